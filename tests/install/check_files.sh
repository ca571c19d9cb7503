# SPDX-License-Identifier: BSD-2-Clause
# What is there, and that the program finds it.

expected='bin/adit
bin/adit-guest
include/adit/boot_info.h
include/adit/hypercall.h
lib/adit/adit-syms
lib/adit/adit.efi
lib/adit/adit.elf
lib/adit/adit.gz
lib/adit/adit.spdx.json
lib/adit/watch.so
lib/cmake/Adit/AditConfig.cmake
lib/cmake/Adit/AditConfigVersion.cmake
share/bash-completion/completions/adit
share/bash-completion/completions/adit-guest
share/man/man1/adit-boot.1
share/man/man1/adit-guest.1
share/man/man1/adit-inspect.1
share/man/man1/adit-pack.1
share/man/man1/adit.1
share/pkgconfig/adit.pc
share/zsh/site-functions/_adit'
same "these files, and documents, and adit boot" "$(printf '%s\n' "$expected" | sort)" \
    "$(cd "$prefix" && find . -type f ! -path './share/doc/*' \
        ! -path './lib/adit/boot/*' |
        sed 's,^\./,,' | sort)"
works "documents" test -s "$prefix/share/doc/adit/docs/how-adit-boots.md"

adit=$prefix/bin/adit
works "adit --version" "$adit" --version
works "adit-guest is static" sh -c '! readelf -l "$1" | grep INTERP' - \
    "$prefix/bin/adit-guest"
kernel=$prefix/lib/adit/adit.efi
works "adit pack finds the images beside it" "$adit" pack "$kernel" \
    -o "$work/packed"
same "three of them" "packed.efi packed.elf packed.gz" \
    "$(cd "$work" && echo packed.*)"
mkdir -p "$work/alone/bin"
cp "$adit" "$work/alone/bin"
fails "and says so where there are none" \
    'expected Adit.s image adit.efi in ../lib/adit from .*alone/bin' \
    "$work/alone/bin/adit" pack "$kernel" -o "$work/none"

for page in adit adit-boot adit-guest adit-inspect adit-pack; do
    works "$page(1): no warning" mandoc -T lint -W warning \
        "$prefix/share/man/man1/$page.1"
done
completion=$prefix/share/bash-completion/completions/adit
works "bash completion: syntax" bash -n "$completion"
works "zsh completion: syntax" zsh -n "$prefix/share/zsh/site-functions/_adit"
# completed WORD...: what bash offers for the last one.
completed() {
    # shellcheck disable=SC2016 # for the other shell
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        case $1 in *adit-guest) _adit_guest 1 ;; *) _adit ;; esac
        printf "%s\n" "${COMPREPLY[@]}"' bash "$completion" "$@" | sort |
        tr '\n' ' '
}
same "bash completion: commands" "pack " "$(completed adit pa)"
same "bash completion: adit-guest" "--json -i " \
    "$(completed adit-guest stat -n 1 - | sed 's/-n //')"
same "bash completion: adit guest" "report " "$(completed adit guest r)"
same "bash completion: options" "--cmdline --config " \
    "$(completed adit pack k -o x --c)"
same "bash completion: routes" "grub-bios-linux grub-bios-linux16 " \
    "$(completed "$adit" boot k --via grub-bios-l)"
same "bash completion: a second route" "uefi,qemu-q35 " \
    "$(completed "$adit" boot k --via uefi,qemu-q)"
# options COMMAND: those that its --help tells, but for that one.
options() {
    "$adit" "$1" --help | grep -o -e '[^-a-z]-[-a-z]*[a-z]' | cut -c 2- |
        grep -v -x -e -h -e --help | sort -u
}
for command in pack boot guest; do
    for option in $(options "$command"); do
        same "adit-$command(1) and the completions have $option" "1 1 1" \
            "$(for file in "$source/man/adit-$command.1" "$completion" \
                "$prefix/share/zsh/site-functions/_adit"; do
                sed 's/Fl Fl /--/g; s/Fl \([a-z]\)/-\1/g' "$file" |
                    grep -c -m 1 -e "$option"
            done | tr '\n' ' ' | sed 's/ $//')"
    done
done
