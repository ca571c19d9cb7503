#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The boot ring: boots every row of matrix.cfg and judges what it did.

Prints TAP.  A negative control passes when it is reported as failing for the
reason that it names.  Each row keeps its console and QEMU's command line
under build/log/boot/ID/.
"""
import argparse
import concurrent.futures
import fnmatch
import os
import re
import shutil
import sys
import threading
import time

import checks
import debian
import facts
import gdb
import machine
import mutate
import parts
import routes
import rows
import say

# A refusal must be on the console this soon after the door.  The machine's
# own clock never runs ahead of ours, so wall time is an upper bound.
REFUSAL_S = 1.0
BIG_FILES = ("cd.iso", "cd.iso.tree", "disk.img", "vars.fd", "bundle", "bundle.new",
             "image", "modules")


class Failure(Exception):
    """The subject failed: (expected, seen)."""


class Run:
    """One row on its way; checks look at its machine, facts, folder, row."""

    def __init__(self, ring, row):
        self.ring, self.row = ring, row
        self.folder = os.path.join(ring.log, row.id)
        self.facts = ring.facts
        self.machine = None
        self.notes = []

    def job(self):
        row, ring = self.row, self.ring
        image = os.path.join(ring.images, routes.ROUTES[row.route][1])
        os.makedirs(self.folder, exist_ok=True)
        if row.change_image:
            changed = os.path.join(self.folder, "image")
            mutate.image(row.change_image, image, changed)
            image = changed
        modules = parts.modules(say.CACHE, routes.kernel_cmdline(
            row.cmdline, row.machine))
        if row.kernel == "garbage":
            modules[0].path = modules[1].path
        for number in range(2, row.modules):
            modules.append(parts.small_module(self.folder, number))
        return routes.Job(self.folder, say.CACHE, image, row.machine,
                          row.options, modules[:row.modules], row.missing)

    def command(self, cpu):
        extra = ["-cpu", cpu] if cpu else []
        return routes.qemu_command(
            self.row.route, self.job(), self.row.memory_mib, self.row.cpus,
            extra)

    def learn_base(self):
        """Boots without any change, to see where the loader puts us."""
        with machine.Machine(self.command(""), self.folder) as self.machine:
            found = self.machine.wait_for(
                r"^adit: image +0x([0-9a-f]+) to ", self.row.timeout,
                ended=checks.halted_for_good)
            return int(found[1], 16)

    def change_at_door(self):
        """Runs the loader to our entry point and makes the one mutation."""
        client = gdb.Gdb(self.machine)
        door = routes.ROUTES[self.row.route][0]
        self.facts.entry = self.facts.address(door + "_start")
        client.run_to(self.facts.entry, self.row.timeout)
        mutate.DOOR[self.row.at_door](client, self.facts)
        return client.go_on()

    def judge_refusal(self, since):
        """One line, soon; a loader's unchanged entry may report before."""
        late = time.monotonic() - since
        self.notes.append(f"{late:.2f} s after the door")
        if late > REFUSAL_S:
            raise Failure(f"a line within {REFUSAL_S:g} s of the door",
                          f"later than {REFUSAL_S:g} s: {late:.2f} s")
        if self.row.at_door == "nothing":
            return
        # The firmware's console may be the same serial line: one line twice.
        said = {text for text in self.machine.console().splitlines()
                if text.startswith("adit: ") and ": warning: " not in text}
        if len(said) != 1:
            raise Failure("one line that starts with adit:", sorted(said))

    def watch(self, since):
        """Waits for the expected lines, in order."""
        position = 0
        deadline = time.monotonic() + self.row.timeout
        for number, pattern in enumerate(self.row.expect):
            left = max(0.0, deadline - time.monotonic())
            try:
                found = self.machine.wait_for(
                    pattern, left, position, ended=checks.halted_for_good)
            except machine.Timeout as timeout:
                raise Failure(f"/{pattern}/", str(timeout)) from None
            position = found.end()
            if number == 0 and since and self.row.is_refusal:
                self.judge_refusal(since)
        if self.row.loader_says:
            self.machine.wait_end(max(0.0, deadline - time.monotonic()))
            if not re.search(self.row.loader_says, self.machine.errors()):
                raise Failure(f"QEMU says /{self.row.loader_says}/",
                              self.machine.errors() or "nothing")
        if self.row.stop_at:
            self.machine.wait_for(self.row.stop_at,
                                  max(0.0, deadline - time.monotonic()))

    def boot(self):
        row = self.row
        if row.route in facts.RELOCATING and (row.at_door or
                                              "wx" in row.check):
            self.facts = self.facts.at(self.ring.base_of(self))
        with machine.Machine(self.command(row.cpu), self.folder,
                             gdb=bool(row.at_door)) as self.machine:
            since = self.change_at_door() if row.at_door else None
            self.watch(since)
            for name in row.check:
                checks.CHECKS[name](self)
            for pattern in row.never:
                found = re.search(pattern, self.machine.console())
                if found:
                    raise Failure(f"must never say /{pattern}/", found[0])

    def result(self):
        """'' when all went well, else what went wrong."""
        try:
            self.boot()
        except (Failure, checks.Wrong) as wrong:
            expected, seen = wrong.args
            return f"expected {expected}, found {seen}"
        except Exception as error:      # The harness's own trouble: a failure.
            return f"error {type(error).__name__}: {error}"
        return ""

    def tail(self):
        text = self.machine.console() + self.machine.errors() \
            if self.machine else ""
        return [t[:160] for t in text.splitlines() if t.strip()][-15:]

    def tidy(self):
        for name in BIG_FILES:
            path = os.path.join(self.folder, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.lexists(path):
                os.unlink(path)


class Ring:
    """All rows of a suite, `jobs` at a time; `label` names the build."""

    def __init__(self, images, suite="main", label=None):
        self.images = images
        self.suite = suite
        self.label = label or suite
        self.log = os.path.join(say.LOG, "boot", self.label)
        self.facts = facts.Facts(images)
        self._bases = {}
        self._lock = threading.Lock()
        self._print = threading.Lock()
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def base_of(self, run):
        """Where the loader of this row puts the image, asked once."""
        row = run.row
        key = (row.route, row.memory_mib, row.modules, row.change_image)
        with self._lock:
            lock = self._bases.setdefault(key, [threading.Lock(), None])
        with lock[0]:
            if lock[1] is None:
                lock[1] = run.learn_base()
        return lock[1]

    def one(self, row):
        start = time.monotonic()
        run = Run(self, row)
        shutil.rmtree(run.folder, ignore_errors=True)
        wrong = run.result()
        if row.fails:
            is_good = bool(wrong) and re.search(row.fails, wrong)
            note = f"negative control reported as failing: {wrong}" \
                if is_good else \
                f"negative control not reported for /{row.fails}/: " \
                f"{wrong or 'it passed'}"
        else:
            is_good, note = not wrong, "; ".join(run.notes)
        if is_good:
            run.tidy()
        self.print_row(run, is_good, note if is_good or row.fails else wrong,
                       time.monotonic() - start)

    def print_row(self, run, is_good, note, seconds):
        with self._print:
            self.counts["passed" if is_good else "failed"] += 1
            number = sum(self.counts.values())
            name = run.row.id if self.label == "main" else \
                f"{self.label}/{run.row.id}"
            print(f"{'' if is_good else 'not '}ok {number} - boot {name}"
                  f" ({seconds:.1f} s{', ' + note if is_good and note else ''}"
                  ")", flush=True)
            if is_good:
                return
            print(f"#   door {run.row.door}, route {run.row.route}: {note}")
            for text in run.tail():
                print("#   | " + text)
            print(f"#   all of it: {run.folder}", flush=True)

    def run(self, only=None, jobs=None):
        chosen = [r for r in rows.read() if r.suite == self.suite and
                  any(fnmatch.fnmatch(r.id, p) for p in only or ["*"])]
        if not chosen:
            raise say.Failed(f"no boot row of {self.suite} matches {only}")
        # Long rows first: the ring ends sooner.
        chosen.sort(key=lambda r: not r.is_efi)
        print(f"1..{len(chosen)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(
                jobs or os.cpu_count()) as pool:
            for done in [pool.submit(self.one, r) for r in chosen]:
                done.result()
        return self.counts


def print_list():
    for row in rows.read():
        print(f"{row.suite:9} {row.id:34} {row.route}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", default=os.path.join(
        say.BUILD, "images"), help="the folder of the images")
    parser.add_argument("--suite", default="main")
    parser.add_argument("--only", metavar="PATTERN", action="append",
                        help="rows whose id matches this shell pattern")
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print_list()
        return 0
    debian.kernel(say.CACHE)
    counts = Ring(options.images, options.suite).run(
        options.only, options.jobs)
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
