#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""No circle between the files of the target: neither by what they include
nor, in the built objects, by whose functions and data they use.  Its
arguments are the tree and the linked Adit, beside which its objects are."""
import graphlib
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDERS = ("boot", "format", "hv", "include", "launch", "lib", "spec", "x86")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)

# Who calls up, and why that is right.  A line without which there would be no
# circle is a mistake.
ALLOWED = [line.split(None, 2) for line in """\
boot/enter64.S boot/enter32.S entered in 32-bit mode: on by the other way
boot/linux/handover.c boot/linux/door.c the door is registered by its variant
boot/linux/handover_stub.c boot/linux/door.c the same without ms_abi
format/microcode_amd.c format/microcode.c one reader in three files
format/microcode_intel.c format/microcode.c one reader in three files
launch/handover.S launch/elf.c where a kernel comes out that returns
x86/ap_entry.S x86/ap.c the assembly of that file
x86/traps_entry.S x86/traps.c the assembly of that file
""".splitlines()]


def include_arrows(root):
    """{file: {included file: ["include"]}}, by names from the root."""
    arrows = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[chS]")):
            name = str(path.relative_to(root)).removeprefix("include/")
            arrows[name] = {other: ["include"] for other in
                            INCLUDE.findall(path.read_text())}
    return arrows


def object_names(root, linked):
    """{object: source}: Meson writes `/` as `_`, so the tree is asked."""
    flat = {str(path.relative_to(root)).replace("/", "_"):
            str(path.relative_to(root)) for folder in FOLDERS
            for path in (root / folder).rglob("*.[cS]")}
    found = {}
    for folder in [linked.parent / (linked.name + ".p"),
                   *linked.parent.glob("libadit-*.a.p")]:
        for path in sorted(folder.glob("*.o")):
            source = flat.get(re.sub(r"^(\.\._)*|\.o$", "", path.name))
            if source is not None:
                found[path] = source
    return found


def symbol_arrows(root, linked):
    """{file: {other: [symbols of the other's that it uses]}}."""
    objects = object_names(root, linked)
    if not objects:
        return {}
    text = subprocess.run(["nm", "-A", "-g", *map(str, objects)], check=True,
                          capture_output=True, text=True).stdout
    uses, owner = [], {}
    for line in text.splitlines():
        path, rest = line.split(":", 1)
        source = objects[pathlib.Path(path)]
        kind, symbol = rest.split()[-2:]
        if kind in "Uw":
            uses.append((source, symbol))
        else:
            owner[symbol] = source
    arrows = {source: {} for source in objects.values()}
    for source, symbol in uses:
        other = owner.get(symbol, source)
        if other != source:
            arrows[source].setdefault(other, []).append(symbol)
    return arrows


def circle_of(arrows, without=()):
    """One circle, in words; "" when there is none."""
    graph = {a: {b for b in others if (a, b) not in without}
             for a, others in arrows.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        nodes = error.args[1][::-1]  # from who uses to who is used
        return "; ".join(f"{a} -> {b} ({arrows[a][b][0]})"
                         for a, b in zip(nodes, nodes[1:]))
    return ""


def claims(root, linked):
    """(what is claimed, what contradicts it or "")."""
    includes, symbols = include_arrows(root), symbol_arrows(root, linked)
    allowed = {(a, b) for a, b, _ in ALLOWED}
    yield f"no circle of includes: {len(includes)} files", circle_of(includes)
    yield (f"no circle of symbols: {len(symbols)} objects",
           circle_of(symbols, allowed))
    yield ("objects are read", "" if len(symbols) > 100 and
           "boot/payload.c" in symbols.get("boot/measure.c", {}) else
           f"{len(symbols)} beside {linked}")
    for a, b, why in ALLOWED:
        if a in symbols and b in symbols:
            yield (f"allowed, and there: {a} -> {b}, {why}",
                   "" if circle_of(symbols, allowed - {(a, b)})
                   else "there is no circle without this line")
    for arrows, name, without in ((includes, "includes", ()),
                                  (symbols, "symbols", allowed)):
        a, b = "boot/measure.c", "boot/payload.c"
        if name == "includes":
            b = "boot/payload.h"
        back = {**arrows, b: {**arrows.get(b, {}), a: ["back"]}}
        found = circle_of(back, without)
        yield (f"control: one arrow back closes a circle of {name}",
               "" if f"{b} -> {a} (back)" in found else "it is not reported")
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        (tree / "lib").mkdir()
        for name, other in ("ab", "bc", "ca"):
            (tree / f"lib/{name}.h").write_text(
                f'#include "lib/{other}.h"\n')
        found = circle_of(include_arrows(tree))
        yield ("control: three headers that include each other",
               "" if found.count("->") == 3 else f"found: {found}")


def main():
    root, linked = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    number = bad = 0
    for number, (claim, against) in enumerate(claims(root, linked), 1):
        print(f"{'not ok' if against else 'ok'} {number} - {claim}")
        if against:
            print(f"# {against}")
            bad = 1
    print(f"1..{number}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
