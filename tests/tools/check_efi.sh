# SPDX-License-Identifier: BSD-2-Clause
# The rules name for every mutant of adit.efi those that it breaks, all of them
# and no others.

# checked FILE RULES: answers, and leaves why not in $why.
checked() {
    "$lint" "$1" > "$work/out" 2> "$work/said"
    status=$?
    named=$(sed -n 's/^[^:]*: [a-z]* \([a-z0-9-]*\): .*expected .*found.*/\1/p' \
        "$work/out" | sort -u | paste -sd, -)
    if [ $status -ne 0 ]; then
        why="expected exit status 0, found $status"
    elif [ "${named:--}" != "$2" ]; then
        why="expected rules $2, found ${named:--}"
    elif [ -s "$work/said" ]; then
        why="something else was said"
    else
        return 0
    fi
    why="$why
$(cat "$work/out" "$work/said")"
    return 1
}

if [ $has_efi = yes ]; then
    if checked "$images/adit.efi" -; then
        ok "adit.efi: no rule is broken"
    else
        not_ok "adit.efi: no rule is broken" "$why"
    fi
    mutations=$("$mutate" --list-efi) || not_ok "mutate --list-efi"
    # XLF_EFI_HANDOVER_64 in xloadflags: not without __attribute__((ms_abi)).
    handover=$(($(od -An -tu1 -j 0x236 -N 1 "$images/adit.efi") & 8))
    while read -r name rules; do
        if [ $handover = 0 ] && [ "$name" = efi-linux-handover-outside ]; then
            ok "$rules: $name # SKIP this build has no EFI handover"
        elif ! "$mutate" "$name" "$images/adit.efi" "$work/mutant.efi"; then
            not_ok "$rules: $name" "the mutation could not be made"
        elif checked "$work/mutant.efi" "$rules"; then
            ok "$rules: $name"
        else
            not_ok "$rules: $name" "$why"
        fi
    done << LIST
$mutations
LIST

    # Really packed, and really signed, it holds as well.
    works "adit pack: writes nothing that breaks a rule" "$adit" pack \
        --unify "$images/adit.efi" --kernel "$images/adit.efi" \
        --initrd "$images/adit.gz" --cmdline quiet -o "$work/packed.efi"
    if checked "$work/packed.efi" -; then
        ok "adit pack: packed, no rule is broken"
    else
        not_ok "adit pack: packed, no rule is broken" "$why"
    fi
    if command -v sbsign > /dev/null && command -v openssl > /dev/null; then
        openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=test -days 1 \
            -keyout "$work/key" -out "$work/crt" 2> /dev/null
        for file in "$images/adit.efi" "$work/packed.efi"; do
            name="${file##*/} signed by sbsign"
            sbsign --key "$work/key" --cert "$work/crt" \
                --output "$work/signed.efi" "$file" 2> /dev/null
            if checked "$work/signed.efi" -; then
                ok "$name, no rule is broken"
            else
                not_ok "$name, no rule is broken" "$why"
            fi
        done
    else
        ok "signed by sbsign # SKIP no sbsign or no openssl"
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
    ok "adit.efi: its rules # SKIP this build has no adit.efi"
fi
