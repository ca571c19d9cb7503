# SPDX-License-Identifier: BSD-2-Clause
# `adit pack`: what it writes, as other people's programs read it, and what it
# refuses.  The kernel in here is Adit, which is one by its Linux
# header.

# The output of a run before must not be taken for this one's.
pack() {
    rm -rf "$work/pack"
    mkdir "$work/pack"
    "$adit" pack --unify "$@" -o "$work/pack/out.efi" 2> "$work/said"
}
# pack_refused STATUS PATTERN ARGUMENT...: answers, why not in $why.
pack_refused() {
    expected=$1 pattern=$2
    shift 2
    pack "$@"
    status=$?
    if [ $status -ne "$expected" ]; then
        why="expected exit status $expected, found $status"
    elif ! grep -q "^adit: $pattern" "$work/said"; then
        why="no line about: $pattern"
    elif [ -n "$(ls -A "$work/pack")" ]; then
        why="files were written: $(ls -A "$work/pack")"
    else
        return 0
    fi
    why="$why
$(cat "$work/said")"
    return 1
}
# refuses TEXT STATUS PATTERN ARGUMENT...
refuses() {
    text=$1
    shift
    if pack_refused "$@"; then
        ok "pack refuses $text"
    else
        not_ok "pack refuses $text" "$why"
    fi
}
# bytes FILE OFFSET LENGTH
bytes() {
    tail -c +$(($2 + 1)) "$1" | head -c $(($3))
}
word() {
    od -An -tu4 -j $(($2)) -N4 "$1" | tr -d ' '
}
# Name, size, offset in memory and in the file of each section.
sections() {
    objdump -h "$1" | awk '$1 ~ /^[0-9]+$/ { print $2, $3, $4, $6 }'
}
# Is PART section NAME of $unified, at the same place in file and memory?
carries() {
    place=$(sections "$unified" | awk -v name="$1" '$1 == name')
    # shellcheck disable=SC2086
    set -- "$1" "$2" $place
    bytes "$unified" "0x$6" "0x$4" > "$work/part"
    works "$1 is what was given" cmp "$work/part" "$2"
    same "$1: file offset = RVA" $((0x$6)) $((0x$5 - 0x200000))
}
sum_of() {
    od -An -v -tu2 -w2 "$1" | awk -v at=$(($(word "$1" 60) + 24 + 64)) \
        -v size="$(wc -c < "$1")" '{
        if ((NR - 1) * 2 == at || (NR - 1) * 2 == at + 2) next
        sum += $1; if (sum > 65535) sum -= 65535 }
        END { printf "%08x", sum + size }'
}

microcode() {
    PYTHONPATH=$source/tests/boot:$source/tools/boot PYTHONDONTWRITEBYTECODE=1 python3 -c \
        "import sys, microcode
sys.stdout.buffer.write(microcode.$1)"
}

