# SPDX-License-Identifier: BSD-2-Clause
"""What the built image says of its calls to the firmware: where each indirect
call of the rooms that have firmware lies, and in which function."""
import re
import subprocess

# Where adit-linked lies; adit.efi has the same code at the same offsets.
LINK_BASE = 0x200000
# Rooms whose indirect calls are calls to the firmware.
ROOMS = re.compile(r"/boot/(uefi|efi)/")
CALL = re.compile(r"^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t(?:notrack )?"
                  r"call +(\*|.*<__x86_indirect_)")
LINE = re.compile(r"^ *([0-9a-f]+):\t")


class Image:
    """The linked image, with its line tables."""

    def __init__(self, path):
        self.path = path
        self.symbols = {}
        for text in self._run("nm", path).splitlines():
            words = text.split()
            if len(words) == 3:
                self.symbols[words[2]] = int(words[0], 16) - LINK_BASE
        self.calls = self._find_calls()

    @staticmethod
    def _run(*words, **more):
        return subprocess.run(words, check=True, capture_output=True,
                              text=True, **more).stdout

    def where(self, sites):
        """{offset behind a call: (function, file)}, of the innermost
        function, whatever it was inlined into."""
        sites = sorted(sites)
        text = self._run(
            "addr2line", "-f", "-i", "-a", "-e", self.path,
            input="".join(f"{s + LINK_BASE - 1:#x}\n" for s in sites))
        found = {}
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if line.startswith("0x") and number + 2 < len(lines):
                site = int(line, 16) + 1 - LINK_BASE
                found[site] = (lines[number + 1],
                               lines[number + 2].split(":")[0])
        return found

    def _find_calls(self):
        """{offset behind it: (offset, length, function)} of every indirect
        call in the rooms that have firmware."""
        raw = self._run("objdump", "-d", "-w", "-z", self.path).splitlines()
        addresses = [int(m[1], 16) for m in map(LINE.match, raw) if m]
        after = dict(zip(addresses, addresses[1:]))
        found = {}
        for match in filter(None, map(CALL.match, raw)):
            at = int(match[1], 16)
            behind = after[at] - LINK_BASE
            found[behind] = (at - LINK_BASE, after[at] - at)
        places = self.where(found)
        return {s: (*found[s], places[s][0]) for s in found
                if ROOMS.search(places[s][1])}
