#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring chaos: Adit between firmware that fails.

usage: chaos.py BUILD [--write] [--only PATTERN]

A few boots, each of many starts of Adit by the shim; cases.cfg says what is to
come of them, and answers.txt what each failing call does."""
import argparse
import configparser
import concurrent.futures
import fnmatch
import os
import re
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, "..", "..", "tools", "boot"))

import image        # noqa: E402
import judge        # noqa: E402
import volume       # noqa: E402

BOOTS = 4
AT_ONCE = 2
# Ends what hangs, and no more.
SECONDS_MAX = 900
SWEEP_WEIGHT = 60
FIRMWARE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
VARIABLES = "/usr/share/OVMF/OVMF_VARS_4M.fd"
ANSWERS = os.path.join(HERE, "answers.txt")
SYMBOLS = {"halt": "machine_halt", "mb2efi-start": "mb2efi_start",
           "handover-start": "linux_handover_start"}
KEYS = {"words", "how", "says", "allows", "counts", "boots", "control",
        "faults"}


class Case:
    """A section of cases.cfg."""

    def __init__(self, name, section):
        odd = set(section) - KEYS
        if odd:
            raise ValueError(f"cases.cfg: {name}: {', '.join(sorted(odd))}?")
        self.name = name
        self.words = section.get("words", "").split()
        self.how = section.get("how", "went-on")
        self.says = section.get("says", "").strip().splitlines()
        self.allows = section.get("allows", "").split()
        self.counts = [w.split("=") for w in
                       section.get("counts", "").split()]
        # Leaves the firmware for good: until this is said.
        self.boots = section.get("boots")
        # A negative control: what has to be found wrong with it.
        self.control = section.get("control")
        self.faults = section.get("faults", "")
        self.is_sweep = any(w.startswith("sweep=") for w in self.words)

    @property
    def title(self):
        return f"chaos: {self.name}" + f" ({self.faults})" * bool(self.faults)

    def line(self, symbols):
        words = self.words + [f"{k}={v:#x}" for k, v in symbols.items()]
        return " ".join([self.name, *words,
                         *["end=really"] * bool(self.boots)]) + "\n"


def cases(pattern=None):
    parser = configparser.ConfigParser(interpolation=None, delimiters="=")
    parser.read(os.path.join(HERE, "cases.cfg"), "utf-8")
    found = [Case(n, parser[n]) for n in parser.sections()]
    return [c for c in found
            if not pattern or fnmatch.fnmatch(c.name, pattern)]


def share(all_cases):
    """The cases by boots: one that leaves the firmware is a boot's last."""
    last = [c for c in all_cases if c.boots]
    boots = [[0, []] for _ in range(max(BOOTS, len(last)))]
    rest = [c for c in all_cases if not c.boots]
    for case in sorted(rest, key=lambda c: not c.is_sweep):
        least = min(boots, key=lambda b: b[0])
        least[0] += SWEEP_WEIGHT if case.is_sweep else 1
        least[1].append(case)
    for boot, case in zip(boots, last):
        boot[1].append(case)
    return [b for _weight, b in boots if b]


