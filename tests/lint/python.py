#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The shape of the tree's Python: it compiles, has at most 79 columns, and
imports nothing that it does not use.

usage: python.py ROOT"""
import ast
import os
import sys

COLUMNS_MAX = 79


def sources(root):
    """The Python files below a folder, without what builds leave."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders
                            if f not in (".git", "__pycache__")
                            and not f.startswith("build"))
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def imported(tree):
    """(name, line) of what the imports in it bind."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0], node.lineno


def used(tree):
    """The names that occur in it, those in __all__ among them."""
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == "__all__"
                for t in node.targets):
            names |= set(ast.literal_eval(node.value))
    return names


def complaints(text, path):
    """(line, what) for everything that is wrong with a file."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns"
    try:
        tree = ast.parse(text, path)
        compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        yield getattr(error, "lineno", None) or 1, f"does not compile: {error}"
        return
    names = used(tree)
    for name, number in imported(tree):
        if name not in names:
            yield number, f"{name} is imported and not used"


def main():
    root = sys.argv[1]
    count = bad = 0
    for path in sources(root):
        count += 1
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for number, what in complaints(text, path):
            print(f"{os.path.relpath(path, root)}:{number}: {what}")
            bad = 1
    if count == 0:
        print(f"{root}: has no Python")
    return 1 if bad or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