check_unified() {
    unified=$work/unified.efi
    mv "$work/pack/out.efi" "$unified"
    carries .kernel "$efi"
    carries .initrd "$work/initrd-3"
    carries .cmdline "$work/cmdline"
    carries .config "$work/adit.cfg"
    carries .ucode "$work/ucode"
    same "a payload section is read-only data" 6 "$(objdump -h "$unified" |
        grep -A1 -E ' \.(rodata|kernel|initrd|cmdline|config|ucode) ' |
        grep -c 'CONTENTS, ALLOC, LOAD, READONLY, DATA')"
    same "no section more than that" "$(objdump -h "$efi" |
        grep -c CONTENTS) and 5" "$(($(objdump -h "$unified" |
        grep -c CONTENTS) - 5)) and 5"
    same "with ten sections: the PE header behind the Linux header" \
        $((0x300)) "$(word "$unified" 60)"
    same "and nothing where it was" 0 \
        "$(bytes "$unified" 0x40 0x1a8 | tr -d '\0' | wc -c)"
    same "the payload table is the section headers" \
        "$(bytes "$unified" $((0x3b8 + 40 * $(sections "$efi" | wc -l))) \
            200 | od -An -tx1)" "$(bytes "$unified" 0x1010 200 | od -An -tx1)"
    same "and ends there" 0 "$(word "$unified" 0x1010+200)"
    bytes "$efi" 0x1200 "$(($(wc -c < "$efi") - 0x1200))" > "$work/before"
    bytes "$unified" 0x1200 "$(wc -c < "$work/before")" > "$work/after"
    works "Adit itself is the same" cmp "$work/before" "$work/after"

    size=$(wc -c < "$unified")
    same "SizeOfImage is the file's size" "$(printf '%08x' "$size")" \
        "$(objdump -p "$unified" | awk '$1 == "SizeOfImage" { print $2 }')"
    same "checksum" "$(sum_of "$unified")" \
        "$(objdump -p "$unified" | awk '$1 == "CheckSum" { print $2 }')"
    same "Multiboot 1 loads all of it, without a bss" \
        "$((0x200000 + size)) $((0x200000 + size))" \
        "$(word "$unified" 0x814) $(word "$unified" 0x818)"
    same "syssize is the rest of the file" $(((size - 0x1000) / 16)) \
        "$(word "$unified" 0x1f4)"
    same "init_size leaves 64 KiB for certificates" \
        $((size - 0x1000 + 0x10000)) "$(word "$unified" 0x260)"
    same "unified: no rule is broken" "" "$("$lint" "$unified" 2>&1)"
    for kind in x86-multiboot x86-multiboot2 x86-linux x86-linux32 \
        x86_64-efi; do
        works "unified: $kind for GRUB" grub-file --is-$kind "$unified"
    done
}

# As many sections as there is room for in front of the Linux header.
check_six() {
    works "pack --unify with one part" pack "$efi" --kernel "$efi"
    six=$work/pack/out.efi
    same "six sections: the PE header stays where it was" $((0x40)) \
        "$(word "$six" 60)"
    same "six sections: checksum" "$(sum_of "$six")" \
        "$(objdump -p "$six" | awk '$1 == "CheckSum" { print $2 }')"
    same "six sections: no rule is broken" "" "$("$lint" "$six" 2>&1)"
}

check_signed() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test \
        -keyout "$work/key.pem" -out "$work/cert.pem" 2> "$work/said"
    works "sbsign" sbsign --key "$work/key.pem" --cert "$work/cert.pem" \
        --output "$work/signed.efi" "$unified"
    works "sbverify" sbverify --cert "$work/cert.pem" "$work/signed.efi"
    same "signed: no rule is broken" "" \
        "$("$lint" "$work/signed.efi" 2>&1)"
    # The last byte of the microcode, which is the last of all.
    cp "$work/signed.efi" "$work/changed.efi"
    at=$(sections "$unified" | awk '$1 == ".ucode" { print $4 }')
    printf X | dd of="$work/changed.efi" bs=1 conv=notrunc status=none \
        seek=$((0x$at + $(wc -c < "$work/ucode") - 1))
    if sbverify --cert "$work/cert.pem" "$work/changed.efi" \
        > "$work/out" 2>&1; then
        not_ok "negative control: a changed payload does not verify"
    else
        ok "negative control: a changed payload does not verify"
    fi
    for kind in x86-multiboot x86-multiboot2 x86-linux; do
        works "signed: $kind for GRUB" grub-file --is-$kind \
            "$work/signed.efi"
    done
    refuses "a signed file" 1 "[^:]*signed.efi: is signed.*pack first" \
        "$work/signed.efi" --kernel "$efi"
}

