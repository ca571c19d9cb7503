#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# headers.sh ROOT COMPILER...: every header compiles alone, with every
# compiler; those of spec/ by the assembler too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/sources.sh"
cd "$1"
shift
flags='-std=gnu11 -Wall -Wextra -Wconversion -Wshadow -Werror -I. -Iinclude'
flags="$flags -DADIT_PVH -DADIT_EFI -DADIT_HAVE_MS_ABI"
bad=0
count=0

# Through a file that includes it, since a header is no main file.
as_c()
{
    printf '#include "%s"\n' "$2" |
        $1 $flags -ffreestanding -fsyntax-only -x c -
}

as_assembler()
{
    printf '#include "%s"\n' "$2" |
        $1 -I. -Iinclude -x assembler-with-cpp -c -o /dev/null -
}

for header in $(sources '*.h' | grep -v '\.lds\.h$'); do
    name=${header#./}
    name=${name#include/}
    for compiler in "$@"; do
        count=$((count + 1))
        case $name in
        tests/* | proof/*)
            continue ;;
        spec/*)
            as_c "$compiler" "$name" && as_assembler "$compiler" "$name" ;;
        *)
            as_c "$compiler" "$name" ;;
        esac || { echo "$name does not compile alone ($compiler)"; bad=1; }
    done
done
test "$count" -gt 0
exit "$bad"