def boot(folder, batch, symbols):
    """The lines of one boot."""
    with open(os.path.join(folder, "chaos.txt"), "w",
              encoding="ascii") as script:
        script.writelines(c.line(symbols) for c in batch)
    variables = folder + ".vars"
    with open(VARIABLES, "rb") as empty, open(variables, "wb") as out:
        out.write(empty.read())
    machine = subprocess.Popen(
        ["qemu-system-x86_64", "-machine", "q35", "-m", "256", "-display",
         "none", "-net", "none", "-no-reboot", "-serial", "stdio",
         "-device", "isa-debug-exit,iobase=0xf4",
         "-drive", f"if=pflash,format=raw,file={FIRMWARE},readonly=on",
         "-drive", f"if=pflash,format=raw,file={variables}",
         "-drive", f"file=fat:{folder},format=raw,if=virtio,readonly=on"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    guard = threading.Timer(SECONDS_MAX, machine.kill)
    guard.start()
    last = batch[-1].boots
    lines, is_gone = [], False
    with open(folder + ".log", "wb") as log:
        for raw in machine.stdout:
            log.write(raw)
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            lines.append(text)
            is_gone |= text.startswith("chaos: gone")
            if is_gone and last and re.search(last, text):
                machine.kill()
                break
    guard.cancel()
    machine.wait()
    return lines


class Ring:
    """All boots, and what is said of them."""

    def __init__(self, build, add):
        self.build, self.add = build, add
        self.folder = os.path.join(build, "chaos")
        self.image = image.Image(os.path.join(build, "images",
                                              "adit-linked"))
        self.runs, self.calls, self.lines = {}, {}, {}

    def boot_all(self, batches):
        os.makedirs(self.folder, exist_ok=True)
        symbols = {k: self.image.symbols[s] for k, s in SYMBOLS.items()}
        folders = [os.path.join(self.folder, f"boot-{n}")
                   for n in range(len(batches))]
        for folder in folders:
            volume.make(folder, self.build, self.image)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            spoken = list(pool.map(boot, folders, batches,
                                   [symbols] * len(batches)))
        for batch, lines in zip(batches, spoken):
            runs, calls = judge.read(lines)
            self.calls.update(calls)
            by_name = {c.name: c for c in batch}
            self.lines[batch[-1].name] = lines
            for run in runs:
                run.case = by_name[run.case]
                self.runs.setdefault(run.case.name, []).append(run)

    def wrong(self, case):
        """What is wrong with a case, and how often it was started."""
        runs = self.runs.get(case.name, [])
        found = []
        if case.boots:
            lines = self.lines[case.name]
            if not any(re.search(case.boots, t) for t in lines):
                found.append(f"never said /{case.boots}/: {lines[-1:]}")
            return found, 1
        if not runs:
            found.append("never started")
        for run in runs:
            what = list(judge.complaints(run))
            if run.fail == 0:
                what += judge.unexpected(run)
            else:
                what = [f"call {run.fail}, {run.end['service']}: {w}"
                        if run.end else f"call {run.fail}: {w}" for w in what]
            found += what
        return found, len(runs)

    def tell(self, case):
        found, starts = self.wrong(case)
        if case.control:
            good = any(re.search(case.control, w) for w in found)
            self.add("passed" if good else "failed",
                     f"chaos: negative control {case.name}",
                     "" if good else f"reported: {found or 'nothing'}")
        else:
            self.add("failed" if found else "passed", case.title + (
                f", {starts} starts" if starts > 1 else ""),
                "; ".join(found[:5]))

    def answers(self):
        """What each failing call does, as answers.txt has it."""
        sites = {r.site for runs in self.runs.values() for r in runs}
        names = self.image.where(sites - {0})
        text = []
        for name, runs in self.runs.items():
            lines, usual = set(), runs[0].warnings
            for run in runs:
                if run.case.control or run.fail == 0 or run.end is None:
                    continue
                function = names.get(run.site, ("?", ""))[0]
                lines.add(f"{function} {run.end['service']}: "
                          f"{judge.answer(run, usual)}")
            if lines:
                text.append((name, sorted(lines)))
        return "".join(f"\n[{name}]\n" + "".join(t + "\n" for t in lines)
                       for name, lines in sorted(text))

    def hit(self):
        """Every call site of the image was come by, and failed once."""
        made = {s for calls in self.calls.values() for _, s in calls}
        failed = {r.site for runs in self.runs.values() for r in runs
                  if not r.case.control}
        return ((made, "made"), (failed, "made to fail"))

    def tell_sites(self, leave_out=None):
        sites = dict(self.image.calls)
        if leave_out is not None:
            sites[leave_out] = (leave_out, 2, "nowhere")
        good = len(sites) > 10
        for seen, what in self.hit():
            left = sorted(sites[s][2] for s in set(sites) - seen)
            if leave_out is not None:
                good &= left == ["nowhere"]
                continue
            self.add("failed" if left or not sites else "passed",
                     f"chaos: {len(sites)} call sites, each {what}",
                     "never in " + ", ".join(left) if left else "")
        if leave_out is not None:
            self.add("passed" if good else "failed",
                     "chaos: negative control of the call sites")


HEAD = """\
# What comes of each call to the firmware that fails, by the case's sweep: the
# function, the service, what Adit does and says.  Written by
# `tests/chaos/chaos.py BUILD --write'; numbers are #.
"""


def tell_answers(ring, write):
    text = HEAD + ring.answers()
    if write:
        with open(ANSWERS, "w", encoding="utf-8") as out:
            out.write(text)
    with open(ANSWERS, encoding="utf-8") as known:
        before = known.read().splitlines()
    now = text.splitlines()
    news = [f"new: {t}" for t in now if t not in before] + \
        [f"gone: {t}" for t in before if t not in now]
    if now != before and not news:
        news = ["the same lines, elsewhere"]
    ring.add("failed" if news else "passed",
             "chaos: what each failing call does is as answers.txt has it",
             "; ".join(news[:6]))


def run(build, add, pattern=None, write=False):
    chosen = cases(pattern)
    ring = Ring(build, add)
    ring.boot_all(share(chosen))
    for case in chosen:
        ring.tell(case)
    if not pattern:
        tell_answers(ring, write)
        ring.tell_sites()
        ring.tell_sites(leave_out=1)
    starts = sum(len(r) for r in ring.runs.values())
    print(f"chaos: {len(chosen)} cases, {starts} starts of Adit, "
          f"{len(ring.image.calls)} call sites", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", metavar="PATTERN")
    options = parser.parse_args()
    bad = []

    def add(outcome, name, why=""):
        word = "ok" if outcome == "passed" else "not ok"
        print(f"{word} - {name}" + f": {why}" * bool(why), flush=True)
        if outcome != "passed":
            bad.append(name)
    run(os.path.abspath(options.build), add, options.only, options.write)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
