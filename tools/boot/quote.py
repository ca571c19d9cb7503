# SPDX-License-Identifier: BSD-2-Clause
"""Command lines in files whose language has signs of its own."""
import os

# What GRUB's scripts take for their own, besides quotes and backslashes: those
# it passes on as they are written here.
_GRUB = "$;&|<>{}#"


def grub(text):
    """As GRUB's scripts want it: memmap=64K$0x100000 is no variable."""
    quoted, quote, is_escaped = [], "", False
    for sign in text:
        is_own = sign in _GRUB and not quote or sign == "$" and quote == '"'
        if is_own and not is_escaped:
            quoted.append("\\")
        elif not is_escaped and sign in "'\"" and quote in ("", sign):
            quote = "" if quote else sign
        is_escaped = sign == "\\" and not is_escaped and quote != "'"
        quoted.append(sign)
    return "".join(quoted)


_OF_FILE = {"grub.cfg": grub}


def values(name, known):
    """The values for a file of that name: `known` or, where its language
    wants it, with command lines quoted."""
    quoted = _OF_FILE.get(os.path.basename(name))
    if not quoted:
        return known

    def one(key, value):
        return quoted(value) if key in ("options", "kernel_cmdline") else value
    return type(known)(
        {key: one(key, value) for key, value in known.one.items()},
        {key: [quoted(v) for v in each] if key.endswith("_cmdline") else each
         for key, each in known.each.items()})
