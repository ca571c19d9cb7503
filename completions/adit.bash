# SPDX-License-Identifier: BSD-2-Clause
# bash completion for adit(1)

_adit()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local words=

    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        words="inspect pack images --help --version"
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        return
    fi
    case ${COMP_WORDS[1]}:$before in
    pack:--from)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return ;;
    inspect:--require | pack:--cmdline)
        return ;;
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
        pack)
            words="-o --initrd --cmdline --config --ucode --from --unify"
            words+=" --kernel --help" ;;
        inspect)
            words="--disassemble --payload --json --map --markdown --color"
            words+=" --explain --require --deny --help" ;;
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
