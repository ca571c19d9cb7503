# SPDX-License-Identifier: BSD-2-Clause
"""Writes YAML, of what a job of LAVA is made of: no text of a user's can be
read as anything else than text."""
import re

# Texts that stay bare; all others are quoted.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
# What readers of YAML 1.1 take for something else than a text.
_WORDS = re.compile(r"(y|n|yes|no|true|false|on|off|null)", re.IGNORECASE)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quoted(char):
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if 0x20 <= code < 0x7f:
        return char
    if 0xd800 <= code < 0xe000:
        raise ValueError(f"no YAML can hold the byte 0x{code & 0xff:02x}, "
                         "which is not UTF-8")
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "null"
    if _PLAIN.fullmatch(value) and not _WORDS.fullmatch(value):
        return value
    return '"' + "".join(map(_quoted, value)) + '"'


def _lines(value, indent):
    """The lines of a table or list, each with its indentation."""
    blank = "  " * indent
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _pair(blank + scalar(key) + ":", part, indent)
        return
    for part in value:
        if not isinstance(part, dict) or not part:
            yield from _pair(blank + "-", part, indent)
            continue
        first, *others = _lines(part, indent + 1)
        yield blank + "- " + first.lstrip(" ")
        yield from others


def _pair(head, part, indent):
    if isinstance(part, dict) and part:
        yield head
        yield from _lines(part, indent + 1)
    elif isinstance(part, list) and part:
        yield head
        yield from _lines(part, indent + (0 if head.endswith(":") else 1))
    elif isinstance(part, (dict, list)):
        yield head + (" {}" if isinstance(part, dict) else " []")
    else:
        yield head + " " + scalar(part)


def text(value, comment=""):
    """A document; each line of the comment stands above it."""
    above = "".join(f"# {line}".rstrip() + "\n"
                    for line in comment.splitlines())
    return above + "\n".join(_lines(value, 0)) + "\n"
