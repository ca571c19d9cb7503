# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring coverage: which lines and branches of format/ its unit
tests reach.  A branch is one outcome of one condition, of `a && b' four.
gaps.cfg lists what none reaches, and why; docs/coverage.md tells more."""
import json
import os
import re
import shutil
import subprocess

import say
import units

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-O0", "-g0", "-w", "-fprofile-instr-generate", "-fcoverage-mapping"]
LINES_MIN = 100.0
BRANCHES_MIN = 98.0
OUTCOMES = ("never true", "never false", "never run")


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


class File:
    """Lines and branches of one source; `gaps' are (line, outcome, text)."""

    def __init__(self, path):
        self.path = path
        with open(os.path.join(say.TOP, path), encoding="utf-8") as file:
            self.text = file.read().split("\n")
        self.lines = {}         # number: count
        self.branches = {}      # (place, outcome): count

    def text_at(self, place):
        first, column, last, end = place
        if first == last:
            return self.text[first - 1][column - 1:end - 1]
        parts = [self.text[first - 1][column - 1:],
                 *self.text[first:last - 1], self.text[last - 1][:end - 1]]
        return " ".join(p.strip() for p in parts)

    def add_branch(self, branch):
        place = tuple(branch[:4])
        for outcome, count in zip(OUTCOMES, branch[4:6]):
            key = (place, outcome)
            self.branches[key] = self.branches.get(key, 0) + count

    def gaps(self):
        for number, count in sorted(self.lines.items()):
            if not count:
                yield number, "never run", self.text[number - 1].strip()
        for (place, outcome), count in sorted(self.branches.items()):
            if not count:
                yield place[0], outcome, self.text_at(place)

    def counts(self):
        """Lines reached, lines, branches reached, branches."""
        return (sum(1 for n in self.lines.values() if n), len(self.lines),
                sum(1 for n in self.branches.values() if n),
                len(self.branches))


def read_gaps(path):
    """Blocks of `key: value' lines, parted by empty ones."""
    gaps = []
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^#.*\n", "", file.read(), flags=re.M)
    for block in filter(str.strip, re.split(r"\n\s*\n", text)):
        gap = {}
        for row in block.strip().splitlines():
            if row.startswith(" "):
                gap[key] += " " + row.strip()   # pylint: disable=E0601
            else:
                key, _, value = row.partition(":")
                gap[key] = value.strip()
        if set(gap) != {"file", "text", "outcome", "reason"} or \
                gap["outcome"] not in OUTCOMES or not gap["reason"]:
            raise say.Failed(f"{path}: not a gap: {block}")
        gaps.append(gap)
    return gaps


def measure(objects, profiles, folder):
    """{path: File} of all that the objects were compiled from."""
    merged = os.path.join(folder, "all.profdata")
    say.run(["llvm-profdata", "merge", "-o", merged, *profiles], "coverage")
    command = ["llvm-cov", "export", "-instr-profile", merged, objects[0]]
    for path in objects[1:]:
        command += ["-object", path]

    def export(*more):
        return subprocess.run(
            [*command, *more], cwd=say.TOP, check=True, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout
    files = {}

    def file_of(path):
        name = os.path.relpath(os.path.join(say.TOP, path), say.TOP)
        return files.setdefault(name, File(name))
    for entry in json.loads(export())["data"][0]["files"]:
        for branch in entry["branches"]:
            file_of(entry["filename"]).add_branch(branch)
    for row in export("-format=lcov").splitlines():
        key, _, value = row.partition(":")
        if key == "SF":
            file = file_of(value)
        elif key == "DA":
            number, count = value.split(",")[:2]
            file.lines[int(number)] = int(count)
    return files


def judge(files, gaps):
    """What is wrong, a line each: gaps that nobody explains, and explained
    ones that are none."""
    wrong = []
    explained = set()
    for gap in gaps:
        where = f"gaps.cfg: {gap['file']}: `{gap['text']}'"
        file = files.get(gap["file"])
        found = {(outcome, text) for _, outcome, text in file.gaps()} \
            if file else set()
        if file and (gap["outcome"], gap["text"]) in found:
            explained.add((gap["file"], gap["outcome"], gap["text"]))
        elif file and gap["text"] in "\n".join(
                [" ".join(t.strip() for t in file.text), *file.text]):
            wrong.append(f"{where} is {gap['outcome']}, it says; but it is")
        else:
            wrong.append(f"{where} is not in the file")
    for path, file in sorted(files.items()):
        for number, outcome, text in file.gaps():
            if (path, outcome, text) not in explained:
                wrong.append(f"{path}:{number}: {outcome}: {text}")
    return wrong, explained


def unexplained(file, explained):
    """The counts of a file in which explained lines are none."""
    lines, all_lines, branches, all_branches = file.counts()
    left = sum(1 for _, outcome, text in file.gaps()
               if outcome == "never run" and
               (file.path, outcome, text) in explained)
    return lines, all_lines - left, branches, all_branches


def table(files, explained):
    """Prints a row a file; the sums."""
    sums = [0, 0, 0, 0]
    say.line(f"{'file':32} {'lines':>11}        {'branches':>11}")
    for path, file in sorted(files.items()):
        row = unexplained(file, explained)
        sums = [a + b for a, b in zip(sums, row)]
        say.line(f"{path:32} {row_text(row)}")
    say.line(f"{'all':32} {row_text(sums)}")
    return sums


def row_text(row):
    return "{:>5}/{:<5} {:5.1f} %  {:>5}/{:<5} {:5.1f} %".format(
        *row[:2], percent(*row[:2]), *row[2:], percent(*row[2:]))


def run_tests(build, folder, add):
    """Builds and runs all; the programs and profiles."""
    found = units.Units(build)
    with say.step("building the unit tests of format/ for coverage"):
        found.build(found.write_ninja(folder, FLAGS))
    programs, profiles = [], []
    for name in found.tests:
        program = found.program(folder, name)
        profile = os.path.join(folder, name, "test.profraw")
        done = subprocess.run(
            [program], check=False, stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, "LLVM_PROFILE_FILE": profile})
        if done.returncode:
            add("failed", f"coverage: {name}", f"status {done.returncode}")
        programs.append(program)
        profiles.append(profile)
    return programs, profiles


