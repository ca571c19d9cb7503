# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring analysis: gcc -fanalyzer, clang's analyzer (which
scan-build runs), clang-tidy, cppcheck and sparse over Adit's sources, with the
flags they are compiled with.  None of them may find anything that is not in
accepted.cfg with its reason.  The two that follow paths read what an image is
made of, and the host's tools with --full only, for the time it takes."""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess

import say

HERE = os.path.dirname(os.path.abspath(__file__))
ACCEPTED = os.path.join(HERE, "accepted.cfg")
PLANTED = os.path.join(HERE, "planted.c")
OF_IMAGES = ("lib", "format", "x86", "boot", "launch", "hv", "images")
JOBS = 2
FINDING = re.compile(r"^(?P<path>[^\s:]+):(?P<line>\d+):(?:\d+:)? "
                     r"(?P<kind>warning|error|style|performance|portability): "
                     r"(?P<text>.*)$")
COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")


class Source:
    """A source and the words that compile it."""

    def __init__(self, entry):
        self.folder = entry["directory"]
        self.path = os.path.normpath(os.path.join(self.folder, entry["file"]))
        self.name = os.path.relpath(self.path, say.TOP)
        words = shlex.split(entry["command"])
        self.compiler = words[0]
        self.flags = []
        leave = {"-o": 1, "-MF": 1, "-MQ": 1, "-MD": 0, "-c": 0, "-Werror": 0,
                 entry["file"]: 0}
        skip = 0
        for word in words[1:]:
            if skip:
                skip -= 1
            elif word in leave:
                skip = leave[word]
            else:
                self.flags.append(word)

    def only(self, *starts):
        """The flags that begin so, and the files that are included first."""
        chosen = []
        for n, word in enumerate(self.flags):
            if word == "-include":
                chosen += [word, self.flags[n + 1]]
            elif word.startswith(starts):
                chosen.append(word)
        return chosen


def sources(build, folders):
    """Each source once, as it is in the image or the tool."""
    with open(os.path.join(build, "compile_commands.json"),
              encoding="utf-8") as text:
        entries = json.load(text)
    found = {}
    for entry in entries:
        source = Source(entry)
        if source.name.endswith(".c") and \
                source.name.split("/")[0] in folders and \
                not any("sanitize=a" in f for f in source.flags):
            found.setdefault(source.name, source)
    return [found[name] for name in sorted(found)]


def gcc_words(source):
    return [source.compiler, *source.flags, "-fanalyzer", "-fno-diagnostics-"
            "show-caret", "-c", "-o", "/dev/null", source.path]


def clang_words(source):
    return [source.compiler, *source.flags, "--analyze", "-Xclang",
            "-analyzer-output=text", "-o", "/dev/null", source.path]


def tidy_words(source):
    return ["clang-tidy", "--quiet",
            "--config-file=" + os.path.join(HERE, "clang-tidy"), source.path,
            "--", *source.flags]


def cppcheck_words(source):
    return ["cppcheck", "--quiet", "--std=c11", "--platform=unix64",
            "--enable=warning,performance,portability", "--template="
            "{file}:{line}: {severity}: {message} [{id}]",
            "--library=" + os.path.join(HERE, "cppcheck.xml"),
            # The linker's symbols are compared, and nothing else.
            "--suppress=comparePointers",
            *source.only("-I", "-D"), source.path]


def sparse_words(source):
    # Casts that cut constants are how bytes are taken apart.
    return ["sparse", "-m64", "-Wno-cast-truncate",
            *source.only("-I", "-D", "-std"), source.path]


class Tool:
    def __init__(self, name, words, is_clang, folders, more=()):
        self.name, self.words, self.is_clang = name, words, is_clang
        self.folders = folders
        self.more = more            # with --full


TOOLS = [Tool("gcc -fanalyzer", gcc_words, False, OF_IMAGES, ("tools",)),
         Tool("clang --analyze", clang_words, True, OF_IMAGES, ("tools",)),
         Tool("clang-tidy", tidy_words, True, (*OF_IMAGES, "tools")),
         Tool("cppcheck", cppcheck_words, False, (*OF_IMAGES, "tools")),
         # It does not know the attributes in the libraries' headers.
         Tool("sparse", sparse_words, False, OF_IMAGES[:-1])]


def findings(tool, source):
    """[(name, line, text)] of a source, its headers included."""
    done = subprocess.run(tool.words(source), cwd=source.folder, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, errors="replace")
    found = []
    for text in COLOUR.sub("", done.stdout + done.stderr).splitlines():
        match = FINDING.match(text)
        if match:
            path = os.path.normpath(os.path.join(source.folder,
                                                 match["path"]))
            found.append((os.path.relpath(path, say.TOP), int(match["line"]),
                          match["text"]))
    if done.returncode and not found:
        found.append((source.name, 0, (done.stderr or done.stdout)[-300:]))
    return found


class Accepted:
    """tool | file | part of the message | reason, a finding a line."""

    def __init__(self, path):
        self.rows = []
        with open(path, encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                cells = [c.strip() for c in line.split(" | ")]
                if line.startswith("#") or not line.strip():
                    continue
                if len(cells) != 4 or len(cells[3]) < 20:
                    raise say.Failed(f"{path}:{number}: expected tool | file "
                                     "| part of the message | reason")
                self.rows.append(cells)
        self.used = set()

    def has(self, tool, name, text):
        for n, (of_tool, of_name, part, _) in enumerate(self.rows):
            if tool == of_tool and name == of_name and part in text:
                self.used.add(n)
                return True
        return False

    def unused(self, tool, names):
        return [row for n, row in enumerate(self.rows)
                if n not in self.used and row[0] == tool and row[1] in names]


def of_all(tool, chosen):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        results = list(pool.map(lambda s: findings(tool, s), chosen))
    return sorted({f for result in results for f in result})


def planted(tool, pattern):
    """The control: what is wrong there, each tool must tell."""
    source = Source({"directory": HERE, "file": PLANTED,
                     "command": " ".join(pattern)})
    return findings(tool, source)


def run(builds, is_full, add):
    """`builds' are (gcc's, clang's); `add(outcome, name, why)' is told."""
    accepted = Accepted(ACCEPTED)
    for tool in TOOLS:
        chosen = sources(builds[tool.is_clang],
                         tool.folders + (tool.more if is_full else ()))
        with say.step(f"{tool.name}: {len(chosen)} sources"):
            found = [f for f in of_all(tool, chosen)
                     if not accepted.has(tool.name, f[0], f[2])]
        name = f"analysis: {tool.name}: {len(chosen)} sources"
        for path, line, text in found:
            say.line(f"#   | {path}:{line}: {text[:150]}")
        unused = accepted.unused(tool.name, {s.name for s in chosen})
        for row in unused:
            say.line(f"#   | accepted.cfg: nothing is found any more: {row}")
        is_good = chosen and not found and not unused
        add("passed" if is_good else "failed", name, "" if is_good else
            f"{len(found)} findings, {len(unused)} accepted in vain")
        compiler = "clang" if tool.is_clang else "gcc"
        told = planted(tool, [compiler, "-O1", "-Wall", "-c", PLANTED])
        add("passed" if told else "failed",
            f"analysis: negative control: {tool.name} finds what is planted")
