# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring mutation: do the unit tests of format/ notice when the
sources are wrong?  All mutants are in one build, chosen at run time; a mutant
is killed when a test that reaches it fails, crashes, or does not end.
equivalent.cfg lists those that behave as the original, and why; they count
as neither.  docs/coverage.md tells more."""
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

import say

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "coverage"))
import sites    # noqa: E402
import units    # noqa: E402

FLAGS = ["-O1", "-g0", "-w", "-fsanitize=address,undefined",
         "-fno-sanitize-recover=all"]
CHOICE = ["-include", "tests/mutation/choice.h"]
RUNTIME = "tests/mutation/choice.c"
KILLED_MIN = 90.0
SAMPLE = 3000           # of all, evenly, without --full
CHUNK = 25              # mutants that one process tries
JOBS = 2
# A loop is endless that takes so many times what the whole test does.
STEPS_FACTOR = 2
STEPS_MORE = 1000000
STATUS_ENDLESS = 99


def read_equivalents(path):
    """Blocks of `key: value' lines, parted by empty ones."""
    found = []
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^#.*\n", "", file.read(), flags=re.M)
    for block in filter(str.strip, re.split(r"\n\s*\n", text)):
        entry = {}
        key = None
        for row in block.strip().splitlines():
            if row.startswith(" ") and key:
                entry[key] += " " + row.strip()
            else:
                key, _, value = row.partition(":")
                entry[key] = value.strip()
        if set(entry) != {"in", "text", "is", "reason"} or \
                not entry["reason"]:
            raise say.Failed(f"{path}: not an equivalent mutant: {block}")
        found.append(entry)
    return found


def is_same(mutant, entry):
    return entry["in"] == f"{mutant.source}: {mutant.function}" and \
        entry["text"] == mutant.text and entry["is"] == mutant.what


class Trial:
    """One build of all mutants, and what its tests say of them."""

    def __init__(self, build, folder):
        self.folder = folder
        self.units = units.Units(build)
        self.mutants = []
        self.skipped = 0
        self.reach = {}         # test: numbers that it reaches
        self.steps = {}         # test: of the original

    def make(self):
        """The sources with choices, and the programs."""
        instead = {}
        for path in units.c_files("format"):
            source = sites.Source(path, len(self.mutants))
            self.mutants += source.mutants
            self.skipped += source.skipped
            instead[path] = os.path.join(self.folder, "sources", path)
            self._write(instead[path], source.text())
        self.units.build(self.units.write_ninja(
            self.folder, FLAGS, CHOICE, instead, [RUNTIME]))

    @staticmethod
    def _write(path, text):
        """What is as it was is not compiled again."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    return
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def _run(self, test, **settings):
        return subprocess.run(
            [self.units.program(self.folder, test)], check=False,
            stdin=subprocess.DEVNULL, capture_output=True,
            env={**os.environ, "CMOCKA_TEST_ABORT": "1", **settings})

    def trace(self, add):
        """Without a mutant, all pass; what each reaches."""
        for test in self.units.tests:
            path = os.path.join(self.folder, test, "trace")
            done = self._run(test, MUTANT_TRACE=path)
            if done.returncode:
                add("failed", f"mutation: {test} without a mutant",
                    f"status {done.returncode}")
                continue
            with open(path, encoding="utf-8") as file:
                steps, *reached = map(int, file)
            self.steps[test] = steps
            self.reach[test] = set(reached)

    def _chunk(self, test, numbers, label):
        """{number: status} of one test."""
        base = os.path.join(self.folder, test, label)
        with open(base + ".list", "w", encoding="utf-8") as out:
            out.writelines(f"{n}\n" for n in numbers)
        done = self._run(
            test, MUTANT_LIST=base + ".list", MUTANT_RESULTS=base + ".results",
            MUTANT_STEPS=str(self.steps[test] * STEPS_FACTOR + STEPS_MORE))
        with open(base + ".results", encoding="utf-8") as file:
            statuses = dict(map(int, row.split()) for row in file)
        if done.returncode or set(statuses) != set(numbers):
            raise say.Failed(f"mutation: {test} ended early, with status "
                             f"{done.returncode}: {done.stderr[-300:]}")
        return statuses

    def tests_of(self, mutant):
        """Those that reach it: first the file's own, then the shorter."""
        own = os.path.basename(mutant.source)[:-len(".c")]
        return sorted((t for t, n in self.reach.items()
                       if mutant.number in n),
                      key=lambda t: (t != own, self.steps[t], t))

    def survivors(self, mutants, only=None):
        """The mutants that no test kills; how many never ended."""
        waiting = {m.number: [t for t in self.tests_of(m)
                              if only is None or t in only]
                   for m in mutants}
        endless = 0
        while any(waiting.values()):
            groups = collections.defaultdict(list)
            for number, tests in waiting.items():
                if tests:
                    groups[tests.pop(0)].append(number)
            chunks = [(test, numbers[n:n + CHUNK], str(n))
                      for test, numbers in sorted(groups.items())
                      for n in range(0, len(numbers), CHUNK)]
            with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
                for statuses in pool.map(lambda c: self._chunk(*c), chunks):
                    for number, status in statuses.items():
                        endless += status == STATUS_ENDLESS
                        if status:
                            del waiting[number]
        return [m for m in mutants if m.number in waiting], endless


def sampled(mutants, count):
    """So many of them, evenly spread; the same every time."""
    if len(mutants) <= count:
        return mutants
    return [mutants[n * len(mutants) // count] for n in range(count)]


def percent(part, whole):
    return 100.0 * part / whole if whole else 0.0


def table(tried, alive, equal, key, title):
    """A row for each file, or each kind of change."""
    counts = {}
    for column, mutants in enumerate((tried, alive, equal)):
        for mutant in mutants:
            counts.setdefault(key(mutant), [0, 0, 0])[column] += 1
    say.line(f"{title:28} {'killed':>7} {'survived':>9} {'equivalent':>11}")
    for name, (all_, left, same) in sorted(counts.items()):
        killed = all_ - left - same
        say.line(f"{name:28} {killed:>7} {left:>9} {same:>11} "
                 f"  {percent(killed, all_ - same):5.1f} %")


def tell(trial, tried, alive, equal, log):
    table(tried, alive, equal, lambda m: m.source, "file")
    table(tried, alive, equal, lambda m: m.group, "change")
    reached = set().union(*trial.reach.values())
    os.makedirs(os.path.dirname(log), exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        for mutant in alive:
            out.write(f"{mutant}" + "  (not reached)" *
                      (mutant.number not in reached) + "\n")


def control(trial, add):
    """Tests that claim nothing let mutants live: one that runs no test at
    all, and one that reaches what it never looks at."""
    of_mb2 = [m for m in trial.mutants if m.source == "format/mb2.c"]
    some = sampled(of_mb2, 100)
    alive, _ = trial.survivors(some, {"nothing"})
    reached = [m for m in some if m.number in trial.reach["nothing"]]
    score = percent(len(some) - len(alive), len(some))
    is_good = reached and score < KILLED_MIN
    add("passed" if is_good else "failed",
        "mutation: negative control: a test without claims kills "
        f"{len(some) - len(alive)} of {len(some)}, and reaches {len(reached)}",
        "" if is_good else "it must reach some, and kill few")


def run(build, add, is_full=False):
    """`add(outcome, name, why)' is told what came of it."""
    folder = os.path.join(say.BUILD, "variants", "mutation")
    log = os.path.join(say.LOG, "mutation", "survivors.log")
    shutil.rmtree(os.path.dirname(log), ignore_errors=True)
    trial = Trial(build, folder)
    trial.units.tests["nothing"] = ["tests/mutation/test_nothing.c"]
    trial.units.defines["nothing"] = []
    with say.step("building format/ with all mutants"):
        trial.make()
    trial.trace(add)
    equivalents = read_equivalents(os.path.join(HERE, "equivalent.cfg"))
    tried = trial.mutants if is_full else sampled(trial.mutants, SAMPLE)
    with say.step(f"trying {len(tried)} mutants of {len(trial.mutants)}"):
        alive, endless = trial.survivors(tried)
    equal = [m for m in alive if any(is_same(m, e) for e in equivalents)]
    alive = [m for m in alive if m not in equal]
    tell(trial, tried, alive, equal, log)
    killed = len(tried) - len(alive) - len(equal)
    score = percent(killed, len(tried) - len(equal))
    is_good = score >= KILLED_MIN and killed >= 1000
    add("passed" if is_good else "failed",
        f"mutation: {score:.1f} % killed: {killed} killed ({endless} by not "
        f"ending), {len(alive)} survived, {len(equal)} equivalent",
        "" if is_good else f"wanted {KILLED_MIN} %; see {log}")
    say.line(f"# {trial.skipped} places inside of macros' calls are not "
             f"mutated; the survivors are in {os.path.relpath(log, say.TOP)}")
    for entry in equivalents:
        same = [m for m in trial.mutants if is_same(m, entry)]
        dead = [m for m in same if m in tried and m not in equal]
        if not same or dead:
            add("failed", f"mutation: equivalent.cfg: {entry['in']}: "
                f"{entry['text']}: {entry['is']}",
                "a test kills it" if dead else "no such mutant")
    control(trial, add)
