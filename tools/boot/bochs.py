# SPDX-License-Identifier: BSD-2-Clause
"""One Bochs: starts it, reads its serial line and its log, ends it.

In its folder are bochsrc (the route's), and afterwards serial.log, bochs.log
(its devices' words), cpu.log (what was said to and by its debugger) and
emulator.err.
"""
import contextlib
import glob
import os
import re
import shutil
import signal
import subprocess
import time

import rfb
from bochs_debugger import Debugger
from bochs_entries import Entries
from bochs_log import Log
from machine import Machine, Timeout

POLL_S = 0.02
PROGRAM = "/usr/bin/bochs-bin"
PLUGINS = "plugins"
_INSTALLED_PLUGINS = "/usr/lib/x86_64-linux-gnu/bochs/plugins/*"
# What every Bochs writes: what it loads, frames, and of sound cards that
# nobody has asked for.
_IDLE = re.compile(r"\d+i\[|ALSA |=+$|Bochs is exiting|\[\w* *\] |"
                   r".*no bxevent_callback")
_PREFIX = re.compile(r"^\d+[a-z]\[[^]]*\] (>>PANIC<< )?")
# What is told of a screen that has just come up is not yet all of it.
_SCREEN_S = 5


def environment():
    """Where it and its bochsrc find its BIOS."""
    return {**os.environ, "BXSHARE": "/usr/share/bochs"}


def only_our_screen(folder):
    """Its environment, with all its plugins but those of other screens: it
    dies when there is one more than it has room for (Debian's 2.7)."""
    place = os.path.join(folder, PLUGINS)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    for path in glob.glob(_INSTALLED_PLUGINS):
        name = os.path.basename(path)
        if "_gui." not in name or "_rfb_gui." in name:
            os.symlink(path, os.path.join(place, name))
    return {**environment(), "LTDL_LIBRARY_PATH": os.path.abspath(place)}


def version(program):
    """Its name and version, or its name alone."""
    try:
        said = subprocess.run(
            [program, "--help"], capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, env=environment()).stdout
    except OSError:
        said = ""
    found = re.search(r"Bochs x86 Emulator ([\d.]+)", said)
    return f"Bochs {found[1]}" if found else "Bochs"


def _setting(folder, pattern, default):
    """A number of the route's bochsrc."""
    try:
        with open(os.path.join(folder, "bochsrc"), encoding="utf-8") as text:
            found = re.search(pattern, text.read(), re.M)
    except OSError:
        found = None
    return int(found[1]) if found else default


class Bochs(Machine):
    """A running Bochs, with the face of a running QEMU, save QMP.

    `command` is the program and its options, run in the folder; `entries` are
    an image's, as `adit inspect' tells them.
    """

    def __init__(self, command, folder, entries=()):
        # pylint: disable=super-init-not-called
        self.folder = folder
        self.log = os.path.join(folder, "serial.log")
        open(self.log, "wb").close()
        self._entries = Entries(entries, _setting(folder, r"^megs: (\d+)", 0))
        self._cpus = _setting(folder, r"^cpu: .*\bcount=(\d+)", 1)
        open(os.path.join(folder, "bochs.log"), "wb").close()
        self._about = Log(os.path.join(folder, "bochs.log"))
        self._errors = open(os.path.join(folder, "emulator.err"), "wb")
        self._talk = open(os.path.join(folder, "cpu.log"), "wb")
        self._total = None
        self.command = command
        try:
            self.process = subprocess.Popen(
                command, cwd=folder, env=only_our_screen(folder),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self._errors, start_new_session=True,
                restore_signals=False)      # SIGPIPE: when we hang up on it.
        except OSError as error:
            self._close()
            raise Timeout(f"{command[0]}: {error.strerror}") from None
        self._debugger = Debugger(self.process, self._talk,
                                  self._entries.begin, self._entries.stopped)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.total()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._debugger.join(5)
        # What it did not read any more is tried to be written once more.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self._close()

    def _close(self):
        self._errors.close()
        self._talk.close()

    # What it says

    def errors(self):
        """Why Bochs would not start, or has given up."""
        with open(os.path.join(self.folder, "emulator.err"), "rb") as log:
            said = log.read().decode("utf-8", "replace")
        lines = [_PREFIX.sub("", t) for t in said.splitlines()
                 if t and not _IDLE.match(t)]
        if self._about.look().panic:
            lines.append(self._about.panic)
        return "\n".join(lines).strip()

    @property
    def end(self):
        """How it has ended, once it has: as machine.Machine.end."""
        about = self._about.look()
        if not about.end and about.panic and self.process.poll() is not None:
            return "stopped, as Bochs says: " + about.panic
        return about.end

    def is_running(self):
        return self.process.poll() is None and not self.end

    # What the debugger knows

    def entered(self):
        """[(protocols, instructions before it, place)] of all entries that
        have been passed, in their order."""
        return list(self._entries.entered)

    def total(self):
        """Instructions executed so far by all CPUs; the last that was known
        of a machine that has ended, or None."""
        def count(debugger):
            return sum(debugger.number(f"cpu{n}.icount")
                       for n in range(self._cpus))
        if self.is_running():
            self._total = self.ask(
                lambda m: m._debugger.ask(count)) or self._total
        return self._total

    def timeline(self, _console):
        """Nothing: Bochs does not tell when a line was written."""
        return []

    def memory(self, address, length):
        """Guest-physical memory, as the bus shows it."""
        return self._debugger.ask(lambda d: d.memory(address, length))

    def screenshot(self, path, form="png"):
        """What the display shows, as a PNG; its bytes.  Bochs's server of
        its screen is up only when the machine runs."""
        deadline = time.monotonic() + _SCREEN_S
        while not self._about.look().port:
            if not self.is_running() or time.monotonic() > deadline:
                raise Timeout("Bochs does not show its screen")
            time.sleep(POLL_S)
        data = rfb.picture(self._about.port)
        with open(path, "wb") as out:
            out.write(data)
        return data

    def is_halted(self):
        """Halted with interrupts off, which only a reset would end."""
        if not self._about.look().is_halted:
            return False

        def is_still(debugger):     # An NMI may have woken it up.
            return debugger.number("cpu0.activity_state") == 1 and \
                not debugger.number("cpu0.EFLAGS") & 0x200
        return self._debugger.ask(is_still)

    def fault(self):
        """Where the CPU was when it gave up, or ''."""
        return self._about.look().fault()
