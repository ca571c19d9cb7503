#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The real image, entered with boot information that is wrong: a QEMU for
each of cases.py, whose memory is a file that is looked at from outside.

usage: malformed.py [--show] [--full | PATTERN...]
"""
import concurrent.futures
import fnmatch
import os
import re
import shutil
import struct
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for FOLDER in ("../../tools/boot", "../boot", "."):
    sys.path.append(os.path.join(HERE, FOLDER))

import cases
import elf_kernels
import facts
import handover
import machine
import say

AT_ONCE = 2
SHARED = "/dev/shm"
# This machine has none: what is written to it, is in memory.
SCREEN, SCREEN_END = 0xa0000, 0xc0000
ALL_IS_WELL = "KERNEL: all is well"
# Unlike lines of the boot report, with what refuses in front.
REFUSAL = re.compile(r"^adit: ([a-z0-9]+: |.*, (address|EDX)=)", re.M)
WARNING = re.compile(r"^adit: [a-z0-9]+: warning: .*", re.M)
PLAIN = re.compile(r"[\x20-\x7e\r\n]*")


class Image:
    """adit-syms as it lies in memory."""

    def __init__(self, images):
        self.facts = facts.Facts(images)
        with open(os.path.join(images, "adit-syms"), "rb") as file:
            self.file = file.read()
        self.start = self.facts.address("image_start")
        self.end = self.facts.address("image_end")

    def segments(self):
        """(address, bytes), zeros behind what the file has included."""
        table, count = struct.unpack_from("<Q", self.file, 32)[0], \
            struct.unpack_from("<H", self.file, 56)[0]
        for n in range(count):
            kind, _, offset, _, address, stored, taken, _ = \
                struct.unpack_from("<2I6Q", self.file, table + 56 * n)
            if kind == 1:
                yield address, self.file[offset:offset + stored] + \
                    bytes(taken - stored)


class Ring:
    """What all cases share."""

    def __init__(self, build, folder):
        self.folder = folder
        self.image = Image(os.path.join(build, "images"))
        with open(os.path.join(build, "tests", "malformed",
                               "malformed.rom"), "rb") as file:
            self.rom = file.read()
        self.kernels = {}
        for kind in {c.kernel for c in cases.CASES}:
            with open(elf_kernels.build(folder, kind), "rb") as file:
                self.kernels[kind] = file.read()
        self.ram = handover.FILL * (handover.RAM_BYTES // len(handover.FILL))


class Wrong(Exception):
    """What was expected, and what came."""


class Attempt:
    """One case on its way."""

    def __init__(self, ring, case):
        self.ring, self.case = ring, case
        self.folder = os.path.join(ring.folder, case.name)
        self.made = case.handover(ring.kernels[case.kernel])
        self.text = ""

    def prepare(self):
        """Memory and the loader, as files."""
        os.makedirs(self.folder)
        memory = bytearray(self.ring.ram)
        shift = self.made.base - handover.IMAGE
        pieces = self.made.lay_out()
        image = list(self.ring.image.segments())
        if self.case.patch:
            name, code = self.case.patch
            image.append((self.ring.image.facts.address(name), code))
        for at, data in image:
            memory[at + shift:at + shift + len(data)] = data
        for at, data in pieces:
            memory[at:at + len(data)] = data[:len(memory) - at]
        with open(os.path.join(self.folder, "ram"), "wb") as file:
            file.write(memory)
        state = self.made.state(self.ring.image.facts.address)
        with open(os.path.join(self.folder, "rom"), "wb") as file:
            file.write(state + self.ring.rom[len(state):])
        return bytes(memory)

    def command(self):
        size = f"{handover.RAM_BYTES >> 20}M"
        return ["qemu-system-x86_64", "-nodefaults", "-no-user-config",
                "-machine", "pc,memory-backend=ram", "-m", size,
                "-object", f"memory-backend-file,id=ram,size={size},"
                "mem-path=ram,share=on", "-bios", "rom", "-cpu", "max",
                "-S", *self.case.machine]

    def watch(self, qemu):
        """Until it halts for good, or ends."""
        limit = machine.Limit(qemu, self.case.limit_s)
        while self.case.nmi and qemu.is_running() and \
                b"trap" not in qemu.raw() and not limit.is_over():
            if qemu.raw():
                qemu.ask(lambda m: m.qmp("inject-nmi"))
        while qemu.is_running() and not qemu.ask(lambda m: m.is_halted()):
            if limit.is_over():
                raise Wrong("neither halted nor ended: " +
                            repr(self.last_words(qemu)))
            time.sleep(0.02)
        self.text = qemu.raw().decode("latin-1").replace("\r", "")
        if qemu.fault():
            raise Wrong(qemu.fault() + ": " + repr(self.last_words(qemu)))
        if not qemu.is_running():
            raise Wrong(f"the machine has {qemu.end or 'ended'}: " +
                        (qemu.errors() or repr(self.last_words(qemu))))

    def last_words(self, qemu):
        return qemu.raw()[-200:].decode("latin-1")

    # What is held against it

    def judge_text(self):
        text, case = self.text, self.case
        if not PLAIN.fullmatch(text):
            raise Wrong("the console has more than plain text: " +
                        repr(re.sub(PLAIN, "", text)[:40]))
        lines = [t for t in text.splitlines() if REFUSAL.match(t)
                 and not WARNING.match(t)]
        if case.outcome == "E" and not case.nmi and len(lines) != 1:
            raise Wrong(f"expected one line that refuses, found {lines[-3:]}")
        if case.outcome != "E" and ALL_IS_WELL not in text:
            raise Wrong("the kernel was not reached in good order: " +
                        repr(text[-300:]))
        if case.outcome == "T" and WARNING.search(text):
            raise Wrong("expected no warning, found " +
                        WARNING.search(text)[0])
        if case.outcome == "D" and not WARNING.search(text):
            raise Wrong("expected a warning, found none")
        if not re.search(case.says, text, re.M):
            raise Wrong(f"expected /{case.says}/, found "
                        f"{WARNING.findall(text) + lines[-1:]}")

    def judge_memory(self, before):
        """No byte outside the image has changed; when a kernel was started,
        none where the map said that there is no RAM."""
        with open(os.path.join(self.folder, "ram"), "rb") as file:
            after = file.read()
        shift = self.made.base - handover.IMAGE
        if self.case.outcome == "E" and not self.case.nmi:
            kept = [(0, SCREEN), (SCREEN_END, self.ring.image.start + shift),
                    (self.ring.image.end + shift, len(after))]
        else:
            kept = [(handover.HOLE, 0xa0000),
                    (handover.KEPT, handover.RAM_BYTES)]
        for start, end in kept:
            if before[start:end] == after[start:end]:
                continue
            at = next(n for n in range(start, end)
                      if before[n] != after[n])
            raise Wrong(f"memory was written to at {at:#x}: {before[at]:#x} "
                        f"became {after[at]:#x}")

    def run(self):
        """Why it failed, or ''."""
        before = self.prepare()
        try:
            with machine.Machine(self.command(), self.folder) as qemu:
                # Not sooner: nobody would hear of its end.
                qemu.qmp("cont")
                self.watch(qemu)
            self.judge_text()
            self.judge_memory(before)
        except (Wrong, machine.Timeout, OSError, RuntimeError) as error:
            return str(error) or type(error).__name__
        finally:
            os.unlink(os.path.join(self.folder, "ram"))
        return ""

    def outcome(self):
        """A negative control passes when it is reported for its reason."""
        why, fails = self.run(), self.case.fails
        if not fails:
            return ("failed", why) if why else ("passed", "")
        if why and re.search(fails, why):
            return "passed", "reported: " + why
        return "failed", f"negative control not reported for /{fails}/: " + \
            (why or "it passed")


def roomy_folder():
    """Where memory that is a file never gets to a disk, if there is room for
    all that runs at once."""
    need = 2 * AT_ONCE * handover.RAM_BYTES
    is_roomy = os.access(SHARED, os.W_OK) and \
        shutil.disk_usage(SHARED).free >= need
    return SHARED if is_roomy else None


def run(build, add, patterns=(), is_full=False, show=False):
    """The quick cases, or all; `add` is told of each (outcome, name, why)."""
    folder = tempfile.mkdtemp(prefix="adit-malformed-", dir=roomy_folder())
    try:
        ring = Ring(build, folder)
        chosen = [c for c in cases.CASES if any(
            fnmatch.fnmatch(c.name, p) for p in patterns) or
            not patterns and (is_full or c.is_quick)]
        attempts = [Attempt(ring, c) for c in chosen]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for attempt, (outcome, why) in zip(attempts, pool.map(
                    Attempt.outcome, attempts)):
                add(outcome, "malformed: " + attempt.case.name, why)
                if show:
                    words = [t for t in attempt.text.splitlines() if
                             attempt.case.outcome == "E" or
                             WARNING.match(t) or t.startswith("KERNEL")]
                    print("\n".join("    " + t for t in words))
    finally:
        shutil.rmtree(folder)
    if not chosen:
        add("failed", "malformed", f"no case matches {patterns}")


def main(words):
    tally = {}

    def add(outcome, name, why):
        tally[outcome] = tally.get(outcome, 0) + 1
        print(f"{outcome}: {name}" + f": {why}" * bool(why), flush=True)
    start = time.monotonic()
    run(say.BUILD, add, [w for w in words if not w.startswith("--")],
        "--full" in words, "--show" in words)
    print(tally, f"{time.monotonic() - start:.1f} s")
    return 1 if "failed" in tally else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
