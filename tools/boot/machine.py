# SPDX-License-Identifier: BSD-2-Clause
"""One QEMU: starts it, reads its serial line, talks QMP, ends it."""
import glob
import json
import os
import queue
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

import console
from console import clean

POLL_S = 0.02
VGA_TEXT = 0xb8000
QMP_S = 20
LOG_END = 1 << 20
# What a guest makes an emulator say is not to fill a disk.
LOGS_MOST = 64 << 20
# How a machine that has come to its end by itself says so in QMP.
_REASONS = {"guest-shutdown": "powered off", "guest-reset": "reset",
            "guest-panic": "panicked", "subsystem-reset": "reset"}
# On a host so busy that the emulator hardly runs there is an end, too.
PATIENCE = 10


class Timeout(Exception):
    pass


def starved(pid):
    """Seconds that a thread of the process has waited for a CPU of the host,
    at most; 0 where the host does not tell."""
    most = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as text:
                most = max(most, int(text.read().split()[1]))
        except (OSError, ValueError, IndexError):
            pass
    return most / 1e9


class Limit:
    """Seconds for a machine to come to something, by its clock."""

    def __init__(self, machine, seconds):
        self._machine = machine
        self._seconds = seconds
        self._clock = machine.clock()
        self._begun = machine.seconds()

    def left(self):
        passed = self._machine.seconds() - self._begun
        if passed < self._seconds:
            return self._seconds - passed       # At least; costs nothing.
        return max(0.0, min(
            self._seconds - (self._machine.clock() - self._clock),
            PATIENCE * self._seconds - passed))

    def is_over(self):
        return self.left() <= 0.0


def end_of(path):
    """The end of a log, as much as is of use."""
    try:
        with open(path, "rb") as log:
            log.seek(max(os.path.getsize(path) - LOG_END, 0))
            return log.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""


