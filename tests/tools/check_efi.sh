# SPDX-License-Identifier: BSD-2-Clause
# `adit check` names for every mutant of adit.efi the rules that it breaks, all
# of them and no others: exit status 1 and a line each, or status 0 and none.

# checked FILE RULES: answers, and leaves why not in $why.
checked() {
    "$adit" check "$1" > "$work/out" 2> "$work/said"
    status=$?
    named=$(sed -n 's/^adit: [^:]*: rule \([a-z0-9-]*\): .*expected .*found.*/\1/p' \
        "$work/said" | sort -u | paste -sd, -)
    expected_status=1
    [ "$2" != - ] || expected_status=0
    if [ $status -ne $expected_status ]; then
        why="expected exit status $expected_status, found $status"
    elif [ "${named:--}" != "$2" ]; then
        why="expected rules $2, found ${named:--}"
    elif grep -qv '^adit: [^:]*: rule [a-z0-9-]*: ' "$work/said"; then
        why="something else was said"
    else
        return 0
    fi
    why="$why
$(cat "$work/said")"
    return 1
}

if [ $has_efi = yes ]; then
    if checked "$images/adit.efi" -; then
        ok "adit check adit.efi: no rule is broken"
    else
        not_ok "adit check adit.efi: no rule is broken" "$why"
    fi
    mutations=$("$mutate" --list-efi) || not_ok "mutate --list-efi"
    while read -r name rules; do
        if ! "$mutate" "$name" "$images/adit.efi" "$work/mutant.efi"; then
            not_ok "$rules: $name" "the mutation could not be made"
        elif checked "$work/mutant.efi" "$rules"; then
            ok "$rules: $name"
        else
            not_ok "$rules: $name" "$why"
        fi
    done << LIST
$mutations
LIST

    # Every rule about adit.efi has a mutant.
    same "every rule about adit.efi is broken by some mutant" \
        "$(sed -n '/Of adit.efi/,$s/^#define RULE_[A-Z0-9_]* *"\(.*\)".*/\1/p' \
            "$source/tools/rules.h" | sort)" \
        "$(echo "$mutations" | awk '{ print $2 }' | tr , '\n' | sort -u |
            grep -vxE -e '-|mb1-window|mb2-window|wx-section')"

    # Really packed, and really signed, it holds as well.
    works "adit pack: writes nothing that breaks a rule" "$adit" pack \
        --unify "$images/adit.efi" --kernel "$images/adit.efi" \
        --initrd "$images/adit.gz" --cmdline quiet -o "$work/packed.efi"
    if checked "$work/packed.efi" -; then
        ok "adit check: packed, no rule is broken"
    else
        not_ok "adit check: packed, no rule is broken" "$why"
    fi
    if command -v sbsign > /dev/null && command -v openssl > /dev/null; then
        openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -days 1 \
            -keyout "$work/key" -out "$work/crt" 2> /dev/null
        for file in "$images/adit.efi" "$work/packed.efi"; do
            name="${file##*/} signed by sbsign"
            sbsign --key "$work/key" --cert "$work/crt" \
                --output "$work/signed.efi" "$file" 2> /dev/null
            if checked "$work/signed.efi" -; then
                ok "adit check: $name, no rule is broken"
            else
                not_ok "adit check: $name, no rule is broken" "$why"
            fi
        done
    else
        ok "adit check: signed by sbsign # SKIP no sbsign or no openssl"
    fi

    # Negative controls: this ring can fail.
    "$mutate" efi-timestamp "$images/adit.efi" "$work/mutant.efi"
    if checked "$work/mutant.efi" - ||
        checked "$work/mutant.efi" pe-checksum ||
        checked "$images/adit.efi" pe-timestamp; then
        not_ok "negative control: the wrong rule is reported"
    else
        ok "negative control: the wrong rule is reported"
    fi
else
    ok "adit check: every rule has a mutant # SKIP this build has no adit.efi"
fi

same "adit check: status 2" 2 "$(status_of "$adit" check)"
same "adit check: a file that is not there: status 2" 2 \
    "$(status_of "$adit" check "$work/nothing")"
same "adit check adit.elf: status 1" 1 "$(status_of "$adit" check "$elf")"
