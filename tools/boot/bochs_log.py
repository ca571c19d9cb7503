# SPDX-License-Identifier: BSD-2-Clause
"""Reads Bochs's log as it grows: how the machine has ended, and where.

A line is a time in ticks, a letter for how grave it is (i, d, e, p), a device
and its words.  With one CPU a tick is an instruction, but while that CPU is
halted ticks go on.
"""
import re

_LINE = re.compile(r"(\d+)([a-z])\[(\w+) *\] (.*)")
_PORT = re.compile(r"listening for connections on port (\d+)$")
_STATE = re.compile(r"\| ([RE]IP)=([0-9a-f]+)|\b(CR[0-4])=0x([0-9a-f]+)")
# Bochs ends itself at these, with status 1 whatever it was.
_ENDS = (("soft power off", "powered off"),
         ("shutdown requested", "powered off"),
         ("exception with no resolution", "triple fault"))


class Log:
    """What is known of a log so far; look() reads what has come since."""

    def __init__(self, path):
        self.path = path
        self.end = ""           # as a machine's: powered off, reset ...
        self.panic = ""         # Bochs's own last words
        self.port = 0           # of its screen's server, once it is there
        self.ticks = 0          # when the last line was written
        self.is_halted = False  # the first CPU, with interrupts off
        self._state = {}        # of the CPU that is told of last
        self._place = 0
        self._resets = 0

    def look(self):
        """Reads on; an unfinished line is left for the next time."""
        try:
            with open(self.path, "rb") as log:
                log.seek(self._place)
                data = log.read()
        except OSError:
            return self
        whole = data.rfind(b"\n") + 1
        self._place += whole
        for line in data[:whole].decode("latin-1").splitlines():
            self._note(line)
        return self

    def _note(self, line):
        found = _LINE.match(line)
        if not found:
            return
        self.ticks = max(self.ticks, int(found[1]))
        device, words = found[3], found[4]
        if found[2] == "p":
            self._note_panic(words.removeprefix(">>PANIC<< "))
        elif device == "SYS" and "Reset(" in words:
            self._resets += 1
            if self._resets > 1:        # The first is power on.
                self.end = self.end or "reset"
        elif device == "CPU0" and "HLT instruction with IF=0" in words:
            self.is_halted = True
        elif device.startswith("CPU"):
            self._note_state(words)
        elif device == "RFB" and _PORT.search(words):
            self.port = int(_PORT.search(words)[1])

    def _note_state(self, words):
        for name, value, control, content in _STATE.findall(words):
            self._state[name or control] = value or content

    def _note_panic(self, words):
        self.panic = self.panic or words
        for sign, end in _ENDS:
            if sign in words and not self.end:
                self.end = end

    def fault(self):
        """Where the CPU was when it gave up, or ''."""
        if self.end != "triple fault":
            return ""
        state = {name: value.lstrip("0") or "0"
                 for name, value in self._state.items()}
        where = state.get("RIP") or state.get("EIP") or "?"
        return f"triple fault at 0x{where}, cr0 {state.get('CR0')}, " \
            f"cr2 {state.get('CR2')}, cr3 {state.get('CR3')}"
