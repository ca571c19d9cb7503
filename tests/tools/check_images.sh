# SPDX-License-Identifier: BSD-2-Clause
# What other people's programs read in the images.

# field FILE NAME: of `readelf -h`, its first word.
field() {
    readelf -hW "$1" | sed -n "s/^ *$2: *\([^ ]*\).*/\1/p"
}
# segment FILE TYPE: "offset vaddr paddr filesz memsz flags align", one line
# for each of that type; flags are joined.
segment() {
    readelf -lW "$1" | awk -v type="$2" '$1 == type && NF > 6 {
        flags = ""; for (n = 7; n < NF; n++) flags = flags $n
        print $2, $3, $4, $5, $6, flags, $NF }'
}
hex() {
    printf '0x%x' "$1"
}

syms=$images/adit-syms elf=$images/adit.elf gz=$images/adit.gz
efi=$images/adit.efi

# --- the flat image, as binutils make it, against what we put into the files
objcopy -O binary "$syms" "$work/flat" 2> /dev/null
dd if="$elf" of="$work/from-elf" bs=256 skip=1 status=none
flat_bytes=$(wc -c < "$work/flat")
works "adit.elf: its pages are what objcopy makes of adit-syms" \
    cmp "$work/flat" "$work/from-elf"

# --- adit.elf
same "adit.elf: ELF32" ELF32 "$(field "$elf" Class)"
same "adit.elf: executable" EXEC "$(field "$elf" Type)"
same "adit.elf: for the 80386" Intel "$(field "$elf" Machine)"
same "adit.elf: entry as linked" \
    "$(field "$linked" 'Entry point address')" \
    "$(field "$elf" 'Entry point address')"
same "adit.elf: no sections" 0 "$(field "$elf" 'Number of section headers')"
end=$(readelf -sW "$linked" | awk '$8 == "image_end" { print $2; exit }')
same "adit.elf: one load segment at 2 MiB with all pages and the bss" \
    "0x000100 0x00200000 0x00200000 $(printf '0x%05x 0x%05x' "$flat_bytes" \
        "$((0x$end - 0x200000))") RWE 0x100" "$(segment "$elf" LOAD)"
if [ $has_pvh = yes ]; then
    for file in "$syms" "$elf"; do
        name=${file##*/}
        same "$name: one PT_NOTE, aligned to 4" 0x4 \
            "$(segment "$file" NOTE | awk '{ print $NF }')"
        at=$(segment "$file" NOTE | awk '{ print $1 }')
        same "$name: the PVH note names pvh_start" \
            "$(readelf -sW "$linked" |
                awk '$8 == "pvh_start" { sub(/^0+/, "", $2); print $2 }')" \
            "$(od -An -tx4 -j $((at + 16)) -N4 "$file" | sed 's/^ *0*//')"
        same "$name: the note is Xen's, type 18" "4 18 Xen" \
            "$(od -An -td4 -j $((at)) -N4 "$file" | tr -d ' ') $(
               od -An -td4 -j $((at + 8)) -N4 "$file" | tr -d ' ') $(
               od -An -c -j $((at + 12)) -N3 "$file" | tr -d ' ')"
    done
else
    same "adit.elf: no PT_NOTE" "" "$(segment "$elf" NOTE)"
fi

# --- adit-syms
same "adit-syms: ELF64" ELF64 "$(field "$syms" Class)"
same "adit-syms: executable" EXEC "$(field "$syms" Type)"
same "adit-syms: no section of relocations" "" \
    "$(readelf -SW "$syms" | grep -E ' RELA? ')"
same "adit-syms: but the linked file has one" .rela.dyn \
    "$(readelf -SW "$linked" | grep -E ' RELA? ' | grep -o '\.rela\.dyn')"
same "adit-syms: full debug info" .debug_info \
    "$(readelf -SW "$syms" | grep -o '\.debug_info')"
same "adit-syms: no segment is writable and executable" "" \
    "$(readelf -lW "$syms" | grep -E ' (LOAD|GNU_STACK) .*W ?E ')"
works "adit-syms: can be stripped" strip -o "$work/stripped" "$syms"
same "adit-syms: stripped, the same segments" "$(segment "$syms" LOAD)" \
    "$(segment "$work/stripped" LOAD)"

# --- names of functions: x86/symbols.c reading the table, against readelf
objcopy -O binary -j .symbols "$syms" "$work/symbols"
readelf -sW "$linked" |
    awk '$4 == "FUNC" && $7 != "UND" && $7 != "ABS" &&
         $2 >= "0000000000200000" { print $2, ($5 == "LOCAL"), $8 }' |
    sort | awk '$1 != last { print $1, $3; last = $1 }' > "$work/functions"
"$find" "$work/symbols" < "$work/functions" > "$work/found"
works "symbols: every function is found by its address" \
    diff "$work/functions" "$work/found"
same "symbols: there are more than 20 functions" yes \
    "$([ "$(wc -l < "$work/functions")" -gt 20 ] && echo yes)"

# --- adit.gz
works "adit.gz: gzip -t" gzip -t "$gz"
gzip -dc < "$gz" > "$work/gunzipped"
works "adit.gz: holds adit.elf" cmp "$work/gunzipped" "$elf"
same "adit.gz: no name, no time" "1f8b080000000000" \
    "$(od -An -tx1 -N8 "$gz" | tr -d ' ')"
size=$(wc -c < "$gz")
same "adit.gz: at most 128 KiB ($size bytes)" yes \
    "$([ "$size" -le 131072 ] && echo yes)"

# --- GRUB's opinion
grub_says() {
    if grub-file "--is-$1" "$2"; then echo yes; else echo no; fi
}
for file in "$elf" "$gz"; do
    same "${file##*/}: multiboot for GRUB" yes \
        "$(grub_says x86-multiboot "$file")"
