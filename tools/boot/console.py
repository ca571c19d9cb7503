# SPDX-License-Identifier: BSD-2-Clause
"""The log of a console as it grows.

What a line says is known once it is complete: a part of it could match what
the whole does not, and it would be chance whether that part is seen.
"""
import bisect
import re

# Terminal escapes of firmware and GRUB, NULs, and what Xen puts in front of a
# domain's lines; they end in \n.
_NOISE = re.compile(r"^\(d\d+\) |\x1b\[[0-9;?=]*[A-Za-z]|"
                    r"\x1b[()][A-Za-z0-9]|\x1bc|[\0\r]", re.M)
# More is not looked at: an image may print without an end.
MOST_BYTES, MOST_LINES = 16 << 20, 1 << 19
# Nor do people read more of one line.
MOST_SHOWN = 2000
# How far back what has come since may still complete a match.
OVERLAP = 1 << 13


def clean(data):
    """What a console has said, without terminal escapes."""
    return _NOISE.sub("", data.decode("utf-8", "replace"))


def read(path):
    """A log's bytes, as many as are looked at."""
    with open(path, "rb") as log:
        return log.read(MOST_BYTES)


class Console:
    """`lines` are the complete lines, cleaned; whole() has the last one,
    too, as far as it has come."""

    def __init__(self, path):
        self.path = path
        self.lines = ""
        self._rest = b""
        self._bytes = [0]       # where each line ends in the log,
        self._ends = [0]        # and in `lines`

    @property
    def is_too_long(self):
        return self._bytes[-1] + len(self._rest) >= MOST_BYTES or \
            len(self._bytes) > MOST_LINES

    def look(self):
        """Reads on; whether something has come."""
        place = self._bytes[-1] + len(self._rest)
        with open(self.path, "rb") as log:
            log.seek(place)
            data = log.read(MOST_BYTES - place)
        parts = (self._rest + data).split(b"\n")
        self._rest = parts.pop()
        said = []
        for part in parts:
            said.append(clean(part) + "\n")
            self._bytes.append(self._bytes[-1] + len(part) + 1)
            self._ends.append(self._ends[-1] + len(said[-1]))
        self.lines += "".join(said)
        return bool(data)

    def whole(self):
        return self.lines + clean(self._rest)

    def bytes_of_lines(self):
        return self._bytes[-1]

    def place(self, length):
        """Where in the text it is that so many bytes of lines end."""
        return self._ends[bisect.bisect_right(self._bytes, length) - 1]

    def bytes_to(self, end):
        """How many bytes there are up to the end of the line that a match in
        the text ends in; more than those of all lines, if it has none yet."""
        line = bisect.bisect_left(self._ends, end)
        return self._bytes[line] if line < len(self._bytes) else \
            self._bytes[-1] + 1


class Search:
    """Looks for a pattern in a text that grows; nothing is read again but
    for the end of what was there.  `but` tells which matches do not count."""

    def __init__(self, pattern, start=0, but=lambda text, found: False):
        self.pattern, self.start = re.compile(pattern, re.M), start
        self._but, self._from = but, start

    def look(self, text, end=None):
        """The first match, or None."""
        end = len(text) if end is None else end
        for found in self.pattern.finditer(text, self._from, end):
            if not self._but(text, found):
                return found
        line = text.rfind("\n", 0, max(end - OVERLAP, 0)) + 1
        self._from = max(self._from, line)
        return None
