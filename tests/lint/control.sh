#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# control.sh ROOT: the negative controls.  Each makes one named mutation in a
# copy of the sources; the check must fail and name the file, and a copy
# without mutation must fail nowhere that the tree itself does not.
set -eu
root=$(cd "$1" && pwd)
here=$root/tests/lint
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
number=0

fresh_copy()
{
    rm -rf "$copy/tree"
    mkdir "$copy/tree"
    for layer in include spec lib format x86 boot launch tools; do
        test ! -d "$root/$layer" || cp -R "$root/$layer" "$copy/tree/"
    done
}

# must_report CHECK FILE TEXT ARGS...: what the mutation must give that the
# unmutated tree does not.
must_report()
{
    check=$1 file=$2 text=$3
    shift 3
    number=$((number + 1))
    "$here/$check.sh" "$root" "$@" >"$copy/before" 2>&1 || :
    if "$here/$check.sh" "$copy/tree" "$@" >"$copy/after" 2>&1; then
        echo "not ok $number - $check accepted: $mutation"
    elif grep -F "$text" "$copy/before" | grep -qF "$file"; then
        echo "not ok $number - $check says so without: $mutation"
    elif grep -F "$text" "$copy/after" | grep -qF "$file"; then
        echo "ok $number - $check reports: $mutation"
    else
        sed 's/^/# /' "$copy/after"
        echo "not ok $number - $check fails, but not by: $mutation"
    fi
}

add_line()
{
    fresh_copy
    printf '%s\n' "$2" >>"$copy/tree/$1"
}

echo 1..14

mutation='format-includes-x86'
add_line format/mb2.c '#include "x86/console.h"'
must_report layers format/mb2.c 'format/ must not include x86/'

mutation='boot-includes-launch'
add_line boot/fill.c '#include "launch/place.h"'
must_report layers boot/fill.c 'boot/ must not include launch/'

mutation='lib-includes-format'
add_line lib/text.h '#include "format/mb2.h"'
must_report layers lib/text.h 'lib/ must not include format/'

mutation='door-includes-door'
fresh_copy
mkdir -p "$copy/tree/boot/pvh"
echo '#include "boot/mb1/other.h"' >"$copy/tree/boot/pvh/mutant.c"
must_report layers boot/pvh/mutant.c "another room's"

mutation='include-beside'
add_line format/mb2.c '#include "mb2.h"'
must_report layers format/mb2.c 'not named from the root'

mutation='include-of-a-c-library'
add_line boot/fill.c '#include <stdio.h>'
must_report layers boot/fill.c 'needs a C library'

mutation='header-lacks-include'
add_line lib/print.h 'extern uint32_t print_count;'
must_report headers lib/print.h 'does not compile alone' gcc

mutation='spec-header-not-for-assembler'
add_line spec/mb1.h 'struct mb1_c_only { int member; };'
must_report headers spec/mb1.h 'does not compile alone' gcc

mutation='file-of-501-lines'
fresh_copy
{ echo '/* SPDX-License-Identifier: BSD-2-Clause */'
    yes '/* */' | head -n 500; } >"$copy/tree/lib/long.c"
must_report shape lib/long.c '501 lines'

mutation='line-of-81-columns'
add_line lib/text.c "/* $(printf '%075d' 0) */"
must_report shape lib/text.c '81 columns'

mutation='unfinished-business'
add_line lib/text.c "/* $(printf 'TO''DO') later */"
must_report shape lib/text.c 'unfinished business'

mutation='python-of-80-columns'
add_line tools/boot/start.py "# $(printf '%078d' 0)"
must_report python tools/boot/start.py '80 columns'

mutation='import-of-no-use'
add_line tools/boot/start.py 'import zipfile'
must_report python tools/boot/start.py 'zipfile is imported and not used'

mutation='python-that-is-none'
add_line tools/boot/start.py 'def :'
must_report python tools/boot/start.py 'does not compile'
