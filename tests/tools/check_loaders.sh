# SPDX-License-Identifier: BSD-2-Clause
# docs/loaders.md is about the loaders that there are, and about their rules.

doc=$source/docs/loaders.md
"$adit" inspect --json "$elf" | sed -n 's/^ *"id": "\([a-z0-9-]*\)",$/\1/p' |
    sort > "$work/loaders"
sed -n 's/^### //p' "$doc" | sort > "$work/sections"
works "loaders.md: a section for every loader, and none besides" \
    diff "$work/loaders" "$work/sections"
same "loaders.md: there are more than 30 loaders" yes \
    "$([ "$(wc -l < "$work/loaders")" -gt 30 ] && echo yes)"

"$adit" inspect --explain | awk '{ print $1 }' | sort > "$work/rules"
tr '\n' ' ' < "$doc" | grep -o '\[[a-z0-9, -]*\]' | tr -d '[]' |
    tr -s ', ' '\n' | sort -u > "$work/cited"
same "loaders.md: every rule that it cites can be explained" "" \
    "$(comm -23 "$work/cited" "$work/rules")"
same "loaders.md: it cites more than 20 rules" yes \
    "$([ "$(wc -l < "$work/cited")" -gt 20 ] && echo yes)"
