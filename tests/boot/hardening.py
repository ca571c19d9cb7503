# SPDX-License-Identifier: BSD-2-Clause
"""Checks of what Adit does against its own mistakes: the CPU's part, the
canary, the traps of what reads foreign data (docs/hardening.md)."""
import re
import struct

import page_tables
from attempt import Wrong

CR4_LA57 = 1 << 12
CR4 = {"UMIP": 1 << 11, "SMEP": 1 << 20, "SMAP": 1 << 21}


def must(claim, expected, seen):
    if not claim:
        raise Wrong(expected, seen)


def all_cr4(run):
    """CR4 of every CPU."""
    run.machine.qmp("stop")
    found = [int(value, 16) for value in re.findall(
        r"\bCR4=([0-9a-f]+)", run.machine.monitor("info registers -a"))]
    must(len(found) == run.row.cpus, f"{run.row.cpus} CPUs", found)
    return found


def hardened(run):
    """SMEP, SMAP and UMIP are on, on every CPU."""
    for number, cr4 in enumerate(all_cr4(run)):
        for name, bit in CR4.items():
            must(cr4 & bit, f"CR4.{name} on CPU {number}", f"CR4={cr4:#x}")


def released(run):
    """No CPU has any of it: a kernel is about to have the machine."""
    for number, cr4 in enumerate(all_cr4(run)):
        must(not any(cr4 & bit for bit in CR4.values()),
             f"a CR4 as after a reset on CPU {number}", f"CR4={cr4:#x}")


def no_wx(run):
    """No page is W and X, wherever it is mapped."""
    now = run.machine.registers()
    levels = 5 if now["CR4"] & CR4_LA57 else 4
    count = 0
    for at, size, path, _ in page_tables.pages(run.machine.memory,
                                               now["CR3"], levels):
        must(not all(entry & 2 for entry in path) or
             any(entry >> 63 for entry in path), "no page W and X",
             f"{at:#x}+{size:#x} is")
        count += 1
    must(count > 4, "page tables", f"{count} leaves")


def _canary(run):
    at = run.facts.address("__stack_chk_guard")
    return int.from_bytes(run.client.read(at, 8), "little")


def canary(run):
    """Random, with a byte 0, and of no other boot of this ring."""
    found = _canary(run)
    must(found & 0xff == 0 and bin(found).count("1") > 8,
         "a canary: a byte 0 and seven random ones", f"{found:#018x}")
    before = dict(run.ring.canaries)
    run.ring.canaries[run.row.id] = found
    for other, canary_of_other in before.items():
        must(found != canary_of_other, f"another canary than {other} had",
             f"{found:#018x}")
    run.notes.append(f"another canary than in {len(before)} boots before")


def canary_twice(run):
    """For a negative control: a boot that has the canary of another."""
    run.ring.canaries[run.row.id + ".before"] = _canary(run)
    canary(run)


def canary_planted(run):
    """For a negative control: no canary at all."""
    run.client.write(run.facts.address("__stack_chk_guard"), bytes(8))
    canary(run)


def _report(run, line):
    """A host fault's report, and the CPU stopped."""
    position = 0
    # It may come in the midst of a line.
    for pattern in (r"adit: \w+: trap 6 #UD invalid opcode", line,
                    r"^adit:   rip 0x", r"^adit:   cr0 "):
        position = run.machine.wait_for(pattern, run.row.timeout,
                                        position).end()


def smashed(run, change=1):
    """An array of boot_report()'s has run over the word below its return
    address, as it looks from there: who did it is named."""
    client = run.client
    client.run_to(run.facts.address("console_print"), run.row.timeout)
    stack, wanted = client.get("rsp"), _canary(run)
    # The caller's, which is next to its frame: others lie about below.
    frame = client.get("rbp")
    words = struct.unpack(f"<{(frame - stack) // 8}Q",
                          client.read(stack, frame - stack))
    must(wanted in words, f"the canary {wanted:#x} on the stack", "none")
    above = words[::-1].index(wanted) + 1
    client.write_int(frame - 8 * above, wanted ^ change, 8)
    client.go_on()
    _report(run, r"^adit:   stack overrun, seen at the end of "
                 r"0x[0-9a-f]+ boot_report\+0x")


def not_smashed(run):
    """For a negative control: the word is written as it was."""
    smashed(run, 0)


def undefined(run):
    """A bool that is 7, which C says nothing about, in what prints."""
    run.client.write(run.client.get("rsi"), b"\7\7\7\7")
    run.client.go_on()
    _report(run, r"^adit:   undefined behaviour caught at 0x[0-9a-f]+ "
                 r"put_hexadecimal\+0x")


CHECKS = {"hardened": hardened, "released": released, "canary": canary,
          "no-wx": no_wx, "canary-planted": canary_planted,
          "canary-twice": canary_twice, "smashed": smashed,
          "not-smashed": not_smashed, "undefined": undefined}
