# SPDX-License-Identifier: BSD-2-Clause
"""Where an image may be entered under Bochs, and whether it just was.

Bochs's debugger stops at physical addresses only.  So each entry is awaited
where it is linked, and one of Multiboot 2 also where GRUB puts an image that
may be moved: as high as possible.  What the CPU's registers hold there says
whether this is the entry or other code at that address.
"""
import re

# Bochs takes 16 breakpoints; its BIOS keeps 64 KiB at the end of memory, and
# below 4 GiB there is room for 3 GiB.
BREAKPOINTS = 16
_BIOS_BYTES = 64 << 10
_LOW_MEMORY_MIB = 3072
_SLOT = 2 << 20
_SLOTS = 8
_MAGIC = {"mb1": 0x2badb002, "mb2": 0x36d76289}
_PVH_MAGIC = 0x336ec578
_CR0_PG = 1 << 31
_HIT = re.compile(r"\(0\) Breakpoint \d+, ")


def _high(address, memory_mib):
    """The highest places below the end of memory that are at the same
    distance from a slot's border."""
    end = (min(memory_mib, _LOW_MEMORY_MIB) << 20) - _BIOS_BYTES
    last = (end - address) // _SLOT * _SLOT + address
    return [a for a in range(last, address, -_SLOT)][:_SLOTS]


def places(entries, memory_mib):
    """{physical address: [protocol]} of entries as `adit inspect' has them,
    the likeliest first."""
    found = {}
    wanted = [(e["protocol"], int(e["physical"], 16)) for e in entries
              if e.get("physical") and
              e["protocol"] in (*_MAGIC, "linux32", "pvh")]
    for protocol, address in wanted:
        found.setdefault(address, []).append(protocol)
    for protocol, address in wanted:
        if protocol == "mb2":
            for high in _high(address, memory_mib):
                found.setdefault(high, []).append(protocol)
    return dict(list(found.items())[:BREAKPOINTS])


def _is_entry(debugger, protocol):
    """Whether the CPU is in the state that the protocol promises."""
    if protocol in _MAGIC:
        return debugger.number("cpu0.RAX") & 0xffffffff == _MAGIC[protocol]
    if protocol == "pvh":
        at = debugger.number("cpu0.RBX") & 0xffffffff
        return debugger.memory(at, 4) == _PVH_MAGIC.to_bytes(4, "little")
    return debugger.memory(
        (debugger.number("cpu0.RSI") & 0xffffffff) + 0x202, 4) == b"HdrS"


class Entries:
    """Breakpoints at all places; `entered` is filled as one is hit.

    They cost time once there are page tables, since Bochs then walks those
    for each instruction: so they go as soon as there is nothing to await.
    """

    MISSES = 100        # of other code; a loop there would take forever

    def __init__(self, entries, memory_mib):
        self.places = places(entries, memory_mib)
        self.entered = []       # [(protocols, instructions before, place)]
        self._misses = 0
        self._is_set = False

    def begin(self, debugger):
        for address in self.places:
            debugger.say(f"pb {address:#x}")
        self._is_set = bool(self.places)

    def _end(self, debugger):
        for number in range(len(self.places)):
            debugger.say(f"delete {number + 1}")
        self._is_set = False

    def stopped(self, debugger, said):
        """Looks whether a stop was at an entry."""
        if not self._is_set:
            return
        if not _HIT.search(said):
            # GRUB has no page tables: whatever has, the loader is over.
            if debugger.number("cpu0.CR0") & _CR0_PG:
                self._end(debugger)
            return
        address = debugger.number("cpu0.RIP")
        protocols = tuple(p for p in self.places.get(address, ())
                          if _is_entry(debugger, p))
        self._misses += 1
        if protocols:
            self.entered.append((protocols, debugger.number("cpu0.icount"),
                                 f"{address:#x}"))
        if protocols or self._misses >= self.MISSES:
            self._end(debugger)
