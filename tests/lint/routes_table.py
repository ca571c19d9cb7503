#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the tables of docs/routes.md against the routes of `adit boot', the
loaders that these name against docs/loaders.md, and the keys and variables
that a route can have against docs/boot.md.  With --write the tables are
brought up to date.

usage: routes_table.py ROOT [--write]"""
import ast
import dataclasses
import difflib
import os
import re
import sys

TABLES = re.compile(r"(<!-- routes -->\n)(.*?)(<!-- end -->)", re.DOTALL)
HEAD = ("| route | loader | firmware | machine | modules | packages |\n"
        "|---|---|---|---|---|---|\n")
# Libraries and what every Debian has are not named, and once what all routes
# of an emulator need.
BASE = ("perl-base", "zlib1g")
EMULATOR = {"qemu": "qemu-system-x86", "bochs": "bochs"}


def modules(route):
    """How modules are handed over, and by which protocol otherwise."""
    text = route.modules
    for protocol, change in route.by.items():
        other = change.get("modules", route.modules)
        if other != route.modules:
            text += f"; {protocol}: {other}"
    return text


def row(route):
    packages = dict.fromkeys(need.partition(":")[0] for need in route.needs)
    packages = [p for p in packages if p != EMULATOR[route.emulator]
                and not p.startswith("lib") and p not in BASE]
    name = f"`{route.id}`"
    if route.loader:
        name = f"[{name}](loaders.md#{route.loader})"
    cells = (name, route.title, route.firmware, route.machine,
             modules(route), ", ".join(packages))
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|\n"


def tables(routes):
    """One for each family, in the order of the files."""
    text = ""
    for family in dict.fromkeys(r.family for r in routes.values()):
        own = [r for r in routes.values() if r.family == family]
        text += f"\n## {family}\n\n" + HEAD + "".join(map(row, own))
        noted = [r for r in own if r.notes]
        text += "".join(f"\n`{r.id}`: {' '.join(r.notes.split())}\n"
                        for r in noted)
    return text + "\n"


def brought_up(text, routes):
    """The document as it has to be, and how many places that was."""
    return TABLES.subn(lambda found: found[1] + tables(routes) + found[3],
                       text)


def strangers(routes, loaders):
    """Routes whose loader the document on loaders does not have."""
    known = set(re.findall(r"^### (\S+)$", loaders, re.M))
    return [f"{r.id}: {r.loader}" for r in routes.values()
            if r.loader and r.loader not in known]


def unknown_keys(keys, manual):
    """Keys that stand first in no row of the manual's tables."""
    told = re.findall(r"`([a-z_]+)`", " ".join(
        re.findall(r"^\| (`[^|]*`[^|]*) \|", manual, re.M)))
    return [key for key in keys if key not in told]


def variables(root):
    """All that templates may name: a job's, and what make.py adds to them."""
    import job
    values = job.values(job.Job("", "", ""), {})
    with open(os.path.join(root, "tools", "boot", "make.py"),
              encoding="utf-8") as file:
        added = [node.value for node in ast.walk(ast.parse(file.read()))
                 if isinstance(node, ast.Assign) and
                 ast.unparse(node.targets[0]) == "more"]
    return [*values.one, *values.each, *(
        key.value for table in added for key in table.keys)]


def tell(number, what, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
    sys.stdout.writelines(f"# {line}".rstrip("\n") + "\n" for line in wrong)


def check(text, routes, loaders, keys, manual, names):
    right, count = brought_up(text, routes)
    tell(1, "there are tables", [] if count == 1 else [f"found {count}"])
    wrong = list(difflib.unified_diff(text.splitlines(), right.splitlines(),
                                      lineterm="", n=0))
    tell(2, "they are up to date", wrong and wrong + [
        "bring them up to date: tests/lint/routes_table.py . --write"])
    tell(3, "each loader is in docs/loaders.md", strangers(routes, loaders))
    # Negative controls: a cell that is another one, a loader that is none.
    spoiled = right.replace("| files |", "| flies |", 1)
    noticed = spoiled != right and brought_up(spoiled, routes)[0] == right
    tell(4, "a wrong table is noticed", [] if noticed else ["it is not"])
    noticed = strangers(routes, loaders.replace("### grub-", "### rug-"))
    tell(5, "a loader that is not there is noticed",
         [] if noticed else ["it is not"])
    tell(6, "each key of a route is in docs/boot.md",
         unknown_keys(keys, manual))
    noticed = unknown_keys(keys, manual.replace("| `refuses` |", ""))
    tell(7, "a key that is not there is noticed",
         [] if noticed == ["refuses"] else [f"found {noticed}"])
    tell(8, "each variable is in docs/boot.md", unknown_keys(names, manual) +
         [n for n in ("out", "enrolled") if n not in names])
    noticed = unknown_keys(names, manual.replace("`linux_words`", ""))
    tell(9, "a variable that is not there is noticed",
         [] if noticed == ["linux_words"] else [f"found {noticed}"])
    print("1..9")


def read(root, name):
    with open(os.path.join(root, "docs", name), encoding="utf-8") as file:
        return file.read()


def main():
    root = sys.argv[1]
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.join(root, "tools", "boot"))
    import route
    routes = route.read()
    text = read(root, "routes.md")
    if sys.argv[2:] == ["--write"]:
        with open(os.path.join(root, "docs", "routes.md"), "w",
                  encoding="utf-8") as file:
            file.write(brought_up(text, routes)[0])
        return 0
    keys = [f.name for f in dataclasses.fields(route.Route)
            if f.name not in ("id", "by")] + ["like", "abstract"]
    check(text, routes, read(root, "loaders.md"), keys, read(root, "boot.md"),
          variables(root))
    return 0


if __name__ == "__main__":
    sys.exit(main())
