#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# python.sh ROOT: the rules of python.py, over a whole tree.
set -eu
exec python3 -B "$(dirname "$0")/python.py" "$1"
