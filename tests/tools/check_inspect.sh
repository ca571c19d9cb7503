# SPDX-License-Identifier: BSD-2-Clause
# adit inspect as a command: exit statuses, odd files, packed files, payloads.

inspect() {
    status_of "$adit" inspect "$@"
}

elf=$images/adit.elf
same "inspect: a sound image: status 0" 0 "$(inspect "$elf")"
same "inspect: two: status 0" 0 "$(inspect "$elf" "$images/adit-syms")"
same "inspect: no file: status 2" 2 "$(inspect)"
same "inspect: no such file: status 2" 2 "$(inspect "$work/nothing")"
same "inspect: a sound one and none: status 2" 2 \
    "$(inspect "$work/nothing" "$elf")"
echo "no image" > "$work/text"
same "inspect: an unknown file: status 1" 1 "$(inspect "$work/text")"
same "inspect: an unknown file: said in a line" 1 \
    "$(grep -c '/text: is of no kind that Adit knows: expected ELF, ' \
        "$work/said")"
same "inspect: an empty file: status 1" 1 "$(inspect "$work/empty")"
same "inspect: an empty file: said in a line" 1 \
    "$(grep -c '/empty: is empty: expected ELF, ' "$work/said")"
same "inspect: behind --, an option is a file: status 2" 2 \
    "$(inspect -- --json)"

# what FILE: what it is said to be.
what() {
    COLUMNS=120 "$adit" inspect "$1" | sed -n '2s/^ *//p'
}
if [ $has_efi$has_pvh = yesyes ]; then
    version=$("$adit" --version | sed 's/^adit/Adit/')
    same "inspect: what adit-syms is" "$version, ELF64 executable for x86-64,\
 with PVH and Multiboot 2" "$(what "$images/adit-syms")"
    same "inspect: what adit.gz is" "$version, ELF32 executable for i386,\
 with PVH, Multiboot 1 and 2, in gzip" "$(what "$images/adit.gz")"
    same "inspect: what adit.efi is" "$version, EFI application, PE32+ for\
 x86-64, also bzImage by protocol 2.15, 64-bit, with Multiboot 1 and 2" \
        "$(what "$images/adit.efi")"
fi

# A library that is not there: an empty file of its name is found first.
mkdir "$work/libraries"
: > "$work/libraries/$(grep -a -o 'libcapstone\.so\.[0-9]*' "$adit" |
    head -n 1)"
without_capstone() {
    (
        export LD_LIBRARY_PATH="$work/libraries"
        inspect "$@"
    )
}
same "inspect --disassemble: without capstone: status 2" 2 \
    "$(without_capstone --disassemble "$elf")"
same "inspect --disassemble: says so" 1 \
    "$(grep -c '^adit: libcapstone.* cannot be opened' "$work/said")"
same "inspect: does without capstone: status 0" 0 \
    "$(without_capstone "$elf")"

# What cannot be read is said, not waited for.
truncate -s 4G "$work/sparse"
for file in "$work" "$work/fifo" /dev/zero "$work/sparse"; do
    same "inspect: $(basename "$file"): status 2" 2 "$(inspect "$file")"
    same "inspect: $(basename "$file"): said in a line" 1 \
        "$(grep -c '^adit: ' "$work/said")"
done
same "inspect: a disk that is full: status 2" 2 \
    "$("$adit" inspect "$elf" > /dev/full 2> "$work/said"; echo $?)"

# Options that are wrong, or do not go together.
for options in --nonsense --json=1 --map --color=blue --deny=nonsense \
    --require=mb3 --require=mb1, "--json --markdown" "--json --map x.svg" \
    "--explain --json" "--map x.svg $elf"; do
    # shellcheck disable=SC2086
    same "inspect $options: status 2" 2 "$(inspect $options "$elf")"
done

same "inspect: a value that is wrong is named" 1 "$(inspect --color blue \
    "$elf" > "$work/status"; grep -c -e '--color blue: expected' "$work/said")"

