# SPDX-License-Identifier: BSD-2-Clause
"""What a guest passes while it boots, as the QEMU plugin watch.c tells it:
by which entry an image is entered, and when each line of the console came.

Time is instructions that the guest has executed since it was switched on.
"""
import bisect
import os
import struct
import subprocess
import tempfile

from console import MOST_SHOWN, clean

LOG = "watch.log"
COUNT = "watch.count"
SERIAL = "serial.log"
# As in watch.c.  Where fewer bytes of code are known, one cannot tell it from
# other code at the same place of some page: such an entry is not watched.
CODE_MIN = 4
CODE_MAX = 16
PLACES_MAX = 32
PAGE = 0xfff
# Loaders put all images on pages, but set-up code on any paragraph.
PARAGRAPH = 0xf
# What of 16-bit set-up code loaders leave as it is: the jump, "HdrS" and the
# protocol.  Behind that are fields for them to fill in.
SETUP_CODE = 8

# Protocols that can go to the ELF file's entry, and not to one of their own.
BY_ELF = ("mb1", "mb2")

# Which address of an entry its page offset at run time follows from.  One who
# jumps to the handover entry may have loaded the kernel proper or the file.
_ADDRESSES = {"efi": ("rva",), "linux16": ("file_offset",),
              "handover": ("physical", "file_offset"),
              "elf": ("physical", "virtual"),
              "xenpv": ("virtual",), "adit": ("virtual",)}
_OTHERS = ("physical",)


def _places(entry):
    """What the plugin is to look for, for one entry of `adit inspect'."""
    protocol, code = entry["protocol"], entry.get("code") or ""
    mask = PARAGRAPH if protocol == "linux16" else PAGE
    length = SETUP_CODE if protocol == "linux16" else CODE_MAX
    if len(code) < 2 * CODE_MIN:
        return
    for name in _ADDRESSES.get(protocol, _OTHERS):
        if entry[name] is not None:
            offset = int(entry[name], 16) & mask
            yield f"{offset:x}/{mask:x}:{code[:2 * length]}"


def _name(entry):
    """Where an entry is, for people."""
    for name, what in (("rva", "RVA "), ("physical", ""), ("virtual", "")):
        if entry[name] is not None:
            return what + entry[name]
    return "offset " + entry["file_offset"]


def problem(qemu, plugin):
    """Why a QEMU cannot be watched by the plugin, or "": one may be built
    without plugins, or be one that wants another version of them."""
    with tempfile.TemporaryDirectory(prefix="adit-") as folder:
        words = Watch(folder, [], plugin).plugin_words()
        if not words:
            return "no plugin"
        try:
            done = subprocess.run(
                [qemu, "-M", "none", "-nodefaults", "-display", "none",
                 "-monitor", "stdio", *words], input="quit\n", text=True,
                errors="replace", cwd=folder, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, check=False)
        except OSError as error:
            return f"{qemu}: {error.strerror}"
    if done.returncode == 0:
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[0] if lines else f"status {done.returncode}"


def entered_by(entered, predicted=None):
    """(protocol, where): by which one an image was entered.  What it passes
    later it has jumped to itself, as Linux's set-up code jumps to the 32-bit
    entry; and where several protocols begin at one place, it is the
    predicted one if it is among them."""
    protocols, _, where = entered[0]
    # Where loaders go by the file's format alone, the registers differ.
    if protocols == ("elf",) and predicted in BY_ELF:
        return predicted, where
    return predicted if predicted in protocols else protocols[0], where


class Watch:
    """A boot in `folder' of an image with the `entries' that `adit inspect
    --json' tells; without a plugin nothing is known of it.  `places' are
    others, as watch.c has them; exact counts take longer."""

    def __init__(self, folder, entries, plugin=None, places=(),
                 is_exact=False):
        self.folder, self.plugin, self.is_exact = folder, plugin, is_exact
        self.places = {}        # what is looked for: [(protocol, where)]
        for entry in entries:
            for place in _places(entry):
                self.places.setdefault(place, []).append(
                    (entry["protocol"], _name(entry)))
        for place in places:
            self.places.setdefault(place, [])
        self._read = 0          # bytes of the log
        self._reached = []      # [(number of the place, instructions)]
        self._lines = []        # [(bytes of the console, instructions)]
        for name in (LOG, COUNT):
            if os.path.exists(os.path.join(folder, name)):
                os.unlink(os.path.join(folder, name))

    def plugin_words(self):
        """What is added to the command of a QEMU that runs in the folder and
        writes the console to serial.log."""
        if not self.plugin:
            return []
        words = [os.path.abspath(self.plugin).replace(",", ",,"),
                 "out=" + LOG, "count=" + COUNT, "serial=" + SERIAL]
        words += ["exact=on"] if self.is_exact else []
        words += ["place=" + p for p in list(self.places)[:PLACES_MAX]]
        return ["-plugin", ",".join(words)]

    def _update(self):
        try:
            with open(os.path.join(self.folder, LOG), "rb") as log:
                log.seek(self._read)
                text = log.read()
        except FileNotFoundError:
            return
        text = text[:text.rfind(b"\n") + 1]
        self._read += len(text)
        for line in text.splitlines():
            kind, what, instructions = line.split()
            into = self._reached if kind == b"place" else self._lines
            into.append((int(what), int(instructions)))

    def reached(self):
        """{place: instructions before it} of those that have been passed, in
        their order."""
        self._update()
        places = list(self.places)
        return {places[number]: at for number, at in self._reached}

    def entered(self):
        """[(protocols, instructions before it, where)] of all entries that
        have been passed, in their order."""
        answer = []
        for place, at in self.reached().items():
            known = self.places[place]
            if known:
                answer.append((tuple(dict.fromkeys(p for p, _ in known)), at,
                               known[0][1]))
        return answer

    def _counters(self):
        """(executed, executed before the last OUT), or None."""
        try:
            with open(os.path.join(self.folder, COUNT), "rb") as count:
                return struct.unpack("=QQ", count.read(16))
        except (FileNotFoundError, struct.error):
            return None

    def total(self):
        """Instructions executed so far, or in all; None without a plugin."""
        counters = self._counters()
        return counters and counters[0]

    def bytes_before(self, instructions, length):
        """How many bytes of the console, `length` of which are lines, came
        before so many instructions."""
        counters = self._counters()
        # What was written after the last output is not in the log yet.
        if not counters or counters[1] < instructions:
            return length
        self._update()
        before = bisect.bisect_left(self._lines, instructions,
                                    key=lambda line: line[1])
        return self._lines[before - 1][0] if before else 0

    def at_byte(self, length):
        """Instructions executed when the console had so many bytes; None
        without a plugin."""
        counters = self._counters()
        self._update()
        at = bisect.bisect_left(self._lines, length, key=lambda line: line[0])
        return self._lines[at][1] if at < len(self._lines) else \
            counters and counters[1]

    def timeline(self, console):
        """[[instructions, line]] for each line that is not blank of what the
        console has said (bytes): how many had been executed when it was
        complete, or its last character so far was written."""
        self._update()
        counters = self._counters()
        if not counters:
            return []
        answer, end, known = [], 0, iter(self._lines)
        mark = next(known, None)
        for line in console.split(b"\n"):
            end += len(line) + 1
            while mark and mark[0] < end:
                mark = next(known, None)
            text = clean(line).strip()
            if text:
                answer.append([mark[1] if mark else counters[1],
                               text[:MOST_SHOWN]])
        return answer
