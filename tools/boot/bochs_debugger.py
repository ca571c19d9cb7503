# SPDX-License-Identifier: BSD-2-Clause
"""Drives the debugger inside Bochs, by its standard input and output.

One thread does all the talking.  While the machine runs, the debugger says
nothing; SIGINT makes it stop and prompt, as a breakpoint does.
"""
import concurrent.futures
import os
import queue
import re
import signal
import threading
import time

from machine import Timeout

ANSWER_S = 30
KNOCK_S = 0.1               # A knock just as it goes on is lost.
_PROMPT = re.compile(rb"<bochs:\d+> $")
# A prompt's worth of answer: `show' of a whole CPU is two megabytes.
_MOST = 1 << 23


class Debugger:
    """`begin` and `stopped` are called in our thread with the machine
    stopped: the first before it runs, the other with what the debugger said
    at each stop."""

    def __init__(self, process, log, begin, stopped):
        self._process, self._log = process, log
        self._begin, self._stopped = begin, stopped
        self._requests = queue.Queue()
        self._is_running = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def join(self, seconds):
        """To be called when the process has ended."""
        self._thread.join(seconds)

    # For others

    def ask(self, question, seconds=ANSWER_S):
        """What `question` returns, called with the machine stopped."""
        answer = concurrent.futures.Future()
        self._requests.put((question, answer))
        deadline = time.monotonic() + seconds
        while not self._is_over.is_set() and time.monotonic() < deadline:
            if self._is_running.is_set():
                self._process.send_signal(signal.SIGINT)
            try:
                return answer.result(KNOCK_S)
            except concurrent.futures.TimeoutError:
                pass
        answer.cancel()
        raise Timeout("Bochs has ended" if self._is_over.is_set() else
                      "Bochs's debugger does not answer")

    # For questions, `begin` and `stopped`

    def say(self, command):
        """One command; what the debugger answers."""
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()
        text = self._read()
        # It repeats what it is told.
        return text.removeprefix(command).strip()

    def number(self, parameter):
        """One of the numbers that `show' knows."""
        found = re.search(r"= (0x[0-9a-f]+|\d+)\s*$",
                          self.say(f'show "{parameter}"'))
        if not found:
            raise ValueError(f"Bochs has no number {parameter}")
        return int(found[1], 0)

    def memory(self, address, length):
        """Physical memory."""
        text = self.say(f"xp /{length}bx {address:#x}")
        data = bytes(int(value, 16) for value in
                     re.findall(r"\t0x([0-9a-f]{2})\b", text))
        if len(data) != length:
            raise ValueError(f"Bochs shows {len(data)} bytes of {length}")
        return data

    # Our thread's

    def _read(self):
        """All that is said up to the next prompt."""
        text = bytearray()
        while not _PROMPT.search(text[-20:]):
            data = os.read(self._process.stdout.fileno(), 1 << 16)
            if not data:
                raise EOFError
            self._log.write(data)
            self._log.flush()
            text += data
            if len(text) > _MOST:
                raise ValueError("Bochs's debugger does not stop talking")
        return text[:text.rindex(b"<bochs:")].decode("latin-1")

    def _answer(self):
        while True:
            try:
                question, answer = self._requests.get_nowait()
            except queue.Empty:
                return
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(question(self))
            except EOFError:
                answer.set_exception(Timeout("Bochs has ended"))
                raise
            except Exception as error:
                answer.set_exception(error)

    def _talk(self):
        try:
            self._read()
            self._begin(self)
            while True:
                self._answer()
                self._is_running.set()
                said = self.say("c")
                self._is_running.clear()
                self._stopped(self, said)
        except (EOFError, OSError, ValueError) as error:
            self._log.write(f"\n{type(error).__name__}: {error}\n".encode())
        finally:
            self._is_running.clear()
            self._is_over.set()
