# SPDX-License-Identifier: BSD-2-Clause
# `adit boot`: how the program finds its Python, and becomes it.

installed=$prefix/lib/adit/boot
same "adit boot: its files are the sources'" \
    "$(cd "$source/tools/boot" && find . -type f ! -path '*/__pycache__/*' \
        ! -name meson.build ! -name '*.in' ! -name '*.[ch]' | sort)" \
    "$(cd "$installed" && find . -type f | sort)"

works "adit boot --list runs" "$adit" boot --list
same "adit boot --list --ids: as many as routes are listed" \
    "$(grep -c '^| \[\?`' "$prefix/share/doc/adit/docs/routes.md")" \
    "$("$adit" boot --list --ids | wc -l)"

# A program in its place that tells what it was given.
mkdir -p "$work/stand-in/bin" "$work/stand-in/lib/adit/boot"
cp "$adit" "$work/stand-in/bin"
cp "$installed/start.py" "$work/stand-in/lib/adit/boot"
: > "$work/stand-in/lib/adit/boot/other.py"
cat > "$work/stand-in/lib/adit/boot/__main__.py" << 'END'
import os
import sys

import other

if sys.argv[1] == "die":
    os.kill(os.getpid(), 15)
print(os.environ["ADIT_VERSION"], sys.argv[1:])
print(*(os.path.realpath(os.environ.get(name, "/nowhere"))
        for name in ("ADIT_PROGRAM", "ADIT_IMAGES", "ADIT_WATCH")))
sys.exit(7)
END
version=$("$adit" --version | sed 's/^adit //')
stand_in() {
    "$work/stand-in/bin/adit" boot "$@" 2>&1
    echo $?
}
same "adit boot: hands over its words, and the status" \
    "$version ['--help', 'a b', '']
$work/stand-in/bin/adit /nowhere /nowhere
7" "$(ADIT_WATCH=x ADIT_IMAGES=y stand_in --help 'a b' '')"
: > "$work/stand-in/lib/adit/adit-syms"
: > "$work/stand-in/lib/adit/watch.so"
same "adit boot: names images and plugin" "$version ['--help']
$work/stand-in/bin/adit $work/stand-in/lib/adit \
$work/stand-in/lib/adit/watch.so
7" "$(stand_in --help)"
# As the shell tells it: 128 and the signal's number.
same "adit boot: a signal ends it" 143 "$(stand_in die | tail -n 1)"
same "adit boot: nothing is written beside its files" "" \
    "$(find "$work/stand-in" "$prefix" -name __pycache__)"
same "adit boot: no Python: one line, status 2" "adit: boot: python3 cannot \
be run: No such file or directory; expected Python 3.11 or newer (Debian \
package python3)
2" "$(PATH=/nowhere stand_in --list)"
sed -i 's/^WANTED = .*/WANTED = (99, 0)/' "$work/stand-in/lib/adit/boot/start.py"
same "adit boot: an old Python: one line, status 2" "adit: boot: \
$(python3 -c 'import sys; print(sys.executable)'): expected Python 3.11 or \
newer with its standard library (Debian package python3), found: this is \
$(python3 -c 'import platform; print(platform.python_version())')
2" "$(stand_in --list)"
rm -r "$work/stand-in/lib/adit/boot"
same "adit boot: not installed: one line, status 2" "adit: boot: expected its \
program start.py in ../lib/adit/boot from $work/stand-in/bin, found none
2" "$(stand_in --list)"