check_refusals() {
    refuses "what is packed already" 1 \
        "[^:]*: carries a payload already: expected .*, found section .kernel" \
        "$unified" --cmdline x
    refuses "a PE that is not adit.efi" 1 "[^:]*: not an image of Adit's: exp" \
        "$work/other.efi" --cmdline x
    refuses "a base that breaks a rule" 1 "[^:]*: rule pe-timestamp: " \
        "$work/timed.efi" --cmdline x
    refuses "an ELF image" 1 "[^:]*: expected adit.efi, found: not a PE" \
        "$elf" --cmdline x
    refuses "what is no kernel" 1 \
        "[^:]*: no kernel .* offset 0x.*found 0x" \
        "$efi" --kernel "$elf"
    refuses "a kernel cut short" 1 "[^:]*: no kernel .*offset 0x" \
        "$efi" --kernel "$work/short"
    for part in kernel initrd config ucode; do
        refuses "an empty $part" 1 "[^:]*empty: is empty" \
            "$efi" --$part "$work/empty"
    done
    refuses "an empty second initrd" 1 "[^:]*empty: is empty" \
        "$efi" --initrd "$work/initrd-1" --initrd "$work/empty"
    refuses "a command line of spaces" 1 "--cmdline: expected a command" \
        "$efi" --cmdline "  "
    refuses "a command line with a NUL" 1 "[^:]*: .*a NUL at offset 0x3" \
        "$efi" --cmdline "@$work/nul"
    refuses "a command line that the kernel does not take" 1 \
        "[^:]*long: expected at most the 16383 bytes .* found 16384" \
        "$efi" --kernel "$efi" --cmdline "@$work/long"
    refuses "a configuration that names no kernel" 1 \
        "[^:]*: no configuration for Adit: it names no kernel" \
        "$efi" --config "$work/initrd-1"
    refuses "a key that is none" 1 \
        "[^:]*: line 2: expected a key .* found \"kernal\"" \
        "$efi" --config "$work/bad.cfg"
    refuses "a file that is not there" 2 "[^:]*nothing: cannot be opened" \
        "$efi" --kernel "$work/nothing"
    refuses "to pack nothing" 2 "pack: expected something to pack, found" \
        "$efi"
    refuses "a second kernel" 2 "pack: --kernel is there twice" \
        "$efi" --kernel "$efi" --kernel "$efi"
    # The helper puts `-o FILE` behind.
    refuses "an option without a value" 2 "pack: [^ ]*out.efi is a second kernel" \
        "$efi" --kernel
    refuses "an option that is none" 2 "pack: --kernell is no option" \
        "$efi" --kernell "$efi"
    refuses "a kernel too many" 2 "pack: .*efi is a second kernel" \
        "$efi" --kernel "$efi" "$efi"
    refuses "microcode that no CPU takes" 1 \
        "[^:]*bad-ucode: no microcode .*offset 0x810: checksum: expected 0x" \
        "$efi" --ucode "$work/bad-ucode"
    refuses "what is no microcode" 1 \
        "[^:]*: no microcode .*offset 0x0: is no file of updates: expected" \
        "$efi" --ucode "$work/initrd-1"
    if pack_refused 1 "" "$efi" --kernel "$efi"; then
        not_ok "negative control: a sound payload is reported as not refused"
    else
        ok "negative control: a sound payload is reported as not refused"
    fi
}

# The images that carry a kernel through every door: here it is $kernel.
packs() {
    rm -rf "$work/pack"
    mkdir "$work/pack"
    "$adit" pack --from "$images" "$@" 2> "$work/said"
}
# Segments of an ELF file: type, offset, virtual, physical, file, memory, flags.
segments() {
    readelf -lW "$1" | awk '$1 ~ /^(LOAD|NOTE)$/ {
        print $1, $2, $3, $4, $5, $6, $7 $8 }' | sed 's/0x[0-9a-f]*$//'
}
# has_payload TEXT FILE: the last PT_LOAD, read-only, has the parts in order.
has_payload() {
    # shellcheck disable=SC2046
    set -- "$1" "$2" $(segments "$2" | grep LOAD | tail -n 1)
    same "$1: the payload's segment is whole, and read-only" "$5 $7 R" \
        "$6 $8 $9"
    same "$1: on a page of its own" "0 0" \
        "$(($4 % 4096)) $(($5 % 4096))"
    bytes "$2" "$4" "$(wc -c < "$kernel")" > "$work/part"
    works "$1: the kernel is what was given" cmp "$work/part" "$kernel"
    at=$((($(wc -c < "$kernel") + 4095) / 4096 * 4096))
    bytes "$2" "$(($4 + at))" 5 > "$work/part"
    works "$1: the initrd too" cmp "$work/part" "$work/initrd-1"
}
one_note() {
    [ $has_pvh = no ] || same "$1: one PT_NOTE, aligned to 4" "0x4" \
        "$(readelf -lW "$2" | awk '$1 == "NOTE" { print $NF }')"
}

