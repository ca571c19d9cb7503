# SPDX-License-Identifier: BSD-2-Clause
# The rules about any image: mutants of the ELF images and of adit.gz break
# those that they are made for and no others; every rule has a mutant; and
# docs/rules.md is the table's own text.

# break_all KIND FILE: every mutant of that list.
break_all() {
    mutations=$("$mutate" "--list-$1") || not_ok "mutate --list-$1"
    while read -r name rules; do
        if ! "$mutate" "$name" "$2" "$work/mutated"; then
            not_ok "$rules: $name" "the mutation could not be made"
        elif checked "$work/mutated" "$rules"; then
            ok "$rules: $name"
        else
            not_ok "$rules: $name" "$why"
        fi
    done << LIST
$mutations
LIST
}

if [ $has_efi = yes ] && [ $has_pvh = yes ]; then
    break_all elf64 "$syms"
    break_all elf32 "$elf"
    break_all gzip "$images/adit.gz"
    same "every rule is broken by some mutant" \
        "$("$lint" --ids | sort)" \
        "$(for kind in '' -efi -elf64 -elf32 -gzip; do
            "$mutate" --list$kind
        done | awk '{ print $2 }' | tr , '\n' | sort -u | grep -vx -e -)"
    # Negative control.
    "$mutate" elf64-overlap "$syms" "$work/mutated"
    if checked "$work/mutated" - || checked "$syms" elf-segment-overlap; then
        not_ok "negative control: the wrong rule is reported"
    else
        ok "negative control: the wrong rule is reported"
    fi
else
    ok "every rule has a mutant # SKIP this build has not all doors"
fi

# An id is used in code, not only described; those of the table's own files
# and of the list do not count.
same "every rule is used" "$("$lint" --ids | sort)" \
    "$(sed -n 's/^#define \(RULE_[A-Z0-9_]*\) *"\(.*\)"$/\1 \2/p' \
        "$source/tools/inspect/rule_id.h" | while read -r macro id; do
        grep -qw "$macro" "$source"/tools/*.c \
            "$source"/tools/inspect/lint*.c && echo "$id"
    done | sort)"
works "docs/rules.md is what the table says" \
    sh -c '"$1" --rules | cmp - "$2"' - "$lint" "$source/docs/rules.md"
