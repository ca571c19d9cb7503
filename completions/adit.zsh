#compdef adit adit-guest
# SPDX-License-Identifier: BSD-2-Clause

_adit_commands() {
    local -a commands
    commands=(
        'boot:boot an image through every real loader'
        'guest:ask the Adit that runs this Linux'
        'inspect:say what boot images are and what loaders make of them'
        'pack:make images that carry a kernel through every door'
        'images:write all images from the linked program'
    )
    _describe command commands
}

_adit_routes() {
    local -a routes
    routes=(all ${(f)"$(_call_program routes $program boot --list --ids 2>/dev/null)"})
    _values -s , route $routes
}

_adit_guest() {
    _arguments \
        '-i[again every so often]:seconds:' \
        '-n[so many times]:number:' \
        '--json[write JSON]' \
        '(- *)--help[show the options]' \
        '(- *)--version[show the version]' \
        '1:what:(dmesg stat report)'
}

_adit() {
    local program=$words[1]
    local context state state_descr line
    typeset -A opt_args

    if [[ $service == adit-guest ]]; then
        _adit_guest
        return
    fi
    _arguments -C \
        '(- *)--help[show the commands]' \
        '(- *)--version[show the version]' \
        '1:command:_adit_commands' \
        '*::argument:->argument'
    [[ $state == argument ]] || return
    case $line[1] in
    boot)
        _arguments \
            '--cmdline[command line of the image]:text:' \
            '--kernel[the module that the image starts]:file:_files' \
            '--kernel-cmdline[command line of that module]:text:' \
            '--initrd[initial RAM disk]:file:_files' \
            '*--module[one more module]:file and its command line:_files' \
            '--via[by these routes]:routes:_adit_routes' \
            '--memory[memory of the machine]:MiB:' \
            '--cpus[CPUs of the machine]:number:' \
            '--cpu[CPU of the emulator]:model:' \
            '--machine[machine of QEMU]:name:' \
            '--tpm[a TPM 2.0 in the machine]:device:(crb tis)' \
            '--time[how long a boot may take]:seconds:' \
            '--jobs[boots at once]:number:' \
            '*--expect[what must be printed]:regular expression:' \
            '*--never[what must not be printed]:regular expression:' \
            '--out[where results go]:folder:_files -/' \
            '--resume[keep what is finished there]' \
            '--keep[keep the media]' \
            '--format[what is printed in the end]:format:(table tap json)' \
            '--lava[write jobs for LAVA]:folder:_files -/' \
            '--lava-url[where LAVA finds them]:address:_urls' \
            '--plan[boot the rows of a file]:file:_files' \
            '*--only[only these rows]:pattern:' \
            '*--set[tell the plan]:name=value:' \
            '--list[tell the routes and what they lack]' \
            '--ids[only their names]' \
            '--fetch[download the packages that are missing]' \
            '*--routes[more routes]:file:_files -g "*.toml(-.)"' \
            '--secure-keys[your own keys for Secure Boot]:folder:_files -/' \
            '--qemu[this QEMU]:program:_command_names -e' \
            '--cache[where packages are kept]:folder:_files -/' \
            '--help[show the options]' \
            '1:image:_files' ;;
    guest)
        _adit_guest ;;
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
            '--pcr[predict what is measured]' \
            '--door[how the image is entered]:door:(efi mb2efi linux)' \
            '--cmdline[command line of the image]:text:' \
            '--kernel[what the image starts]:file:_files' \
            '--kernel-cmdline[its command line]:text:' \
            '--initrd[initrd that the loader hands over]:file:_files' \
            '*--module[one more module]:file and arguments:' \
            '--config[configuration]:file:_files' \
            '--root[the root of the volume]:folder:_files -/' \
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
