# SPDX-License-Identifier: BSD-2-Clause
"""Page tables as they lie in a machine's memory, of every kind that has 512
entries of 8 bytes in a table: what leads to a page, and nothing of what its
bits mean."""
import struct

ADDRESS = 0x000ffffffffff000
LARGE = 0x80


class Broken(Exception):
    """What no CPU would walk, or no walk would end in."""


def pages(read_memory, root, levels, present=1):
    """(address, size, entries from the root's to the leaf's, place of the
    leaf's) of every leaf.  An entry that has none of the bits `present` leads
    nowhere; a table that leads to itself is Broken."""
    def walk(table, level, address, above, tables):
        if table in tables:
            raise Broken(f"the table at {table:#x} leads to itself")
        data = read_memory(table, 4096)
        for index, entry in enumerate(struct.unpack("<512Q", data)):
            if not entry & present:
                continue
            size = 4096 << 9 * (level - 1)
            at, path = address + index * size, above + (entry,)
            if level == 1 or (level < 4 and entry & LARGE):
                yield at, size, path, table + 8 * index
            elif entry & LARGE:
                raise Broken(f"the entry at {table + 8 * index:#x} is of a "
                             f"page of level {level}: {entry:#x}")
            else:
                yield from walk(entry & ADDRESS, level - 1, at, path,
                                tables | {table})
    yield from walk(root & ADDRESS, levels, 0, (), frozenset())


def physical(entry, size):
    """Where a leaf leads to."""
    return entry & ADDRESS & ~(size - 1)
