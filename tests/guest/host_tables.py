# SPDX-License-Identifier: BSD-2-Clause
"""What each CPU of a stopped machine goes back to when it leaves the guest:
Adit's control registers and page tables, as VMRUN has saved them."""
import os
import sys

from attempt import Wrong

sys.path.append(os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "boot"))
import page_tables                      # beside the boot ring's own

# [apm2] appendix B: in the state-save area, which begins at 400h.
EFER, CR4, CR3, CR0 = 0x4d0, 0x548, 0x550, 0x558
CR0_WP, EFER_NXE, CR4_LA57 = 1 << 16, 1 << 11, 1 << 12
CR4_WANTED = {"UMIP": 1 << 11, "SMEP": 1 << 20, "SMAP": 1 << 21}
SECTIONS = (("text_start", "text_end", "r-x"),
            ("rodata_start", "rodata_end", "r--"),
            ("relro_start", "relro_end", "r--"),
            ("data_start", "data_end", "rw-"))
GUARDS = ("boot_stack_guard", "trap_stack_guard", "ap_trap_guard")
STACK_BYTES, TRAP_STACK_BYTES = 0x2000, 0x1000      # hv/start.c
PAGE = 4096


def must(claim, expected, found):
    if not claim:
        raise Wrong(expected, found)


def rights_of(path):
    """Of a leaf, by all entries that lead to it; `u' where it alone would let
    user mode have it."""
    return ("r" + "-w"[all(entry & 2 for entry in path)] +
            "x-"[any(entry >> 63 for entry in path)] +
            "u" * bool(path[-1] & 4))


class Host:
    """The tables that CPU `number` has by its save area."""

    def __init__(self, machine, number):
        facts = machine.facts
        at = self._pointer(machine, machine.at + facts.fields[
            "hv_machine.cpus"][0] + 8 * number)
        self.stacks = [
            (self._pointer(machine, at + facts.fields["hv_vcpu." + name][0]),
             size) for name, size in (("stack_top", STACK_BYTES),
                                      ("trap_stack_top", TRAP_STACK_BYTES))]
        self.window = self._pointer(machine, at + facts.fields[
            "hv_vcpu.window"][0])
        self.save = save = self._pointer(machine, at + facts.fields[
            "hv_vcpu.control"][0]) + facts.fields["SVM_HOST_SAVE_AT"][0]
        self.now = {name: self._pointer(machine, save + place)
                    for name, place in (("EFER", EFER), ("CR4", CR4),
                                        ("CR3", CR3), ("CR0", CR0))}
        self.number = number

    @staticmethod
    def _pointer(machine, at):
        return int.from_bytes(machine.memory(at, 8), "little")

    @property
    def has_run(self):
        return self.now["CR3"] != 0

    def leaves(self, memory):
        levels = 5 if self.now["CR4"] & CR4_LA57 else 4
        return page_tables.pages(memory, self.now["CR3"], levels)


def check_registers(host):
    for name, bit in CR4_WANTED.items():
        must(host.now["CR4"] & bit, f"CR4.{name} on CPU {host.number}",
             f"CR4={host.now['CR4']:#x}")
    must(host.now["CR0"] & CR0_WP, f"CR0.WP on CPU {host.number}",
         f"CR0={host.now['CR0']:#x}")
    must(host.now["EFER"] & EFER_NXE, f"EFER.NXE on CPU {host.number}",
         f"EFER={host.now['EFER']:#x}")


def mapped(machine, hosts):
    """Rights by page, of the tables that all have in common."""
    roots = {host.now["CR3"] for host in hosts}
    must(len(roots) == 1, "one root for all CPUs", [hex(r) for r in roots])
    kept = [*machine.kept(), (machine.number("apic_base"),
                              machine.number("apic_base") + PAGE)]
    windows = {host.window for host in hosts}
    found = {}
    for at, size, path, _ in hosts[0].leaves(machine.memory):
        rights = rights_of(path)
        must("wx" not in rights, "no page of Adit's W and X",
             f"{at:#x}+{size:#x} is")
        must("u" not in rights, "no page that is user mode's",
             f"{at:#x}+{size:#x} is")
        must(any(a <= at and at + size <= b for a, b in kept),
             "nothing mapped but what is Adit's", f"{at:#x}+{size:#x} is")
        must(at in windows or page_tables.physical(path[-1], size) == at,
             "one to one", f"{at:#x} -> {path[-1]:#x}")
        for page in range(at, at + size, PAGE):
            found[page] = rights
    return found


def check(machine):
    """All of it, of every CPU that has been in the guest; how many."""
    hosts = [Host(machine, n) for n in range(machine.number("cpu_count"))]
    running = [host for host in hosts if host.has_run]
    must(running, "a CPU that has been in the guest", "none")
    for host in running:
        check_registers(host)
    found = mapped(machine, running)
    guards = {machine.facts.address(machine.base, name) for name in GUARDS}
    for first, last, wanted in SECTIONS:
        for page in range(machine.facts.address(machine.base, first),
                          machine.facts.address(machine.base, last), PAGE):
            must(page in guards or found.get(page) == wanted,
                 f"{first} to {last} {wanted}",
                 f"{page:#x}: {found.get(page)}")
    for host in hosts:
        for top, size in host.stacks:
            guards.add(top - size - PAGE)
            must(found.get(top - PAGE) == "rw-", f"a stack below {top:#x}",
                 found.get(top - PAGE))
    for guard in sorted(guards):
        must(guard not in found, f"the guard page {guard:#x} absent",
             f"it is {found.get(guard)}")
    return len(running)
