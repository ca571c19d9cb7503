# SPDX-License-Identifier: BSD-2-Clause
"""Negative controls: images with one intercept taken away, and what is planted
in the memory of a stopped machine."""
import os
import struct
import sys

import host_tables
import image_file
import outside
import page_tables
from attempt import Wrong

sys.path.append(os.path.join(outside.TOP, "tests", "boot"))
import gdb                              # beside the boot ring's own

# Numbered by word and bit of the control block: [apm2] appendix B.
INTERCEPTS = {
    "INIT": 99, "CPUID": 114, "INVD": 118, "INVLPGA": 122, "IOIO": 123,
    "MSR": 124, "TASK": 125, "SHUTDOWN": 127, "VMRUN": 128, "VMMCALL": 129,
    "VMLOAD": 130, "VMSAVE": 131, "STGI": 132, "CLGI": 133, "SKINIT": 134,
    "XSETBV": 141}
ALWAYS_TRUE = bytes.fromhex("b801000000c3")     # mov $1, %eax; ret


def drop_intercept(image, name):
    """The row of that name is made the one of CPUID (or, for that, of INIT)
    once more."""
    at, number = image.symbol("intercepts"), INTERCEPTS[name]
    other = INTERCEPTS["INIT" if name == "CPUID" else "CPUID"]
    rows = struct.unpack_from(f"<{len(INTERCEPTS)}H", image.data, at)
    if sorted(rows) != sorted(INTERCEPTS.values()):
        raise Wrong("the table of intercepts", rows)
    struct.pack_into("<H", image.data, at + 2 * rows.index(number), other)


def open_msr(image, number):
    """The row of an MSR says that it is the guest's own."""
    fields = image.facts.fields
    msr, size = int(number, 16), fields["hv_msr_row.size"][0]
    at = image.symbol("rows")
    while struct.unpack_from("<I", image.data, at + fields[
            "hv_msr_row.last"][0])[0] < msr:
        at += size
    if struct.unpack_from("<I", image.data, at)[0] > msr:
        raise Wrong(f"a row of MSR {number}", "none")
    struct.pack_into("<I", image.data, at + fields["hv_msr_row.rule"][0],
                     fields["HV_MSR_OPEN"][0])


def open_ports(image):
    """All ports are open."""
    at = image.symbol("hv_port_is_open")
    image.data[at:at + len(ALWAYS_TRUE)] = ALWAYS_TRUE


def trap(image, symbol):
    """A function of Adit's begins with UD2."""
    at = image.symbol(symbol)
    image.data[at:at + 2] = bytes.fromhex("0f0b")


def no_landing(image, vector, symbol):
    """And the vector's stub does not with ENDBR64, but another no-op."""
    trap(image, symbol)
    at = image.symbol("trap_stubs") + 16 * int(vector)
    if image.data[at:at + 4] != bytes.fromhex("f30f1efa"):
        raise Wrong("ENDBR64 at a stub", image.data[at:at + 4].hex())
    image.data[at:at + 4] = bytes.fromhex("0f1f4000")


CHANGES = {"trap": trap, "no-landing": no_landing,
           "no-intercept": drop_intercept, "open-msr": open_msr,
           "open-ports": open_ports}


def change(facts, words, path, to):
    """Writes the image with the change that a row's `change' names."""
    image = image_file.Image(facts, path)
    CHANGES[words[0]](image, *words[1:])
    image.save(to)


class Writer:
    """Writes to a stopped machine's physical memory, by QEMU's gdbstub."""

    def __init__(self, machine):
        machine.monitor(f"gdbserver unix:{machine.gdb_path},server=on,"
                        "wait=off")
        self.client = gdb.Gdb(machine)
        if self.client.ask("Qqemu.PhyMemMode:1") != "OK":
            raise RuntimeError("gdbstub: no physical memory")

    def write(self, address, data):
        self.client.write(address, data)


def _leaf(machine, address, memory):
    """Where the nested entry is that maps an address, or would: its place
    and itself."""
    found = None
    for at, size, path, place in page_tables.pages(
            memory, machine.nested_root(), 4):
        if at <= address < at + size:
            return place, path[-1]
        if size == 4096 and at >> 21 == address >> 21:
            found = place + 8 * ((address - at) >> 12)
    if found is None:
        raise Wrong(f"a nested table for {address:#x}", "none")
    return found, 0


def _write_leaf(run, address, new):
    machine = outside.Machine(run)
    place, entry = _leaf(machine, address, run.machine.memory)
    Writer(run.machine).write(place, new(entry).to_bytes(8, "little"))


def plant_byte(run, symbol):
    """Another byte in read-only memory."""
    machine = outside.Machine(run)
    at = machine.facts.address(machine.base, symbol)
    old = run.machine.memory(at, 1)
    Writer(run.machine).write(at, bytes([old[0] ^ 1]))


def plant_map(run, symbol):
    """A page of Adit's is mapped for the guest."""
    machine = outside.Machine(run)
    page = machine.facts.address(machine.base, symbol) & ~0xfff
    _write_leaf(run, page, lambda _: page | 7)


def plant_hole(run, address):
    """Memory of the guest's is not mapped."""
    _write_leaf(run, int(address, 16), lambda _: 0)


def plant_alias(run, address):
    """Memory of the guest's is other memory."""
    _write_leaf(run, int(address, 16), lambda entry: entry + (1 << 30))


def plant_writable(run):
    """The APIC's page can be written."""
    _write_leaf(run, outside.Machine(run).number("apic_base"),
                lambda entry: entry | 2)


def plant_host_leaf(run, symbol, bits):
    """Bits of Adit's own entry for a page are turned over."""
    machine = outside.Machine(run)
    page = machine.facts.address(machine.base, symbol) & ~0xfff
    host = host_tables.Host(machine, 0)
    for at, size, path, place in host.leaves(run.machine.memory):
        if at <= page < at + size:
            Writer(run.machine).write(place, (
                path[-1] ^ int(bits, 16)).to_bytes(8, "little"))
            return
    raise Wrong(f"an entry for {symbol}", "none")


def plant_host_cr4(run, bits):
    """Bits of the CR4 that CPU 0 goes back to are turned over."""
    machine = outside.Machine(run)
    host = host_tables.Host(machine, 0)
    Writer(run.machine).write(host.save + host_tables.CR4, (
        host.now["CR4"] ^ int(bits, 16)).to_bytes(8, "little"))


PLANTS = {"host-leaf": plant_host_leaf, "host-cr4": plant_host_cr4,
          "byte": plant_byte, "map": plant_map, "hole": plant_hole,
          "alias": plant_alias, "writable": plant_writable}


def plant(run, words):
    PLANTS[words[0]](run, *words[1:])
