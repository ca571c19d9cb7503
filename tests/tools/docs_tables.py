#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the tables in a document against what `adit inspect` writes.  They
stand between <!-- adit inspect OPTIONS FILES --> and <!-- end -->, the files
are Adit's images.  With --write the document is brought up to date.

usage: docs_tables.py ADIT IMAGES DOCUMENT [--write]"""
import difflib
import os
import re
import subprocess
import sys

TABLE = re.compile(r"(<!-- adit (inspect [^>]*?) -->\n)(.*?)(<!-- end -->)",
                   re.DOTALL)


def written(adit, images, words):
    return subprocess.run([adit, *words.split()], cwd=images, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def brought_up(adit, images, text):
    """The document with all its tables as they have to be, and how many."""
    return TABLE.subn(lambda found: found[1] +
                      written(adit, images, found[2]) + found[4], text)


def spoiled(text):
    """A document in which one digit or letter of a table is another."""
    start = TABLE.search(text).start(3)
    at = next(n for n in range(start, len(text)) if text[n].isalnum())
    return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1:]


def main():
    adit, images, document = sys.argv[1:4]
    adit = os.path.abspath(adit)
    with open(document) as file:
        text = file.read()
    right, count = brought_up(adit, images, text)
    if sys.argv[4:] == ["--write"]:
        with open(document, "w") as file:
            file.write(right)
        return 0
    print(f"{'ok' if count else 'not ok'} 1 - there are tables")
    print(f"{'ok' if right == text else 'not ok'} 2 - they are up to date")
    if right != text:
        sys.stdout.writelines("# " + line for line in difflib.unified_diff(
            text.splitlines(True), right.splitlines(True), n=0))
        print(f"# bring them up to date: tests/tools/docs_tables.py ADIT "
              f"IMAGES {document} --write")
    wrong = spoiled(right)
    noticed = brought_up(adit, images, wrong)[0] != wrong
    print(f"{'ok' if noticed else 'not ok'} 3 - a wrong table is noticed")
    print("1..3")
    return 0


sys.exit(main())
