# SPDX-License-Identifier: BSD-2-Clause
"""One QEMU: starts it, reads its serial line, talks QMP, ends it."""
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

# Terminal escapes of firmware and GRUB, and NULs; lines end in \n.
_NOISE = re.compile(r"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Za-z0-9]|\x1bc|[\0\r]")
POLL_S = 0.02
VGA_TEXT = 0xb8000
QMP_S = 20


class Timeout(Exception):
    pass


class Machine:
    """A running QEMU.  Use as a context manager: it is always ended."""

    def __init__(self, command, folder, gdb=False):
        self.folder = folder
        self.log = os.path.join(folder, "serial.log")
        open(self.log, "w", encoding="utf-8").close()
        # Socket paths are short of room: 108 bytes, so not in `folder`.
        self._sockets = tempfile.TemporaryDirectory(prefix="adit-")
        self._qmp_path = os.path.join(self._sockets.name, "qmp")
        self.gdb_path = os.path.join(self._sockets.name, "gdb")
        command = command + [
            "-serial", "file:serial.log", "-monitor", "none",
            "-display", "none",
            "-qmp", f"unix:{self._qmp_path},server=on,wait=off"]
        if gdb:
            command += ["-S", "-gdb",
                        f"unix:{self.gdb_path},server=on,wait=off"]
        with open(os.path.join(folder, "qemu.cmd"), "w",
                  encoding="utf-8") as out:
            out.write(" ".join(command) + "\n")
        self._errors = open(os.path.join(folder, "qemu.err"), "wb")
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=self._errors, stderr=self._errors, start_new_session=True)
        self._qmp = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.hang_up()
        self._errors.close()
        self._sockets.cleanup()

    def console(self):
        """All that the serial line has said, without terminal escapes."""
        with open(self.log, "rb") as log:
            return _NOISE.sub("", log.read().decode("utf-8", "replace"))

    def errors(self):
        with open(os.path.join(self.folder, "qemu.err"), "rb") as log:
            return log.read().decode("utf-8", "replace").strip()

    def is_running(self):
        return self.process.poll() is None

    def wait_for(self, pattern, seconds, start=0, ended=None):
        """Waits for `pattern` on the console; its match.

        `ended` tells, once a second, whether waiting has become pointless.
        """
        deadline = time.monotonic() + seconds
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
            if time.monotonic() > deadline:
                raise Timeout(f"no /{pattern}/ in {seconds:g} s")
            time.sleep(POLL_S)

    def ask(self, ended):
        """What `ended` says; no, when QEMU answers no more: one that is just
        powering off can leave a command unanswered, and hang on it."""
        try:
            return ended(self)
        except (OSError, ValueError, Timeout):
            self.hang_up()
            return False

    def wait_end(self, seconds):
        """Waits until QEMU has ended by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Timeout(f"still running after {seconds:g} s") from None

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
                if not self.is_running() or time.monotonic() > deadline:
                    raise Timeout(f"no socket {path}: {self.errors()}")\
                        from None
                time.sleep(POLL_S)

    def qmp(self, command, **arguments):
        """One QMP command; its return value."""
        if not self._qmp:
            link = self.connect(self._qmp_path)
            link.settimeout(QMP_S)
            self._qmp = link.makefile("rw", encoding="utf-8")
            link.close()
            self._qmp.readline()
            self.qmp("qmp_capabilities")
        self._qmp.write(json.dumps(
            {"execute": command, "arguments": arguments}) + "\n")
        self._qmp.flush()
        while True:
            answer = json.loads(self._qmp.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def hang_up(self):
        if self._qmp:
            try:
                self._qmp.close()
            except OSError:       # What was still to be sent.
                pass
        self._qmp = None

    def monitor(self, line):
        return self.qmp("human-monitor-command", **{"command-line": line})

    def memory(self, address, length):
        """Guest-physical memory, as the bus shows it."""
        path = os.path.join(self._sockets.name, "memory")
        self.qmp("pmemsave", val=address, size=length, filename=path)
        with open(path, "rb") as data:
            return data.read()

    def screen_text(self):
        """What the VGA text screen shows, in one line."""
        cells = self.memory(VGA_TEXT, 80 * 25 * 2)
        return " ".join(cells[::2].decode("latin-1").split())

    def wait_screen(self, pattern, seconds):
        """Waits for `pattern` on the VGA text screen; whether it came."""
        deadline = time.monotonic() + seconds
        while self.is_running():
            if re.search(pattern, self.screen_text()):
                return True
            if time.monotonic() > deadline:
                break
            time.sleep(1)
        return False

    def screenshot(self, path):
        """A PPM of what the display shows."""
        self.qmp("screendump", filename=path)
        with open(path, "rb") as data:
            return data.read()