check_packed() {
    packed=$work/pack/out
    for suffix in efi elf gz; do
        [ $suffix != efi ] || [ $has_efi = yes ] || continue
        works "pack -o NAME.$suffix" packs "$kernel" -o "$packed.$suffix" \
            --initrd "$work/initrd-1"
        same "only that" out.$suffix "$(cd "$work/pack" && echo *)"
        mv "$packed.$suffix" "$work/first.$suffix"
    done
    if [ $has_efi = yes ]; then
        works "pack -o NAME" packs "$kernel" -o "$packed" --initrd \
            "$work/initrd-1"
        for suffix in efi elf gz; do
            works "pack -o NAME: the same $suffix" cmp \
                "$work/first.$suffix" "$packed.$suffix"
        done
        same "packed PE: no rule is broken" "" \
            "$("$lint" "$packed.efi" 2>&1)"
    fi
    packed=$work/first
    same "packed: ELF64 without sections" "ELF64 0 0" "$(readelf -hW "$packed.elf" |
        awk '/Class:/ { class = $2 } /Number of section/ { count = $NF }
            /Start of section/ { at = $5 } END { print class, count, at }')"
    has_payload ELF64 "$packed.elf"
    one_note ELF64 "$packed.elf"
    works "ELF64: multiboot2 for GRUB" grub-file --is-x86-multiboot2 "$packed.elf"
    if grub-file --is-x86-multiboot "$packed.elf"; then
        not_ok "ELF64: no multiboot, which QEMU would prefer to PVH"
    else
        ok "ELF64: no multiboot, which QEMU would prefer to PVH"
    fi
    works "packed: gzip" gzip -t "$packed.gz"
    gzip -dc "$packed.gz" > "$work/out32"
    has_payload ELF32 "$work/out32"
    one_note ELF32 "$work/out32"
    for kind in multiboot multiboot2; do
        works "ELF32: $kind for GRUB" grub-file --is-x86-$kind "$work/out32"
    done
}

# declines TEXT STATUS PATTERN ARGUMENT...: and writes nothing.
declines() {
    text=$1 expected=$2 pattern=$3
    shift 3
    packs "$@"
    same "$text: status $expected" $expected $?
    same "$text: said" 1 "$(grep -c "^adit: $pattern" "$work/said")"
    same "$text: nothing written" "" "$(ls -A "$work/pack")"
}

check_declined() {
    declines "pack without a kernel" 2 "pack: expected a kernel, found none" \
        -o "$work/pack/x"
    declines "pack without a name" 2 "pack: expected -o NAME, found none" \
        "$kernel"
    declines "pack in two ways" 2 "pack: --from does not go with --unify" \
        "$kernel" --unify "$efi" -o "$work/pack/x"
    declines "pack of an ELF without the note" 1 "[^:]*: no kernel .*offset" \
        "$linked" -o "$work/pack/x.elf"
    link_kernel -static -Wl,-Ttext-segment=0x1f0000
    declines "pack of a kernel where Adit is" 1 \
        "[^:]*kernel.elf: has to lie at 0x1f0000 to 0x[0-9a-f]*, where Adit" \
        "$work/kernel.elf" -o "$work/pack/x.elf"
    link_kernel -static -Wl,-Ttext-segment=0x1000000
    works "pack of a kernel beyond" packs "$work/kernel.elf" \
        -o "$work/pack/x.elf"
    link_kernel -static-pie
    works "pack of a static PIE" packs "$work/kernel.elf" \
        -o "$work/pack/x.elf"
    cp "$kernel" "$work/mine.elf"
    "$adit" pack "$work/mine.elf" --from "$images" -o "$work/mine.elf" \
        2> "$work/said"
    same "pack over its own input: status 2" 2 $?
    same "said" 1 "$(grep -c '^adit: [^:]*mine.elf: is read as well: expected' \
        "$work/said")"
    works "and the input is what it was" cmp "$kernel" "$work/mine.elf"
    same "pack without images: status 2" 2 "$(status_of "$adit" pack \
        "$kernel" --from "$work/nothing" -o "$work/x.elf")"
    same "said by their path" 1 "$(grep -c \
        '^adit: [^:]*nothing/adit-syms: cannot be opened' "$work/said")"
    cp "$work/first.elf" "$work/adit-syms"
    same "pack into what is packed: status 1" 1 "$(status_of "$adit" pack \
        "$kernel" --from "$work" -o "$work/x.elf")"
    same "said, too" 1 "$(grep -c \
        '^adit: [^:]*adit-syms: rule layout: PT_LOAD after the bss' "$work/said")"
}

