# SPDX-License-Identifier: BSD-2-Clause
"""How `adit boot' starts: says in one line when Python is too old, or lacks
parts, and else runs the program in this folder.  Old Pythons can read this."""
import sys

WANTED = (3, 11)


def missing():
    """What Python lacks; nothing when it will do."""
    if sys.version_info < WANTED:
        return "this is %s" % sys.version.split()[0]
    try:
        __import__("tomllib")
        __import__("json")
        __import__("subprocess")
    except ImportError as error:
        return str(error)
    return ""


def main():
    lack = missing()
    if lack:
        sys.stderr.write(
            "adit: boot: %s: expected Python 3.11 or newer with its standard "
            "library (Debian package python3), found: %s\n"
            % (sys.executable or "python3", lack))
        return 2
    import os
    import runpy
    runpy.run_path(os.path.dirname(os.path.abspath(__file__)),
                   run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