class Machine:
    """A running QEMU.  Use as a context manager: it is always ended.

    A machine that powers off or resets stays, stopped, so that its screen and
    memory can still be looked at.
    """

    def __init__(self, command, folder, gdb=False):
        self.folder = folder
        self.log = os.path.join(folder, "serial.log")
        open(self.log, "w", encoding="utf-8").close()
        self.end = ""           # how it has ended, once it has
        self._fault = ""        # see fault()
        # Socket paths are short of room: 108 bytes, so not in `folder`.
        self._sockets = tempfile.TemporaryDirectory(prefix="adit-")
        self._qmp_path = os.path.join(self._sockets.name, "qmp")
        self.gdb_path = os.path.join(self._sockets.name, "gdb")
        self.command = command + [
            "-serial", "file:serial.log", "-monitor", "none",
            "-display", "none", "-d", "cpu_reset", "-D", "cpu.log",
            "-action", "reboot=shutdown,shutdown=pause",
            "-qmp", f"unix:{self._qmp_path},server=on,wait=off"]
        if gdb:
            self.command += ["-S", "-gdb",
                             f"unix:{self.gdb_path},server=on,wait=off"]
        self._qmp = None
        self._answers = queue.Queue()
        self._errors = open(os.path.join(folder, "emulator.err"), "wb")
        try:
            self.process = subprocess.Popen(
                self.command, cwd=folder, stdin=subprocess.DEVNULL,
                stdout=self._errors, stderr=self._errors,
                start_new_session=True)
        except OSError as error:
            self._close()
            raise Timeout(f"{command[0]}: {error.strerror}") from None

    # When it was started, and how long it had no CPU: class attributes, since
    # another emulator does not take over how this one is started.
    _begun = None
    _starved = 0.0

    def __enter__(self):
        try:
            self._open_qmp()
        except (Timeout, OSError, RuntimeError):
            pass                # It has ended at once; errors() says why.
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.fault()            # While it can tell where.
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._close()

    def _close(self):
        if self._qmp:
            self._qmp.close()
        self._errors.close()
        self._sockets.cleanup()

    # Time

    def seconds(self):
        """For how long it has been watched."""
        if self._begun is None:
            self._begun = time.monotonic()
        return time.monotonic() - self._begun

    def clock(self):
        """The same without the time in which the host was too busy to run the
        emulator: limits are for what hangs."""
        self._starved = max(self._starved, starved(self.process.pid))
        return self.seconds() - self._starved

    def rest(self, seconds):
        time.sleep(seconds)

    # What it says

    def raw(self):
        """What the serial line has said."""
        return console.read(self.log)

    def console(self):
        """The same, without terminal escapes."""
        return clean(self.raw())

    def errors(self):
        return end_of(os.path.join(self.folder, "emulator.err"))

    def is_flooded(self):
        """Whether its logs, but the console, grow without an end."""
        return sum(os.path.getsize(os.path.join(self.folder, name))
                   for name in ("cpu.log", "emulator.err", "bochs.log")
                   if os.path.exists(os.path.join(self.folder, name))) \
            > LOGS_MOST

    def is_running(self):
        return self.process.poll() is None and not self.end

    def wait_for(self, pattern, seconds, start=0, ended=None):
        """Waits for `pattern` on the console; its match.

        `ended` tells, once a second, whether waiting has become pointless.
        """
        limit = Limit(self, seconds)
        look = time.monotonic() + 1
        while True:
            running = self.is_running()
            dead = False
            if running and ended and time.monotonic() > look:
                dead = self.ask(ended)
                look = time.monotonic() + 1
            match = re.compile(pattern, re.M).search(self.console(), start)
            if match:
                return match
            if not running or dead:
                how = "halted" if dead else "ended"
                raise Timeout(f"no /{pattern}/ before the machine {how}")
            if limit.is_over():
                raise Timeout(f"no /{pattern}/ in {seconds:g} s")
            time.sleep(POLL_S)

    def ask(self, question):
        """What `question` answers; no, when QEMU answers no more."""
        try:
            return question(self)
        except (OSError, ValueError, Timeout, RuntimeError):
            return False

    def wait_end(self, seconds):
        """Waits until the machine has come to its end by itself."""
        limit = Limit(self, seconds)
        while self.is_running():
            if limit.is_over():
                raise Timeout(f"still running after {seconds:g} s")
            time.sleep(POLL_S)

    # QMP

    def connect(self, path, seconds=20):
        """A connection to one of QEMU's sockets, which may yet be to come."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                link = socket.socket(socket.AF_UNIX)
                link.connect(path)
                return link
            except OSError:
                link.close()
                if self.process.poll() is not None or \
                        time.monotonic() > deadline:
                    raise Timeout(f"no socket {path}: {self.errors()}")\
                        from None
                time.sleep(POLL_S)

    def _open_qmp(self):
        self._qmp = self.connect(self._qmp_path)
        threading.Thread(target=self._listen, args=(self._qmp.makefile(
            "r", encoding="utf-8"),), daemon=True).start()
        self.qmp("qmp_capabilities")

    def _listen(self, lines):
        """Sorts what QEMU says into events and answers."""
        try:
            for line in lines:
                said = json.loads(line)
                if said.get("event") == "SHUTDOWN":
                    reason = said.get("data", {}).get("reason", "ended")
                    self.end = self.end or _REASONS.get(reason, reason)
                elif "return" in said or "error" in said:
                    self._answers.put(said)
        except (OSError, ValueError):
            pass
        self._answers.put(None)

    def qmp(self, command, **arguments):
        """One QMP command; its return value."""
        if not self._qmp:
            raise Timeout("QEMU has ended")
        self._qmp.sendall(json.dumps(
            {"execute": command, "arguments": arguments}).encode() + b"\n")
        try:
            answer = self._answers.get(timeout=QMP_S)
        except queue.Empty:
            answer = None
        if answer is None:
            self._answers.put(None)     # For whoever asks next.
            raise Timeout(f"QEMU does not answer {command}")
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']['desc']}")
        return answer["return"]

    def monitor(self, line):
        return self.qmp("human-monitor-command", **{"command-line": line})

    def memory(self, address, length):
        """Guest-physical memory, as the bus shows it."""
        path = os.path.join(self._sockets.name, "memory")
        self.qmp("pmemsave", val=address, size=length, filename=path)
        with open(path, "rb") as data:
            return data.read()

    def screen_rows(self):
        """The rows of the VGA text screen; none, if what is there in its
        place is no text."""
        text = self.memory(VGA_TEXT, 80 * 25 * 2)[::2].decode("latin-1")
        strange = sum(not " " <= c <= "~" for c in text.replace("\0", " "))
        if strange > len(text) // 8:
            return []
        return ["".join(c if c.isprintable() else " " for c in
                        text[at:at + 80]).rstrip()
                for at in range(0, len(text), 80)]

    def screen_text(self):
        """What the VGA text screen shows, in one line."""
        return " ".join(" ".join(self.screen_rows()).split())

    def wait_screen(self, pattern, seconds):
        """Waits for `pattern` on the VGA text screen; whether it came."""
        limit = Limit(self, seconds)
        while self.is_running():
            if re.search(pattern, self.screen_text()):
                return True
            if limit.is_over():
                break
            time.sleep(1)
        return False

    def screenshot(self, path, form="png"):
        """What the display shows, as a file; its bytes."""
        self.qmp("screendump", filename=path, format=form)
        with open(path, "rb") as data:
            return data.read()

    def registers(self):
        """The first CPU's control registers, by name."""
        text = self.monitor("info registers")
        return {name: int(value, 16) for name, value in
                re.findall(r"\b(CR[0-4]|EFER|RIP|EIP|HLT|RFL|EFL)=\s*"
                           r"([0-9a-f]+)", text)}

    def is_halted(self):
        """All CPUs halted with interrupts off, which only a reset ends."""
        text = self.monitor("info registers -a")
        halted = re.findall(r"\bHLT=(\d)", text)
        flags = re.findall(r"\b(?:RFL|EFL)=([0-9a-f]+)", text)
        # A CPU that was never started is halted, too.
        return bool(halted) and set(halted) == {"1"} and \
            not any(int(f, 16) & 0x200 for f in flags)

    def fault(self):
        """Where the CPU was when it gave up by a triple fault, or ''.  QEMU
        stops there, with the registers as they were: so they can be asked for
        until it is ended."""
        has_faulted = "Triple fault" in end_of(
            os.path.join(self.folder, "cpu.log"))
        if has_faulted and not self._fault:
            now = self.ask(lambda m: m.registers())
            self._fault = "triple fault at {:#x}, cr0 {:x}, cr2 {:x}, " \
                "cr3 {:x}".format(now.get("RIP", now.get("EIP", 0)), *(
                    now.get(name, 0) for name in ("CR0", "CR2", "CR3"))) \
                if now else "triple fault"
        return self._fault
