#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shape.sh ROOT: the rules of shape.awk, over a whole tree.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/sources.sh"
cd "$1"
files=$(sources '*.c' '*.h' '*.S' '*.py' '*.sh' '*.awk' meson.build)
test -n "$files"
# shellcheck disable=SC2086
exec awk -f "$here/shape.awk" $files