def control(folder, add):
    """A program with one branch and one line that nothing reaches, and gaps
    that are none: all of it is told."""
    program = os.path.join(folder, "control")
    profile = program + ".profraw"
    path = os.path.relpath(os.path.join(HERE, "control.c"), say.TOP)
    say.run(["clang", *FLAGS, path, "-o", program], "coverage", cwd=say.TOP)
    say.run([program], "coverage", env={"LLVM_PROFILE_FILE": profile})
    files = measure([program], [profile], folder)

    def gap(text, outcome):
        return {"file": path, "text": text, "outcome": outcome,
                "reason": "a control"}
    bare = judge(files, [])[0]
    one = judge(files, [gap("number < 0", "never true")])[0]
    none = judge(files, [gap("number > 9", "never true"),
                         gap("number < 8", "never true")])[0]
    checks = {
        "a line and a branch that nothing reaches":
            len(bare) == 2 and "never run: return -1;" in bare[0] and
            "never true: number < 0" in bare[1],
        "an explained gap is no longer told":
            len(one) == 1 and "return -1;" in one[0],
        "an explained gap that is covered, and one whose text is gone":
            len(none) == 4 and none[0].endswith("but it is") and
            none[1].endswith("not in the file"),
    }
    for name, is_good in checks.items():
        add("passed" if is_good else "failed",
            f"coverage: negative control: {name}",
            "" if is_good else f"{bare} {one} {none}")


def run(build, add):
    """`add(outcome, name, why)' is told what came of it."""
    folder = os.path.join(say.BUILD, "variants", "coverage")
    shutil.rmtree(os.path.join(say.LOG, "coverage"), ignore_errors=True)
    programs, profiles = run_tests(build, folder, add)
    files = measure(programs, profiles, folder)
    ours = {p: f for p, f in files.items() if p.startswith("format/")}
    wrong, explained = judge(
        ours, read_gaps(os.path.join(HERE, "gaps.cfg")))
    lines, all_lines, branches, all_branches = table(ours, explained)
    for text in wrong:
        say.line("#   | " + text)
    say.line("beside it, what is not asked of lib/:")
    table({p: f for p, f in files.items() if p.startswith("lib/")}, set())
    missing = [p for p in units.c_files("format") if p not in ours]
    reached = percent(lines, all_lines), percent(branches, all_branches)
    is_good = reached[0] >= LINES_MIN and reached[1] >= BRANCHES_MIN and \
        not missing
    add("passed" if is_good else "failed",
        f"coverage: format/: {reached[0]:.1f} % of {all_lines} lines, "
        f"{reached[1]:.1f} % of {all_branches} branches",
        "" if is_good else f"wanted {LINES_MIN} % and {BRANCHES_MIN} %"
        + f"; not built: {missing}" * bool(missing))
    add("failed" if wrong else "passed",
        f"coverage: every gap is explained, {len(explained)} are",
        f"{len(wrong)} are not as gaps.cfg says" if wrong else "")
    control(folder, add)
