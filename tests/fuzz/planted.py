#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The bugs of planted.cfg: copies of sources in which each can be woken by
its number, so that the sources themselves know nothing of them.

usage: planted.py list CFG                  HARNESS:FILE, one a word
       planted.py make CFG ROOT HARNESS FILE OUT
       planted.py check CFG ROOT            all of them, as TAP

A bug of planted.cfg is a paragraph:

    HARNESS FILE: what somebody has forgotten
    - the exact text of the source, in one place of it
    + what stands there instead

FILE@2 is the second place of that text in FILE, where it has several.

A text that ends in `;' is a statement, or several; any other an expression.
Of a text of several lines each begins with `- '.  The first bug of a harness
has number 1."""
import os
import re
import sys


class Failed(Exception):
    pass


class Bug:
    def __init__(self, harness, number, file, what, place=None):
        self.harness, self.number = harness, number
        self.file, self.what, self.place = file, what, place
        self.good, self.bad = [], []

    def __str__(self):
        return f"{self.harness} {self.number} ({self.file}: {self.what})"

    def chosen(self):
        """What stands in the copy."""
        good, bad = "\n".join(self.good), "\n".join(self.bad)
        choice = f"fuzz_planted == {self.number}"
        if good.rstrip().endswith(";"):
            return f"if ({choice}) {{ {bad} }} else {{ {good} }}"
        return f"({choice} ? ({bad}) : ({good}))"


def read(path):
    """The bugs of a planted.cfg, in its order."""
    bugs, counts = [], {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            head = re.fullmatch(r"(\w+) ([\w/.]+)(?:@(\d+))?: (.+)",
                                line)
            if not line or line.startswith("#"):
                continue
            if head:
                counts[head[1]] = counts.get(head[1], 0) + 1
                bugs.append(Bug(head[1], counts[head[1]], head[2], head[4],
                                head[3] and int(head[3])))
            elif line[:2] == "- " and bugs and not bugs[-1].bad:
                bugs[-1].good.append(line[2:])
            elif line[:1] == "+" and bugs and bugs[-1].good:
                bugs[-1].bad.append(line[2:])
            else:
                raise Failed(f"{path}:{number}: expected a bug's head, `- ' "
                             f"or `+ ', found \"{line}\"")
    for bug in bugs:
        if not bug.good or not bug.bad:
            raise Failed(f"{path}: {bug}: expected a text and another")
    return bugs


def plant(text, bugs):
    """The text with those bugs in it."""
    spans = []
    for bug in bugs:
        good = "\n".join(bug.good)
        places = [m.start() for m in re.finditer(re.escape(good), text)]
        if len(places) < bug.place if bug.place else len(places) != 1:
            raise Failed(f"planted.cfg: {bug}: expected its text "
                         f"{'often enough' if bug.place else 'once'}, found "
                         f"it {len(places)} times: \"{good}\"")
        start = places[(bug.place or 1) - 1]
        spans.append((start, start + len(good), bug))
    spans.sort(key=lambda span: span[0])
    made, at = [], 0
    for start, end, bug in spans:
        if start < at:
            raise Failed(f"planted.cfg: {bug}: overlaps another")
        made += [text[at:start], bug.chosen()]
        at = end
    return "".join(made) + text[at:]


def make(bugs, root, harness, file):
    with open(os.path.join(root, file), encoding="utf-8") as source:
        text = source.read()
    chosen = [b for b in bugs if b.harness == harness and b.file == file]
    return (f"extern int fuzz_planted;\n#line 1 \"{file}\"\n" +
            plant(text, chosen))


def check(bugs, root):
    """Each text is there, once; and one that is not is an error."""
    pairs = sorted({(b.harness, b.file) for b in bugs})
    print(f"1..{len(pairs) + 1}")
    for number, (harness, file) in enumerate(pairs, 1):
        try:
            make(bugs, root, harness, file)
            print(f"ok {number} - {harness}: {file}")
        except Failed as error:
            print(f"not ok {number} - {error}")
    wrong = Bug("control", 1, "none", "a text that is nowhere")
    wrong.good, wrong.bad = ["no such text"], ["other"]
    try:
        plant("a source", [wrong])
        print(f"not ok {len(pairs) + 1} - control: a lost text is told")
    except Failed:
        print(f"ok {len(pairs) + 1} - control: a lost text is told")


def main(words):
    bugs = read(words[1])
    if words[0] == "list":
        print(" ".join(dict.fromkeys(f"{b.harness}:{b.file}" for b in bugs)))
    elif words[0] == "check":
        check(bugs, words[2])
    else:
        text = make(bugs, *words[2:5])
        with open(words[5], "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as problem:
        sys.exit(str(problem))
