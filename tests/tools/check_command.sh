# SPDX-License-Identifier: BSD-2-Clause
# The command itself: exit statuses, and files that are whole or not there.

status_of() {
    "$@" > "$work/out" 2> "$work/said"
    echo $?
}

same "adit --help: status 0" 0 "$(status_of "$adit" --help)"
same "adit --help: one screen" yes \
    "$([ "$(wc -l < "$work/out")" -le 24 ] && echo yes)"
same "adit --version: status 0" 0 "$(status_of "$adit" --version)"
same "adit: status 2" 2 "$(status_of "$adit")"
for command in guest images pack; do
    same "adit $command --help: status 0" 0 \
        "$(status_of "$adit" $command --help)"
    same "adit $command --help: the usage" 1 \
        "$(grep -c "^usage: adit $command " "$work/out")"
done
same "adit nonsense: status 2" 2 "$(status_of "$adit" nonsense)"
same "adit images: status 2" 2 "$(status_of "$adit" images)"
same "adit images -o without a value: status 2" 2 \
    "$(status_of "$adit" images "$linked" --relocs "$twin" -o)"

# cannot TEXT LINKED TWIN DIRECTORY: status 2 and a line that says why.
cannot() {
    # shellcheck disable=SC2086
    same "$1: status 2" 2 \
        "$(status_of "$adit" images "$2" --relocs "$3" -o "$4" $flags)"
    same "$1: said in one line" 1 "$(grep -c '^adit: ' "$work/said")"
}
mkdir "$work/out-1"
cannot "no such input" "$work/nothing" "$twin" "$work/out-1"
cannot "no such twin" "$linked" "$work/nothing" "$work/out-1"
cannot "the input is a directory" "$work" "$twin" "$work/out-1"
cannot "the input is a device" /dev/zero "$twin" "$work/out-1"
mkfifo "$work/fifo"
cannot "the input is a FIFO" "$work/fifo" "$twin" "$work/out-1"
cannot "no such output directory" "$linked" "$twin" "$work/nothing"
same "nothing was written" "" "$(ls -A "$work/out-1")"

# An empty file is an input with a problem.
: > "$work/empty"
same "the input is empty: status 1" 1 "$(status_of "$adit" images \
    "$work/empty" --relocs "$twin" -o "$work/out-1")"

# A name that is taken by a directory: what was there stays, and no leftovers.
mkdir -p "$work/out-2/adit.gz"
cannot "an output is a directory" "$linked" "$twin" "$work/out-2"
same "no temporary file is left" "" "$(ls -A "$work/out-2" | grep '^\.')"

# A disk that is full, as the kernel tells it when a file may not grow.
mkdir "$work/out-3"
(
    trap '' XFSZ
    ulimit -f 8
    # shellcheck disable=SC2086
    "$adit" images "$linked" --relocs "$twin" -o "$work/out-3" $flags \
        2> /dev/null
    echo $?
) > "$work/status"
same "the disk is full: status 2" 2 "$(cat "$work/status")"
same "the disk is full: nothing is left" "" "$(ls -A "$work/out-3")"
