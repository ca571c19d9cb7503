# SPDX-License-Identifier: BSD-2-Clause
"""Adit's dump of boot_info: reads it from a console, compares two of them."""
import re

ABSENT = "(absent)"


class Damaged(Exception):
    """The dump is not whole."""


def read(console):
    """The fields of the last dump on a console: {name: value}."""
    lines = re.findall(r"^adit: info (.*)$", console, re.M)
    starts = [n for n, text in enumerate(lines) if text.startswith("magic=")]
    lines = lines[starts[-1]:] if starts else []
    fields = dict(text.split("=", 1) for text in lines if "=" in text)
    said = fields.pop("end", "nothing")
    if not fields or said != str(len(fields)) or len(lines) != len(fields) + 1:
        raise Damaged(f"expected a dump of {said} fields, "
                      f"found {len(fields)} in {len(lines)} lines")
    return fields


def read_map(fields):
    """The memory map: [(first, past the last, type)]."""
    found = []
    for name, value in fields.items():
        if name.startswith("range["):
            base, length, kind = re.split(r"[+ ]", value)
            found.append((int(base, 16), int(base, 16) + int(length, 16),
                          kind))
    return found


def type_at(ranges, address):
    return next((kind for first, end, kind in ranges
                 if first <= address < end), "none")


def compare_maps(theirs, ours):
    """What is of another type: {"memory.THERE-HERE": "0xBASE+0xLENGTH ..."}.

    Byte by byte, so that how a map is cut into ranges does not count.
    """
    edges = sorted({at for one in (theirs, ours) for r in one for at in r[:2]})
    found = {}
    for first, end in zip(edges, edges[1:]):
        kinds = type_at(theirs, first), type_at(ours, first)
        if kinds[0] != kinds[1]:
            found.setdefault("memory.{}-{}".format(*kinds), []).append(
                f"{first:#x}+{end - first:#x}")
    return {name: " ".join(where) for name, where in found.items()}


def compare(theirs, ours):
    """All that differs: [(field, value of the reference, value here)]."""
    wrong = []
    for name in list(theirs) + [n for n in ours if n not in theirs]:
        pair = theirs.get(name, ABSENT), ours.get(name, ABSENT)
        if pair[0] != pair[1] and not name.startswith("range["):
            wrong.append((name, *pair))
    for name, where in compare_maps(read_map(theirs), read_map(ours)).items():
        there, here = name.removeprefix("memory.").split("-")
        wrong.append((name, there, f"{here} at {where}"))
    return wrong
