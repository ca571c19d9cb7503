# SPDX-License-Identifier: BSD-2-Clause
"""docs/faults.md against the tests that ran.

Each class of faults names, in the last column of its row, the tests that
prove it, as `ring/name' with * and ?; or says `none: ' and why there can be
none.  Run as a program it holds the table itself against what it must have;
`Ran' is for ./dev test, which knows what has passed."""
import fnmatch
import os
import re
import sys

CLASSES = {"B": 20, "U": 15, "P": 12, "L": 15, "G": 28}
IDS = [f"{letter}{n:02}" for letter, count in CLASSES.items()
       for n in range(1, count + 1)]
ROW = re.compile(r"^\| ([BUPLG]\d\d) \| (.*) \|$")
NONE = "none: "


def table(text):
    """{id: (outcome, [patterns], reason)}, and what is wrong with it."""
    rows, wrong = {}, []
    for line in text.splitlines():
        found = ROW.match(line)
        if not found:
            continue
        name, cells = found[1], found[2].split(" | ")
        if name in rows:
            wrong.append(f"{name}: a second row")
        if len(cells) != 3:
            wrong.append(f"{name}: expected 4 columns, found "
                         f"{len(cells) + 1}")
            continue
        patterns = re.findall(r"`([^`]+/[^`]+)`", cells[2])
        reason = cells[2][len(NONE):] if cells[2].startswith(NONE) else ""
        if not patterns and len(reason) < 20:
            wrong.append(f"{name}: neither a test nor `{NONE}' and why")
        rows[name] = (cells[1], patterns, reason)
    wrong += [f"{i}: no row" for i in IDS if i not in rows]
    wrong += [f"{i}: no such class" for i in rows if i not in IDS]
    return rows, wrong


def canonical(name):
    """ring/name, from what a ring calls its test."""
    return re.sub("^fuzz ", "fuzz/", name).replace(": ", "/") \
        .replace(" / ", "/")


class Ran:
    """What has run, and what came of it."""

    def __init__(self):
        self.outcomes = []

    def add(self, name, outcome):
        self.outcomes.append((canonical(name), outcome))

    def of(self, pattern):
        return [o for n, o in self.outcomes
                if fnmatch.fnmatchcase(n, pattern)]

    def check(self, text, add):
        """Of each class all tests must be there, and have passed."""
        rows, wrong = table(text)
        for line in wrong:
            add("failed", f"faults: {line}", "")
        for name, (_, patterns, _) in rows.items():
            bad = [p for p in patterns if "passed" not in self.of(p) or
                   "failed" in self.of(p)]
            if patterns:
                add("failed" if bad else "passed", f"faults: {name}",
                    f"did not run and pass: {', '.join(bad)}" if bad else "")


def control(text):
    """The check must see a test that did not run, and one that failed."""
    rows, _ = table(text)
    every = [p for _, patterns, _ in rows.values() for p in patterns]
    lone = next(p for p in every if "*" not in p and every.count(p) == 1)
    for what in "not run", "failed":
        ran = Ran()
        for pattern in every:
            if pattern != lone:
                ran.add(pattern, "passed")
        if what == "failed":
            ran.add(lone, "failed")
        told = []
        ran.check(text, lambda *a, told=told: told.append(a))
        yield (f"negative control: a test that has {what} is told",
               any(o == "failed" and lone in w for o, _, w in told))
    damaged = text.replace("| B07 |", "| B99 |")
    _, wrong = table(damaged)
    yield ("negative control: a missing class is told",
           "B07: no row" in wrong and "B99: no such class" in wrong)


def main():
    path = os.path.join(sys.argv[1], "docs", "faults.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    rows, wrong = table(text)
    tested = sum(bool(p) for _, p, _ in rows.values())
    results = [(f"{len(rows)} classes, {tested} with tests", not wrong),
               *control(text)]
    for name, is_good in results:
        print("ok" if is_good else "not ok", "-", name)
    for line in wrong:
        print("#", line)
    print(f"1..{len(results)}")
    return not all(good for _, good in results)


if __name__ == "__main__":
    sys.exit(main())
