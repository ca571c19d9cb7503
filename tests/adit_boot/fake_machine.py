# SPDX-License-Identifier: BSD-2-Clause
"""A machine of which a script says what it does when, in a time of its own,
and its watcher's files, written as late as the plugin writes them."""
import os
import struct
import types

import fixtures     # for the path of the next one
import watch

assert fixtures

ENTRY = {"protocol": "mb1", "code": "90" * 16, "physical": "0x100000",
         "rva": None, "virtual": None, "file_offset": None}
PER_SECOND = 1000       # instructions


class Machine:
    """`script` is [(second, what, ...)]: says BYTES, enters, ends HOW, fails
    STATUS ERRORS, halts, shows ROWS.  `late`: it is looked at so much later,
    which must change nothing."""

    def __init__(self, folder, script, late=0.0):
        self.folder, self.script = folder, sorted(script, key=lambda s: s[0])
        self.log = os.path.join(folder, "serial.log")
        self.now = late
        self.end, self.said_wrong, self.rows = "", "", []
        self.halted = self.is_faulted = self.flooded = False
        self.status = None
        self._marks, self._bytes, self._output = [], 0, 0
        self.process = types.SimpleNamespace(poll=lambda: self.status, pid=0)
        open(self.log, "wb").close()
        self.run()

    # What Machine has

    def clock(self):
        return self.now

    seconds = clock

    def rest(self, seconds):
        self.now += seconds
        self.run()

    def is_running(self):
        return self.status is None and not self.end

    def is_flooded(self):
        return self.flooded

    def is_halted(self):
        return self.halted

    def ask(self, question):
        return question(self)

    def screen_rows(self):
        return self.rows

    def errors(self):
        return self.said_wrong

    def fault(self):
        return "triple fault at 0x5" if self.is_faulted else ""

    # The script

    def run(self):
        while self.script and self.script[0][0] <= self.now:
            at, what, *words = self.script.pop(0)
            getattr(self, what)(int(at * PER_SECOND), *words)

    def says(self, at, data):
        self._note_marks()
        with open(self.log, "ab") as log:
            log.write(data)
        for n, byte in enumerate(data):
            if byte == ord("\n"):
                self._marks.append((self._bytes + n + 1, at))
        self._bytes += len(data)
        self._output = at
        with open(os.path.join(self.folder, watch.COUNT), "wb") as count:
            count.write(struct.pack("=QQ", at + 1, at))

    def _note(self, line):
        with open(os.path.join(self.folder, watch.LOG), "a",
                  encoding="ascii") as log:
            log.write(line + "\n")

    def _note_marks(self):
        for length, at in self._marks:
            self._note(f"line {length} {at}")
        self._marks = []

    def enters(self, at):
        self._note(f"place 0 {at}")
        with open(os.path.join(self.folder, watch.COUNT), "wb") as count:
            count.write(struct.pack("=QQ", at + 1, self._output))

    def ends(self, _at, how):
        self.end = how
        self.is_faulted = how == "triple"

    def fails(self, _at, status, errors):
        self.status, self.said_wrong = status, errors

    def floods(self, _at):
        self.flooded = True

    def halts(self, _at):
        self.halted = True

    def shows(self, _at, *rows):
        self.rows = list(rows)
