#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the tables of docs/routes.md against the routes of `adit boot', and
the loaders that these name against docs/loaders.md.  With --write the
document is brought up to date.

usage: routes_table.py ROOT [--write]"""
import difflib
import os
import re
import sys

TABLES = re.compile(r"(<!-- routes -->\n)(.*?)(<!-- end -->)", re.DOTALL)
HEAD = ("| route | loader | firmware | machine | modules | packages |\n"
        "|---|---|---|---|---|---|\n")
# What all routes of an emulator need, and the document says once.
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
    packages.pop(EMULATOR[route.emulator], None)
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
        text += "\n" * bool(noted) + "".join(
            f"`{r.id}`: {' '.join(r.notes.split())}\n\n" for r in noted)
    return text.rstrip("\n") + "\n\n"


def brought_up(text, routes):
    """The document as it has to be, and how many places that was."""
    return TABLES.subn(lambda found: found[1] + tables(routes) + found[3],
                       text)


def strangers(routes, loaders):
    """Routes whose loader the document on loaders does not have."""
    known = set(re.findall(r"^### (\S+)$", loaders, re.M))
    return [f"{r.id}: {r.loader}" for r in routes.values()
            if r.loader and r.loader not in known]


def tell(number, what, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
    sys.stdout.writelines(f"# {line}".rstrip("\n") + "\n" for line in wrong)


def check(text, routes, loaders):
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
    print("1..5")


def main():
    root = sys.argv[1]
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.join(root, "tools", "boot"))
    import route
    routes = route.read()
    path = os.path.join(root, "docs", "routes.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if sys.argv[2:] == ["--write"]:
        with open(path, "w", encoding="utf-8") as file:
            file.write(brought_up(text, routes)[0])
        return 0
    with open(os.path.join(root, "docs", "loaders.md"),
              encoding="utf-8") as file:
        check(text, routes, file.read())
    return 0


if __name__ == "__main__":
    sys.exit(main())