# What is demanded.
there=mb1,mb2
[ $has_efi = no ] || there=$there,mb2efi
same "inspect --require: there: status 0" 0 "$(inspect --require $there "$elf")"
same "inspect --require: not there: status 1" 1 \
    "$(inspect --require mb1,linux64 "$elf")"
same "inspect --require: which is not" 1 "$(grep -c linux64 "$work/said")"
same "inspect --deny error: status 0" 0 \
    "$(inspect --deny error "$images/adit.gz")"
same "inspect --deny note: status 1" 1 \
    "$(inspect --deny=note "$images/adit.gz")"
same "inspect --explain RULE: status 0" 0 "$(inspect --explain mb1-window)"
same "inspect --explain nonsense: status 2" 2 "$(inspect --explain nonsense)"

# The entries as JSON tells them; packed by whatever, they are the same.
entries_of() {
    "$adit" inspect --json "$1" | sed -n '/^ "entries"/,/^ \]/p'
}
entries_of "$elf" > "$work/entries"
same "inspect --json: entries" yes \
    "$([ "$(grep -c '"protocol"' "$work/entries")" -ge 3 ] && echo yes)"
for packer in "gzip -9" xz lzma zstd lz4 "lz4 -l" bzip2; do
    $packer -c < "$elf" > "$work/packed"
    entries_of "$work/packed" > "$work/entries.packed"
    works "inspect: packed by $packer: the same entries" \
        cmp "$work/entries" "$work/entries.packed"
done
head -c 600000000 /dev/zero | zstd -q > "$work/packed"
same "inspect: a bomb: status 1" 1 "$(inspect "$work/packed")"
same "inspect: a bomb is called one" yes \
    "$(grep -q '512 MiB' "$work/out" && echo yes)"
rm "$work/packed"

# Cut at many places: never more than a problem.
mkdir "$work/cut"
for name in adit.elf adit-syms adit.gz adit.efi; do
    [ -e "$images/$name" ] || continue
    rm -f "$work/cut/"*
    for length in $(seq 0 89 9000); do
        head -c "$length" "$images/$name" > "$work/cut/$length"
    done
    same "inspect: $name, cut anywhere: status 1" 1 \
        "$(inspect --json "$work/cut/"*)"
done

if [ $has_efi = yes ]; then
    efi=$images/adit.efi
    works "inspect --payload: an image to look at" \
        "$adit" pack --unify "$efi" --kernel "$efi" -o "$work/unified.efi"
    entries_of "$efi" > "$work/entries"
    entries_of "$work/unified.efi" > "$work/entries.unified"
    "$adit" inspect --json --payload "$work/unified.efi" |
        sed -n '/^ "entries"/,/^ \]/p' > "$work/entries.payload"
    works "inspect --payload: the kernel in a unified image" \
        cmp "$work/entries" "$work/entries.payload"
    same "inspect --payload: is another than the image" 1 \
        "$(cmp -s "$work/entries.unified" "$work/entries.payload"; echo $?)"
fi
same "inspect --payload: there is none: status 1" 1 \
    "$(inspect --payload "$elf")"

# Names that a terminal would obey: in what is said, on the page, in JSON.
odd=$work/$(printf 'odd\033[31m\302\23331m\342\200\256')
cp "$elf" "$odd"
for options in "" --json --markdown "--map -" "--require linux64"; do
    # shellcheck disable=SC2086
    "$adit" inspect $options "$odd" > "$work/named" 2>&1
    # The page's own glyphs come from the locale; here it is C.
    same "inspect $options: an odd name is escaped" "" \
        "$(LC_ALL=C tr -d '\n\040-\176' < "$work/named" | od -An -tx1)"
done
"$adit" inspect "$odd.not" > "$work/named" 2>&1
same "inspect: an odd name that is not there is escaped" "" \
    "$(LC_ALL=C tr -d '\n\040-\176' < "$work/named" | od -An -tx1)"
rm "$odd"
