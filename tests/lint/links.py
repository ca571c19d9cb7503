#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the links of the documents against what is there: each leads to a file
and, behind a #, to a head of it; and each document is installed, and linked by
another one.

usage: links.py ROOT"""
import glob
import os
import re
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|^    [^\n]*$", re.M | re.S)


def documents(root):
    """{name: text} of all that is read by people, and of schemas."""
    paths = [os.path.join(root, n) for n in ("README.md", "CONTRIBUTING.md",
                                             "SECURITY.md")]
    paths += glob.glob(os.path.join(root, "docs", "*"))
    made = {}
    for path in sorted(paths):
        with open(path, encoding="utf-8") as file:
            made[os.path.relpath(path, root)] = file.read()
    return made


def heads(text):
    """What a # can lead to, as forges make it of a head."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
            for head in re.findall(r"^#+ +(.*?) *$", plain, re.M)}


def links(name, text):
    """(file, head or nothing) of each link to something of ours."""
    for link in LINK.findall(re.sub(CODE, "", text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, head = link.partition("#")
        yield os.path.normpath(os.path.join(
            os.path.dirname(name), path)) if path else name, head


def broken(root, texts):
    wrong = []
    for name, text in texts.items():
        for path, head in links(name, text):
            if path not in texts and \
                    not os.path.exists(os.path.join(root, path)):
                wrong.append(f"{name}: {path}: no such file")
            elif head and path in texts and head not in heads(texts[path]):
                wrong.append(f"{name}: {path} has no head #{head}")
    return wrong


def left_out(texts, packaging):
    """Documents that nothing leads to, or that are not installed."""
    linked = {path for name, text in texts.items()
              for path, _ in links(name, text) if path != name}
    return [f"{name}: no document links it" for name in texts
            if name not in linked and name != "README.md"] + \
        [f"{name}: packaging/meson.build does not install it"
         for name in texts if f"'../{name}'" not in packaging]


def tell(number, what, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
    sys.stdout.writelines(f"# {line}\n" for line in wrong)


def main():
    root = sys.argv[1]
    texts = documents(root)
    with open(os.path.join(root, "packaging", "meson.build"),
              encoding="utf-8") as file:
        packaging = file.read()
    tell(1, "links lead somewhere", broken(root, texts))
    tell(2, "documents are linked and installed", left_out(texts, packaging))
    # Negative controls.
    spoiled = {**texts, "docs/x.md": "[a](none.md) [b](x.md#y) [c](#z)\n# Z\n"}
    found = broken(root, {**spoiled, "docs/boot.md": "[d](boot.md#nothing)"})
    found = [w for w in found if w.startswith(("docs/x.md", "docs/boot.md"))]
    tell(3, "links that lead nowhere are noticed",
         [] if len(found) == 3 else found or ["they are not"])
    found = left_out(spoiled, packaging)
    tell(4, "a document that is left out is noticed",
         [] if len([w for w in found if w.startswith("docs/x.md")]) == 2
         else ["it is not"])
    print("1..4")
    return 0


if __name__ == "__main__":
    sys.exit(main())
