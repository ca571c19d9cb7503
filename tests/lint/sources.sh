# SPDX-License-Identifier: BSD-2-Clause
# sources PATTERN...: the files below the current folder whose names match,
# without what builds leave.
sources()
{
    for pattern in "$@"; do
        find . -type d \( -name .git -o -name 'build*' \) -prune -o \
            -type f -name "$pattern" -print
    done | sort
}
