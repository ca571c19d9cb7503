#compdef adit
# SPDX-License-Identifier: BSD-2-Clause

_adit_commands() {
    local -a commands
    commands=(
        'inspect:say what boot images are and what loaders make of them'
        'pack:make images that carry a kernel through every door'
        'images:write all images from the linked program'
    )
    _describe command commands
}

_adit() {
    local context state state_descr line
    typeset -A opt_args

    _arguments -C \
        '(- *)--help[show the commands]' \
        '(- *)--version[show the version]' \
        '1:command:_adit_commands' \
        '*::argument:->argument'
    [[ $state == argument ]] || return
    case $line[1] in
    pack)
        _arguments \
            '-o[what to write]:name:_files' \
            '*--initrd[initial RAM disk]:file:_files' \
            '--cmdline[command line of the kernel]:text or @file:' \
            '--config[configuration for Adit]:file:_files' \
            '--ucode[microcode]:file:_files' \
            '(--unify)--from[where the images of Adit are]:folder:_files -/' \
            '(--from)--unify[the file to put it into]:adit.efi:_files' \
            '--kernel[the kernel]:file:_files' \
            '1:kernel:_files' ;;
    inspect)
        _arguments \
            '--disassemble[show the first instructions]' \
            '*--payload[look at what is packed inside]' \
            '(--map --markdown)--json[write JSON]' \
            '(--json --markdown)--map[write a picture as SVG]:file:_files' \
            '(--json --map)--markdown[write a table]' \
            '--color[with colours]:when:(auto always never)' \
            '--explain[say what rules demand]' \
            '--require[demand protocols]:protocols:' \
            '--deny[let no rule of that severity be broken]:severity:(error warning note)' \
            '*:file:_files' ;;
    images)
        _arguments \
            '--relocs[the same link with its relocations]:file:_files' \
            '-o[where to write]:folder:_files -/' \
            '--no-efi[without the EFI doors]' \
            '--no-pvh[without the PVH door]' \
            '1:linked program:_files' ;;
    esac
}

_adit "$@"
