# SPDX-License-Identifier: BSD-2-Clause
"""Nested page tables, read from outside, by the manuals alone: [apm2] 15.25
and [sdm3] 29.3.  What no CPU would take is Broken, so that nothing is counted
as absent that is merely wrong."""
import collections
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "boot"))

from page_tables import ADDRESS, LARGE, Broken, pages, physical

__all__ = ["Broken", "Leaf", "leaves"]

# `memory_type` is EPT's: 0 uncached, 6 write-back; None in an NPT, where the
# machine's MTRRs decide.
Leaf = collections.namedtuple("Leaf", (
    "address", "size_bytes", "is_readable", "is_writable", "is_executable",
    "physical", "memory_type"))

_PRESENT, _WRITE, _USER, _NX = 1, 2, 4, 1 << 63


def _npt(path, place):
    """A nested access is a user's: every entry has to allow it."""
    is_user = all(entry & _USER for entry in path)
    if not is_user:
        raise Broken(f"the entry at {place:#x} is not for users")
    return (True, all(entry & _WRITE for entry in path),
            not any(entry & _NX for entry in path), None)


def _ept(path, place):
    for entry in path:
        if entry & 3 == 2:
            raise Broken(f"{entry:#x} on the way to {place:#x}: written, "
                         "and not read")
    for entry in path[:-1]:
        if entry & 0xf8:
            raise Broken(f"{entry:#x} on the way to {place:#x}: bits 7:3")
    memory_type = path[-1] >> 3 & 7
    if memory_type in (2, 3, 7):
        raise Broken(f"{path[-1]:#x} at {place:#x}: memory type "
                     f"{memory_type}")
    return tuple(all(entry >> bit & 1 for entry in path)
                 for bit in range(3)) + (memory_type,)


_KINDS = {"npt": (_npt, 1), "ept": (_ept, 7)}


def leaves(read_memory, root, kind, levels=4):
    """The leaves of an NPT (`kind` "npt", `root` is N_CR3) or an EPT ("ept",
    EPTP), by address.  `levels` is 5 for an NPT where the host's CR4.LA57 is
    on; an EPTP says it itself."""
    rights_of, present = _KINDS[kind]
    if kind == "ept":
        levels = (root >> 3 & 7) + 1 if root & 0xfff else levels
    for address, size, path, place in pages(read_memory, root, levels,
                                            present):
        entry = path[-1]
        if entry & ADDRESS & (size - 1):
            raise Broken(f"{entry:#x} at {place:#x}: bits below a page of "
                         f"{size:#x}")
        if size == 4096 and kind == "npt" and entry & LARGE:
            raise Broken(f"{entry:#x} at {place:#x}: another PAT")
        readable, writable, executable, memory_type = rights_of(path, place)
        yield Leaf(address, size, readable, writable, executable,
                   physical(entry, size), memory_type)
