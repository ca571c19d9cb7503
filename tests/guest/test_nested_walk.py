#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Claim: the walk of nested page tables from outside finds every leaf of what
Adit builds, in both formats, with the rights, the memory type and the place
that a table of pages says; finds a page that is mapped where it must not be;
and takes nothing that no CPU would take.

usage: test_nested_walk.py BUILDER"""
import struct
import subprocess
import sys
import unittest

from nested_walk import Broken, leaves

BUILDER = sys.argv.pop(1)
GIB = 1 << 30
# As nested_tree.c has it.
HOLE = (0x1234000, 0x1979000)
APIC = 0xfee00000
RAM = ((0, 0x9f000), (0x100000, 0x7ff00000), (4 * GIB, 5 * GIB + 0x123000))
FILLED = 700 * GIB


class Memory:
    """Where tables lie, and nothing else."""

    def __init__(self, base, data):
        self.base, self.data = base, bytearray(data)

    def read(self, address, length):
        at = address - self.base
        if not 0 <= at <= len(self.data) - length:
            raise AssertionError(f"{address:#x} is no table of the tree")
        return bytes(self.data[at:at + length])

    def entry(self, place):
        return struct.unpack("<Q", self.read(place, 8))[0]

    def write(self, place, entry):
        struct.pack_into("<Q", self.data, place - self.base, entry)


def built(kind, levels=4, has_1g=False):
    """(memory, root) of a tree that Adit's own code has built."""
    said = subprocess.run([BUILDER, kind, str(levels), str(int(has_1g))],
                          capture_output=True, check=True).stdout
    base, root = struct.unpack_from("<QQ", said)
    return Memory(base, said[16:]), root


def wanted(address):
    """(rights, is it RAM) of a page; None where there is a hole."""
    if HOLE[0] <= address < HOLE[1]:
        return None
    return ("r-x" if address == APIC else "rwx",
            any(a <= address < b for a, b in RAM))


def rights(leaf):
    return "".join(letter if has else "-" for letter, has in zip(
        "rwx", (leaf.is_readable, leaf.is_writable, leaf.is_executable)))


def path_to(memory, root, address, level, levels=4):
    """The place of the entry of `level` for `address`."""
    table = root
    for at in range(levels, level - 1, -1):
        place = table + 8 * (address >> 12 + 9 * (at - 1) & 511)
        table = memory.entry(place) & 0x000ffffffffff000
    return place


class Walk(unittest.TestCase):
    def compare(self, kind, levels, has_1g):
        memory, root = built(kind, levels, has_1g)
        at, holes, sizes = 0, [], set()
        for leaf in leaves(memory.read, root, kind, levels):
            self.assertEqual(leaf.address, leaf.physical)
            sizes.add(leaf.size_bytes)
            end = leaf.address + leaf.size_bytes
            if leaf.address != at:
                holes.append((at, leaf.address))
            at = end
            # All of it is the same, so its ends and borders inside tell.
            borders = [b for r in RAM + (HOLE, (APIC, APIC + 4096))
                       for b in r if leaf.address < b < end]
            self.assertEqual(borders, [], f"in {leaf}")
            right, is_ram = wanted(leaf.address)
            self.assertEqual(rights(leaf), right, leaf)
            self.assertEqual(leaf.memory_type, None if kind == "npt" else
                             6 if is_ram else 0, leaf)
        self.assertEqual(holes, [HOLE, (6 * GIB, FILLED)])
        self.assertEqual(at, FILLED + GIB)
        self.assertEqual(GIB in sizes, has_1g)

    def test_trees(self):
        for kind in "npt", "ept":
            for levels in 4, 5:
                for has_1g in False, True:
                    with self.subTest(kind=kind, levels=levels, gib=has_1g):
                        self.compare(kind, levels, has_1g)

    def test_eptp(self):
        memory, root = built("ept")
        self.assertEqual(list(leaves(memory.read, root | 0x1e, "ept")),
                         list(leaves(memory.read, root, "ept")))

    def test_alias_is_seen(self):
        for kind in "npt", "ept":
            memory, root = built(kind)
            place = path_to(memory, root, 0x3000000, 2)
            memory.write(place, memory.entry(place) - 0x1e00000)
            found = [leaf.address for leaf in leaves(memory.read, root, kind)
                     if leaf.physical < HOLE[1] and
                     HOLE[0] < leaf.physical + leaf.size_bytes]
            self.assertEqual(found, [0x3000000])

    def test_rights_of_the_way(self):
        """Those of the tables above a leaf count, too."""
        for kind, change, seen in (
                ("npt", lambda e: e & ~2, "r-x"),
                ("npt", lambda e: e | 1 << 63, "rw-"),
                ("ept", lambda e: e & ~4, "rw-"),
                ("ept", lambda e: e & ~6, "r--"),
                ("ept", lambda e: e & ~3, "--x")):
            memory, root = built(kind)
            place = path_to(memory, root, 3 * GIB - 4096, 3)
            memory.write(place, change(memory.entry(place)))
            found = {rights(leaf) for leaf in leaves(memory.read, root, kind)
                     if 2 * GIB <= leaf.address < 3 * GIB}
            self.assertEqual(found, {seen})

    def broken(self, kind, address, level, change):
        memory, root = built(kind)
        place = path_to(memory, root, address, level)
        memory.write(place, change(memory.entry(place)))
        with self.assertRaises(Broken):
            list(leaves(memory.read, root, kind))

    def test_broken(self):
        for kind, address, level, change in (
                ("npt", 2 * GIB, 2, lambda e: e & ~4),      # not a user's
                ("npt", 2 * GIB, 2, lambda e: e | 1 << 13),  # no 2 MiB page
                ("npt", 2 * GIB, 2, lambda e: e | 1 << 12),  # another PAT
                ("npt", HOLE[0] - 4096, 1, lambda e: e | 0x80),
                ("npt", 0, 4, lambda e: e | 0x80),          # 512 GiB
                ("ept", 2 * GIB, 2, lambda e: e & ~1),      # write only
                ("ept", 2 * GIB, 3, lambda e: e | 0x30),    # a table's type
                ("ept", 2 * GIB, 2, lambda e: e | 7 << 3)):
            with self.subTest(kind=kind, address=address, level=level):
                self.broken(kind, address, level, change)

    def test_loop(self):
        memory, root = built("npt")
        memory.write(path_to(memory, root, 0, 3), root | 0x27)
        with self.assertRaises(Broken):
            list(leaves(memory.read, root, "npt"))


if __name__ == "__main__":
    unittest.main()
