# SPDX-License-Identifier: BSD-2-Clause
# Every rule catches the mutations made for it: exit status 1, a line that
# names it, nothing but such lines on stderr, and no image written.

# refused INPUT TWIN RULE: answers, and leaves why not in $why.
refused() {
    make "$1" "$2" "$work/mutant"
    status=$?
    if [ $status -ne 1 ]; then
        why="expected exit status 1, found $status"
    elif ! grep -q "^adit: [^:]*: rule $3: .*expected .*found" "$work/said"
    then
        why="no line about rule $3"
    elif grep -qv '^adit: [^:]*: rule [a-z0-9-]*: ' "$work/said"; then
        why="something else was said"
    elif [ -n "$(ls -A "$work/mutant")" ]; then
        why="files were written: $(ls -A "$work/mutant")"
    else
        return 0
    fi
    why="$why
$(cat "$work/said")"
    return 1
}

# applies NAME: to this build.
applies() {
    case $1 in
    pvh-*) [ $has_pvh = yes ] ;;
    pe-*) [ $has_efi = yes ] ;;
    esac
}

mutations=$("$mutate" --list) || not_ok "mutate --list"
while read -r name rule; do
    case $name in
    early-*) input=$linked second=$work/input; "$mutate" "$name" "$twin" "$second" ;;
    *) input=$work/input second=$twin; "$mutate" "$name" "$linked" "$input" ;;
    esac
    made=$?
    if ! applies "$name"; then
        ok "$rule: $name # SKIP this build has no such door"
    elif [ $made -ne 0 ]; then
        not_ok "$rule: $name" "the mutation could not be made"
    elif refused "$input" "$second" "$rule"; then
        ok "$rule: $name"
    else
        not_ok "$rule: $name" "$why"
    fi
done << LIST
$mutations
LIST

if refused "$linked" "$linked" early-position; then
    ok "early-position: the linked file as its own twin"
else
    not_ok "early-position: the linked file as its own twin" "$why"
fi

# The messages name both ends of a wrong call.
"$mutate" early-calls-out "$twin" "$work/input" &&
    refused "$linked" "$work/input" early-position
same "early-position: names who uses what" yes \
    "$(grep -q 'rule early-position: enter64_go uses [a-z0-9_]* at offset' \
        "$work/said" && echo yes)"

# Negative controls: this ring can fail.
if refused "$linked" "$twin" layout; then
    not_ok "negative control: a valid input is reported as not refused"
else
    ok "negative control: a valid input is reported as not refused"
fi
"$mutate" mb2-checksum-off-by-one "$linked" "$work/input"
if refused "$work/input" "$twin" mb1-window; then
    not_ok "negative control: the wrong rule's name is reported"
else
    ok "negative control: the wrong rule's name is reported"
fi
