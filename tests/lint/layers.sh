#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# layers.sh ROOT: the arrows of layers.awk, over a whole tree.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/sources.sh"
cd "$1"
files=$(sources '*.c' '*.h' '*.S')
test -n "$files"
# shellcheck disable=SC2086
exec awk -f "$here/layers.awk" $files
