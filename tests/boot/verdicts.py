#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Verdicts of `adit inspect' on images of Debian's packages.

verdicts.cfg says for each image who starts it and by what, and whose verdict
is that it depends or fails; all other loaders refuse it.  Prints TAP.
"""
import argparse
import configparser
import json
import os
import re
import subprocess
import sys

import debian
import say

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "verdicts.cfg")


def _table():
    """(image, package, path in it, {loader: outcome}), image by image."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",),
                                       comment_prefixes=("#",))
    with open(TABLE, encoding="utf-8") as text:
        parser.read_file(text)
    for image in parser.sections():
        section = parser[image]
        wanted = {}
        for protocol, loaders in section.items():
            if protocol not in ("package", "path"):
                wanted.update({name: protocol for name in loaders.split()})
        yield image, section["package"], section["path"], wanted


def _found(tool, path):
    """{loader: protocol or outcome}, without those that refuse."""
    done = subprocess.run([tool, "inspect", "--json", path], text=True,
                          capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise say.Failed(f"adit inspect {path}: {done.stderr.strip()}")
    loaders = json.loads(done.stdout)["files"][0]["loaders"]
    return {v["id"]: v["protocol"] if v["outcome"] == "starts"
            else v["outcome"] for v in loaders if v["outcome"] != "refuses"}


def check(tool, cache, image, package, path, wanted):
    """'' when all verdicts are as the table says, else the difference."""
    debian.fetch(package, cache, {image: path})
    found = _found(tool, os.path.join(cache, image))
    return "; ".join(
        f"{name}: expected {wanted.get(name, 'refuses')}, "
        f"found {found.get(name, 'refuses')}"
        for name in sorted(set(wanted) | set(found))
        if wanted.get(name) != found.get(name))


def run(tool, report, cache=say.CACHE):
    """All images, and a negative control; `report` as Tally.add."""
    rows = list(_table())
    for row in rows:
        wrong = check(tool, cache, *row)
        report("failed" if wrong else "passed", f"verdicts: {row[0]}", wrong)
    image, package, path, wanted = rows[0]
    spoilt = {**wanted, "uefi": "mb1"}
    wrong = check(tool, cache, image, package, path, spoilt)
    report("passed" if re.match(r"uefi: expected mb1, found ", wrong)
           else "failed", "verdicts: negative control", wrong)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", default=os.path.join(
        say.BUILD, "tools", "adit"))
    failed = []
    numbers = iter(range(1, 1000))

    def report(outcome, name, why=""):
        bad = outcome != "passed"
        failed.extend([name] * bad)
        print(f"{'not ' * bad}ok {next(numbers)} - {name}"
              + f" ({why})" * bool(why), flush=True)
    run(parser.parse_args().tool, report)
    print(f"1..{next(numbers) - 1}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
