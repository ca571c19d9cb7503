# SPDX-License-Identifier: BSD-2-Clause
"""Text for people's eyes: nothing that a guest printed may steer a terminal, a
browser or a reader, and all of it stays legible.  What every report shares."""
import os
import re
import shutil
import unicodedata

# What consoles print to move about and to paint.  A move to a place is a new
# line, else words run together; painting and modes are dropped.
_MOVE = re.compile(r"\x1b\[[0-9;]*[Hf]|\x1b\[[0-9]*[Ed]|\r\n|\r")
_PAINT = re.compile(r"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Za-z0-9]|\x1b[c78=>]"
                    r"|\0")
# Format characters reorder or hide text (bidi, zero width, tags); so do line
# separators and those that belong to nobody.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _escape(character):
    code = ord(character)
    if 0xdc80 <= code <= 0xdcff:        # A byte that was no UTF-8.
        return f"\\x{code - 0xdc00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_seen(character):
    return " " <= character <= "~" or \
        unicodedata.category(character) not in _UNSEEN


def visible(value, keep=""):
    """The text in one line, with all that cannot be seen escaped."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    return "".join(c if c in keep or _is_seen(c) else _escape(c)
                   for c in _few_marks(str(value)))


def _few_marks(text):
    """No letter under a tower of marks that covers its neighbours' lines."""
    if text.isascii():
        return text
    marks, out = 0, []
    for c in text:
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") else 0
        out.append(c if marks <= 2 else f"\\u{ord(c):04x}")
    return "".join(out)


def _without_typing_back(text):
    """As a backspace leaves it: the character before is gone."""
    out = []
    for character in text:
        if character != "\b":
            out.append(character)
        elif out and out[-1] != "\n":
            out.pop()
    return "".join(out)


def console(value):
    """A console's bytes or text as lines that are safe to show."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    text = _PAINT.sub("", _MOVE.sub("\n", value))
    if "\b" in text:
        text = _without_typing_back(text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    return visible(text.expandtabs(8), keep="\n")


def columns(text):
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.category(c) in ("Mn", "Me") else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def cut(text, width):
    """The text in at most `width` columns; dots tell that there was more."""
    if columns(text) <= width:
        return text
    taken, out = 0, []
    for character in text:
        taken += columns(character)
        if taken > width - 2:
            break
        out.append(character)
    return ("".join(out) + "..")[:max(width, 0)]


def pad(text, width):
    return text + " " * max(width - columns(text), 0)


def write(path, text):
    """Writes a whole file or none of it."""
    new = f"{path}.{os.getpid()}.new"
    try:
        with open(new, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        os.replace(new, path)
    finally:
        if os.path.lexists(new):
            os.unlink(new)


def terminal_width(out):
    """Columns of the terminal behind `out`; 80 when there is none."""
    if os.environ.get("COLUMNS", "").isdecimal():
        return max(int(os.environ["COLUMNS"]), 1)
    try:
        return os.get_terminal_size(out.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return shutil.get_terminal_size((80, 24)).columns


def is_smart(out):
    """Whether `out` is a terminal that can move its cursor."""
    try:
        return out.isatty() and \
            os.environ.get("TERM", "dumb") not in ("dumb", "")
    except ValueError:
        return False


def wants_colour(out):
    return is_smart(out) and not os.environ.get("NO_COLOR")