done
for file in "$syms" "$elf" "$gz"; do
    same "${file##*/}: multiboot2 for GRUB" yes \
        "$(grub_says x86-multiboot2 "$file")"
done
same "adit-syms: no multiboot for GRUB" no "$(grub_says x86-multiboot "$syms")"

# --- adit.efi
# pe NAME: a field of `objdump -p`.
pe() {
    objdump -p "$efi" | awk -v name="$1" '$1 == name { print $2; exit }'
}
if [ $has_efi = yes ]; then
    for kind in x86-multiboot x86-multiboot2 x86-linux x86-linux32 \
        x86_64-efi; do
        same "adit.efi: $kind for GRUB" yes "$(grub_says "$kind" "$efi")"
        same "adit.efi without its page 0: no $kind for GRUB" no \
            "$(tail -c +4097 "$efi" > "$work/headless"
               grub_says "$kind" "$work/headless")"
    done
    size=$(wc -c < "$efi")
    same "adit.efi: at most 192 KiB ($size bytes)" yes \
        "$([ "$size" -le 196608 ] && echo yes)"
    same "adit.efi: PE32+" 020b "$(pe Magic)"
    same "adit.efi: EFI application" 0000000a "$(pe Subsystem)"
    same "adit.efi: NX, DYNAMIC_BASE, HIGH_ENTROPY_VA" 00000160 \
        "$(pe DllCharacteristics)"
    same "adit.efi: base relocations not stripped" "" \
        "$(objdump -p "$efi" | grep -i 'relocations stripped')"
    same "adit.efi: alignments" "00001000 00001000" \
        "$(pe SectionAlignment) $(pe FileAlignment)"
    same "adit.efi: image version 1" 1 "$(pe MajorImageVersion)"
    same "adit.efi: no time" 00000000 \
        "$(od -An -tx4 -j $((0x48)) -N4 "$efi" | tr -d ' ')"
    same "adit.efi: entry is efi_start" \
        "$(readelf -sW "$linked" | awk '$8 == "efi_start" { print $2 }')" \
        "$(printf '%016x' $((0x$(pe AddressOfEntryPoint) + 0x200000)))"
    same "adit.efi: headers in the first page" 00001000 "$(pe SizeOfHeaders)"
    same "adit.efi: SizeOfImage is the end" \
        "$(printf '%08x' $((((0x$end + 0xfff) & ~0xfff) - 0x200000)))" \
        "$(pe SizeOfImage)"
    same "adit.efi: sections" ".text CODE
.rodata READONLY
.sbat READONLY
.reloc READONLY
.data DATA" "$(objdump -h "$efi" | awk '
        $1 ~ /^[0-9]+$/ { name = $2 }
        /CONTENTS/ { kind = /READONLY/ ? "READONLY" : "DATA"
                     print name, /CODE/ ? "CODE" : kind }')"
    same "adit.efi: .reloc fixes nothing" 2 \
        "$(objdump -p "$efi" | grep -c 'reloc .* ABSOLUTE')"
    same "adit.efi: .reloc has no other entries" 2 \
        "$(objdump -p "$efi" | grep -c '^[[:space:]]*reloc ')"
    # All but page 0, and the Multiboot 1 header that only ELFs need.
    mb1_at=$((0x$(readelf -sW "$linked" |
        awk '$8 == "mb1_header" { print $2 }') - 0x200000))
    cp "$work/flat" "$work/flat-pages"
    dd if=/dev/zero of="$work/flat-pages" bs=1 seek=$((mb1_at)) count=12 \
        conv=notrunc status=none
    tail -c +4097 "$work/flat-pages" > "$work/flat-rest"
    tail -c +4097 "$efi" | head -c "$(wc -c < "$work/flat-rest")" \
        > "$work/efi-rest"
    works "adit.efi: file offset = RVA, the pages are the image's" \
        cmp "$work/flat-rest" "$work/efi-rest"
    # Page 0: what was linked, but where the PE headers are.
    objcopy -O binary -j .pe_head --set-section-flags .pe_head=alloc \
        "$linked" "$work/head" 2> /dev/null
    same "adit.efi: page 0 is linked" 4096 "$(wc -c < "$work/head")"
    works "adit.efi: page 0 up to the PE headers is as linked" \
        cmp -n $((0x40)) "$work/head" "$efi"
    works "adit.efi: page 0 behind the PE headers is as linked" \
        cmp -i $((0x1e8)) -n $((0xe18)) "$work/head" "$efi"
    same "adit.efi: as many directories as Linux has" 00000006 \
        "$(pe NumberOfRvaAndSizes)"
    same "adit.efi: its PE header is where rEFInd looks" 4550 \
        "$(od -An -tx4 -j $((0x40)) -N4 "$efi" | sed 's/^ *0*//')"
    same "adit.efi: checksum" "$(pe CheckSum)" "$(
        od -An -v -tu2 -w2 "$efi" | awk -v at=$((0x40 + 24 + 64)) -v \
            size="$(wc -c < "$efi")" '{
            if ((NR - 1) * 2 == at || (NR - 1) * 2 == at + 2) next
            sum += $1; if (sum > 65535) sum -= 65535 }
            END { printf "%08x", sum + size }')"
else
    same "adit.efi: not written" no "$([ -e "$efi" ] || echo no)"
fi

# --- twice the same
if make "$linked" "$twin" "$work/again"; then
    for file in "$work/again"/*; do
        works "${file##*/}: made again, the same bytes" \
            cmp "$file" "$images/${file##*/}"
    done
else
    not_ok "the images can be made again" "$(cat "$work/said")"
fi