# link_kernel FLAG...: the smallest kernel for Adit, with 256 KiB of data.
link_kernel() {
    printf '%s\n' '#include <adit/boot_info.h>' 'ADIT_KERNEL_NOTE(0, 0);' \
        'char room[0x40000];' 'char *kernel(void) { return room; }' |
        gcc -O1 -ffreestanding -fPIE -I"$source/include" -nostdlib "$@" \
            -Wl,-e,kernel -x c - -o "$work/kernel.elf" 2> "$work/said" ||
        not_ok "link_kernel" "$(cat "$work/said")"
}

printf 12345 > "$work/initrd-1"
if [ $has_efi = yes ]; then
    printf abc > "$work/initrd-2"
    printf '12345\0\0\0abc' > "$work/initrd-3"
    printf 'console=ttyS0 quiet\n' > "$work/cmdline"
    printf '[x]\noptions=loglevel=3\nkernel=vmlinuz a\n' > "$work/adit.cfg"
    printf '[x]\nkernal=vmlinuz\nkernel=y\n' > "$work/bad.cfg"
    microcode 'intel()' > "$work/ucode"
    printf 'abc\0def' > "$work/nul"
    microcode 'damaged()' > "$work/bad-ucode"
    head -c 16384 /dev/zero | tr '\0' x > "$work/long"
    : > "$work/empty"
    head -c 20000 "$efi" > "$work/short"
    cp "$efi" "$work/timed.efi"
    printf X | dd of="$work/timed.efi" bs=1 seek=$((0x48)) conv=notrunc \
        status=none
    # Its magic is gone.
    cp "$efi" "$work/other.efi"
    printf X | dd of="$work/other.efi" bs=1 seek=$((0x1008)) conv=notrunc \
        status=none

    set -- "$efi" --kernel "$efi" --initrd "$work/initrd-1" \
        --initrd "$work/initrd-2" --cmdline "@$work/cmdline" \
        --config "$work/adit.cfg" --ucode "$work/ucode"
    works "pack --unify" pack "$@"
    check_unified
    works "pack --unify once more" pack "$@"
    works "twice packed, the same bytes" cmp "$work/pack/out.efi" "$unified"
    check_six
    check_signed
    check_refusals
    same "an output that cannot be: status 2" 2 "$(status_of "$adit" pack \
        --unify "$efi" --cmdline x -o "$work/nothing/out.efi")"
    same "said by the path that was given" 1 "$(grep -c \
        "^adit: $work/nothing/out\.efi: cannot be made: " \
        "$work/said")"
    for folder in . .. "$work/"; do
        same "pack: $(basename "$folder")/ as an output: status 2" 2 \
            "$(status_of "$adit" pack --unify "$efi" --cmdline x -o "$folder")"
    done
    mkfifo "$work/pack/fifo"
    same "an output that is no file: status 2" 2 "$(status_of "$adit" pack \
        --unify "$efi" --cmdline x -o "$work/pack/fifo")"
    works "and it is still what it was" test -p "$work/pack/fifo"
    status_of "$adit" pack --unify "$efi" -o > "$work/status"
    same "pack, a last option without a value: said" 1 \
        "$(grep -c '^adit: pack: -o has no value$' "$work/said")"
fi
link_kernel -static -Wl,-Ttext-segment=0xffffffff80000000 -mcmodel=kernel \
    -fno-pie
kernel=$work/high.elf
mv "$work/kernel.elf" "$kernel"
check_packed
check_declined
