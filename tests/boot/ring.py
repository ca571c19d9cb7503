#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The boot ring: boots every row of matrix.cfg and judges what it did.

Prints TAP.  A negative control passes when it is reported as failing for the
reason that it names.  Each row keeps its console and QEMU's command line
under build/log/boot/BUILD/ID/.
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

import boot_row
import debian
import facts
import rows
import say
import signing


class Ring:
    """All rows of a suite, `jobs` at a time; `label` names the build."""

    def __init__(self, images, suite="main", label=None):
        self.images = images
        self.suite = suite
        self.label = label or suite
        self.log = os.path.join(say.LOG, "boot", self.label)
        self.facts = facts.Facts(images)
        self._bases = {}
        self._is_signed = False
        self._lock = threading.Lock()
        self._print = threading.Lock()
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def signed_image(self):
        """adit.efi with a signature, made once."""
        path = os.path.join(self.log, "adit.efi")
        with self._lock:
            if not self._is_signed:
                os.makedirs(self.log, exist_ok=True)
                signing.signed(os.path.join(self.images, "adit.efi"), path)
            self._is_signed = True
        return path

    def base_of(self, run):
        """Where the loader of this row puts the image, asked once."""
        row = run.row
        key = (row.route, row.memory_mib, row.change_image,
               row.image, tuple(row.unify))
        with self._lock:
            lock = self._bases.setdefault(key, [threading.Lock(), None])
        with lock[0]:
            if lock[1] is None:
                lock[1] = run.learn_base()
        return lock[1]

    def one(self, row):
        start = time.monotonic()
        run = boot_row.Run(self, row)
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
    debian.everything(say.CACHE)
    counts = Ring(options.images, options.suite).run(
        options.only, options.jobs)
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
