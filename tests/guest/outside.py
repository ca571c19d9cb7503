# SPDX-License-Identifier: BSD-2-Clause
"""Looks at a stopped machine from outside, when a micro-guest has done its
worst: Adit's read-only memory, its page tables, and the nested ones."""
import os
import re
import struct
import subprocess

import host_tables
import image_file
import nested_walk
from attempt import Wrong

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
READ_ONLY = (("text_start", "text_end"), ("rodata_start", "rodata_end"))
# What is mapped from the beginning; above, other GiB than those of RAM may be
# absent as long as no guest has touched them.
FILLED = 1 << 32
GIB = 1 << 30


def must(claim, expected, found):
    if not claim:
        raise Wrong(expected, found)


class Facts:
    """The symbols of adit-syms, its bytes, and the layout of its structs."""

    def __init__(self, images, guests):
        path = os.path.join(images, "adit-syms")
        self.symbols = {name: int(value, 16) for value, name in re.findall(
            r"^([0-9a-f]+) \w (\S+)$", self._said(["nm", path]), re.M)}
        self.fields = {name: (int(at), int(size)) for name, at, size in
                       (text.split() for text in self._said(
                           [os.path.join(guests, "guest-layout")])
                           .splitlines())}

    @staticmethod
    def _said(words):
        return subprocess.run(words, text=True, capture_output=True,
                              check=True).stdout

    def base(self, console):
        """Where the image was put, from what it has printed."""
        found = re.search(r"^adit: image +0x([0-9a-f]+) to ", console, re.M)
        must(found, "a line that says where Adit is", "none")
        # Where page 0 would be, which is not counted.
        return int(found[1], 16) - 0x1000

    def address(self, base, name):
        return base + self.symbols[name] - self.symbols["image_start"]


class Machine:
    """The hypervisor's structs in a stopped machine's memory."""

    def __init__(self, run):
        self.facts, self.memory = run.ring.facts, run.machine.memory
        self.base = self.facts.base(run.console.whole())
        self.at = self.facts.address(self.base, "hv_machine")

    def field(self, struct_, name, at):
        offset, size = self.facts.fields[f"{struct_}.{name}"]
        return self.memory(at + offset, size)

    def number(self, name):
        return int.from_bytes(self.field("hv_machine", name, self.at),
                              "little")

    def nested_root(self):
        offset, size = self.facts.fields["hv_nested.root"]
        return int.from_bytes(self.memory(
            self.number("nested") + offset, size), "little")

    def kept(self):
        """The ranges that are Adit's, sorted: [(first, past the last)]."""
        words = struct.iter_unpack("<QQ", self.field(
            "hv_machine", "kept", self.at))
        found = [(base, base + length) for base, length in words]
        return sorted(found[:self.number("kept_count")])


def check_read_only(run, machine):
    image = image_file.Image(machine.facts, run.job.image)
    for first, last in READ_ONLY:
        wanted = image.between(first, last)
        found = machine.memory(machine.facts.address(machine.base, first),
                               len(wanted))
        wrong = next((n for n, pair in enumerate(zip(wanted, found))
                      if pair[0] != pair[1]), None)
        must(wrong is None, f"{first} to {last} as it was linked",
             f"another byte at {first} + {wrong or 0:#x}")
    run.notes.append("read-only memory is as it was linked")


def check_nested(run, machine):
    """Holes where Adit is, one to one elsewhere; the APIC's page, and where
    interrupt messages go, cannot be written."""
    kept, apic = machine.kept(), machine.number("apic_base")
    apic_end = apic + machine.facts.fields["X86_APIC_SPACE_BYTES"][0]
    must(len(kept) >= 2, "Adit's ranges", kept)
    image = machine.facts.address(machine.base, "text_start")
    must(any(a <= image < b for a, b in kept), "the image among them", kept)
    root = machine.nested_root()
    must(any(a <= root < b for a, b in kept),
         "the nested tables inside Adit's memory", f"{root:#x}")
    # What is left to be seen, [first, past the last).
    at, holes = 0, []
    for leaf in sorted(nested_walk.leaves(machine.memory, root, "npt"),
                       key=lambda leaf: leaf.address):
        must(leaf.address == leaf.physical, "one to one",
             f"{leaf.address:#x} -> {leaf.physical:#x}")
        end = leaf.address + leaf.size_bytes
        for first, last in kept:
            must(end <= first or leaf.address >= last,
                 f"nothing mapped of {first:#x} to {last:#x}",
                 f"{leaf.address:#x} to {end:#x} is")
        rights = "rx" if apic < end and leaf.address < apic_end else "rwx"
        found = "".join(r for r in "rwx" if getattr(leaf, {
            "r": "is_readable", "w": "is_writable",
            "x": "is_executable"}[r]))
        must(found == rights, f"{rights} at {leaf.address:#x}", found)
        if leaf.address != at and not is_unfilled(at, leaf.address):
            holes.append((at, leaf.address))
        at = end
    must(holes == merged(kept), "holes where Adit is, and nowhere else",
         [f"{a:#x} to {b:#x}" for a, b in holes])
    must(at >= FILLED, f"all mapped up to {FILLED:#x}", f"up to {at:#x}")
    run.notes.append(f"{len(holes)} holes in the nested tables, all Adit's")


def is_unfilled(first, last):
    return first >= FILLED and first % GIB == 0 and last % GIB == 0


def merged(ranges):
    """Sorted ranges, those that touch as one."""
    found = []
    for first, last in ranges:
        if found and found[-1][1] >= first:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def check_closed(run, machine):
    """What the guest has found closed is Adit's, all of it."""
    found = [(int(a, 16), int(b, 16)) for a, b in re.findall(
        r"^GUEST \S+: closed 0x([0-9a-f]+) to 0x([0-9a-f]+)$",
        run.console.whole(), re.M)]
    kept = merged(machine.kept())
    must(found == kept, "closed to the guest: " + ", ".join(
        f"{a:#x} to {b:#x}" for a, b in kept),
         [f"{a:#x} to {b:#x}" for a, b in found])


def check(run):
    machine = Machine(run)
    check_read_only(run, machine)
    check_nested(run, machine)
    run.notes.append(f"{host_tables.check(machine)} CPUs go back to page "
                     "tables of W^X, with SMEP, SMAP and UMIP")
    if run.keys["closed"]:
        check_closed(run, machine)
