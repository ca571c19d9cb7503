# SPDX-License-Identifier: BSD-2-Clause
"""./dev matrix: boots the images of published.cfg by all routes, and writes
docs/matrix.md out of what came of it.  --repeat tells whether verdicts are
always the same."""
import argparse
import configparser
import fnmatch
import json
import os
import shutil
import subprocess

import aliases
import debian
import dev
import examples
import parts
import report_html
import report_markdown
import say

CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "published.cfg")
DOCS = os.path.join(say.TOP, "docs", "matrix.md")
OUT = os.path.join(say.BUILD, "matrix")
# On microvm Linux finds no clock by itself, and under Xen no serial line.
CMDLINE = "console=hvc0 console=ttyS0,115200 no_timer_check adit.test " + \
    aliases.MICROVM_CLOCK
# What must be equal when a matrix is repeated.
VERDICT = ("outcome", "reached", "entered_by")


def read():
    config = configparser.ConfigParser(
        interpolation=None, inline_comment_prefixes=None, strict=True,
        delimiters=("=",), comment_prefixes=("#",))
    with open(CONFIG, encoding="utf-8") as text:
        config.read_file(text)
    return {name: config[name] for name in config.sections()}


def place(text):
    """Where a file of published.cfg is."""
    kind, _, name = text.partition(":")
    if kind == "example":
        return examples.image(dev.IMAGES, *name.split("/"))
    if kind == "packed":
        return packed(name)
    return os.path.join({"build": dev.IMAGES, "cache": say.CACHE}[kind], name)


def packed(name):
    """Debian's kernel and our initrd in images of ours."""
    folder = os.path.join(OUT, "packed")
    os.makedirs(folder, exist_ok=True)
    say.run([dev.TOOL, "pack", os.path.join(say.CACHE, "vmlinuz"), "-o",
             os.path.join(folder, "linux"), "--initrd",
             parts.initrd(say.CACHE), "--cmdline", CMDLINE], "pack")
    return os.path.join(folder, name)


def command(section, out, via):
    words = [dev.TOOL, "boot", place(section["image"]), "--cache", say.CACHE,
             "--out", out, "--resume", "--fetch", "--via", via,
             "--cmdline", section["options"]]
    if section["kernel"]:
        words += ["--kernel", place(section["kernel"]),
                  "--kernel-cmdline", section["cmdline"]]
    if section["initrd"]:
        words += ["--initrd", place(section["initrd"])]
    for pattern in section["expect"].splitlines():
        words += ["--expect", pattern]
    return words


def boot(name, section, out, via):
    """The report of one image."""
    say.line(f"{name}: {section['title']}")
    subprocess.run(command(section, out, via), check=False,
                   stdin=subprocess.DEVNULL)
    with open(os.path.join(out, "report.json"), encoding="utf-8") as text:
        report = json.load(text)
    report["title"] = section["title"]
    return report


def repeat(name, section, times, via):
    """Whether all verdicts are the same, and what they are if not."""
    verdicts = {}
    for number in range(times):
        out = os.path.join(OUT, f"{name}.{number}")
        shutil.rmtree(out, ignore_errors=True)  # Nothing of an earlier call.
        report = boot(name, section, out, via)
        for result in report["results"]:
            verdict = tuple(result[key] for key in VERDICT)
            verdicts.setdefault(result["id"], []).append(verdict)
    flaky = {i: v for i, v in verdicts.items() if len(set(v)) > 1}
    for route, seen in flaky.items():
        say.line(f"{route}: {len(set(seen))} different verdicts: " + "; ".join(
            f"{seen.count(v)} times {v}" for v in sorted(set(seen), key=str)))
    say.line(f"{times} times {len(verdicts)} routes: {len(flaky)} of them "
             "with different verdicts")
    return 1 if flaky else 0


def main(words):
    parser = argparse.ArgumentParser(prog="./dev matrix")
    parser.add_argument("--image", metavar="PATTERN", default="*")
    parser.add_argument("--via", default="all")
    parser.add_argument("--repeat", metavar="N", type=int,
                        help="instead: boot the matrix N times and compare")
    options = parser.parse_args(words)
    dev.build()
    dev.compile_tree(say.BUILD, "building all of it")
    debian.everything(say.CACHE)
    debian.memtest(say.CACHE)
    parts.initrd(say.CACHE)
    chosen = {n: s for n, s in read().items()
              if fnmatch.fnmatch(n, options.image)}
    if not chosen:
        raise say.Failed(f"no image is called {options.image}")
    if options.repeat:
        return max(repeat(n, s, options.repeat, options.via)
                   for n, s in chosen.items())
    reports = [boot(n, s, os.path.join(OUT, n), options.via)
               for n, s in chosen.items()]
    os.makedirs(OUT, exist_ok=True)
    page = os.path.join(OUT, "index.html")
    with open(page, "w", encoding="utf-8") as out:
        out.write(report_html.matrix(reports))
    say.line(f"the page is {os.path.relpath(page, say.TOP)}")
    if options.image == "*" and options.via == "all":
        write_docs(report_markdown.matrix(reports))
    return 0


def write_docs(table):
    """The part of docs/matrix.md below its introduction."""
    with open(DOCS, encoding="utf-8") as text:
        head = text.read().partition("<!-- matrix -->")[0]
    with open(DOCS, "w", encoding="utf-8") as out:
        out.write(f"{head}<!-- matrix -->\n\n{table}")
    say.line(f"written: {os.path.relpath(DOCS, say.TOP)}")
