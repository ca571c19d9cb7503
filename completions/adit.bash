# SPDX-License-Identifier: BSD-2-Clause
# bash completion for adit(1)

# The last of some routes with commas in between; those before it stay.
_adit_routes()
{
    local head= last=${1##*,}

    [[ $1 != *,* ]] || head=${1%,*},
    mapfile -t COMPREPLY < <(compgen -P "$head" -W "all $(
        "${COMP_WORDS[0]}" boot --list --ids 2>/dev/null)" -- "$last")
    compopt -o nospace 2>/dev/null
}

# _adit_guest N: its own words begin behind word N.
_adit_guest()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local words=

    COMPREPLY=()
    if [[ $COMP_CWORD -eq $1 ]]; then
        words="dmesg stat report --help --version"
    elif [[ $before != -[in] ]]; then
        case ${COMP_WORDS[$1]} in
        stat)
            words="-i -n --json" ;;
        report)
            words="--json" ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
_adit_guest_alone()
{
    _adit_guest 1
}

_adit()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local words=

    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        words="boot guest inspect pack images --help --version"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    case ${COMP_WORDS[1]}:$before in
    guest:*)
        _adit_guest 2
        return ;;
    boot:--via)
        _adit_routes "$word"
        return ;;
    boot:--format)
        words="table tap json" ;;
    boot:--cmdline | boot:--kernel-cmdline | boot:--expect | boot:--never | \
        boot:--memory | boot:--cpus | boot:--cpu | boot:--machine | \
        boot:--time | boot:--jobs | boot:--only | boot:--set | \
        boot:--lava-url)
        return ;;
    boot:--qemu)
        mapfile -t COMPREPLY < <(compgen -c -- "$word")
        return ;;
    pack:--from | boot:--out | boot:--lava | boot:--cache | \
        boot:--secure-keys | inspect:--root)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return ;;
    inspect:--require | inspect:--cmdline | inspect:--kernel-cmdline | \
        inspect:--module | pack:--cmdline)
        return ;;
    inspect:--door)
        words="efi mb2efi linux" ;;
    boot:--tpm)
        words="crb tis" ;;
    inspect:--deny)
        words="error warning note" ;;
    esac
    case ${COMP_WORDS[*]} in
    *inspect*--explain*)
        words=$("${COMP_WORDS[0]}" inspect --explain 2>/dev/null |
            sed -n 's/^\([a-z0-9][-a-z0-9]*\) .*/\1/p') ;;
    esac
    if [[ -z $words && $word == -* ]]; then
        case ${COMP_WORDS[1]} in
        boot)
            words="--cmdline --kernel --kernel-cmdline --initrd --module"
            words+=" --via --memory --cpus --cpu --machine --tpm --time --jobs"
            words+=" --expect --never --out --resume --keep --format"
            words+=" --lava --lava-url --plan --only --set --list --ids --fetch"
            words+=" --routes --secure-keys --qemu --cache --help" ;;
        pack)
            words="-o --initrd --cmdline --config --ucode --from --unify"
            words+=" --kernel --help" ;;
        inspect)
            words="--disassemble --payload --json --map --markdown --color"
            words+=" --explain --require --deny --pcr --door --cmdline"
            words+=" --kernel --kernel-cmdline --initrd --module --config"
            words+=" --root --help" ;;
        images)
            words="--relocs -o --no-efi --no-pvh --help" ;;
        esac
    fi
    if [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _adit adit
complete -F _adit_guest_alone adit-guest
