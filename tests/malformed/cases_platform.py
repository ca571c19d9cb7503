# SPDX-License-Identifier: BSD-2-Clause
"""P01 to P11: machines that lack something, or have it otherwise."""
from case import ALL, BLOCKS, case, module, ranges, sets
from handover import ACPI, IMAGE, RAM_BYTES, cpu, madt


def on(model):
    return ("-cpu", model)


# P01: what 64-bit code needs.

case("P01 no-long-mode", BLOCKS, "E", "no long mode", machine=on(
    "qemu64,lm=off"))
case("P01 no-extended-leaves", BLOCKS, "E", "no long mode", machine=on(
    "qemu64,xlevel=0x80000000"))
case("P01 pentium", BLOCKS, "E", "no long mode", machine=on("pentium"))
case("P01 486", BLOCKS, "E", "no long mode", machine=on("486"))
case("P01 no-nx", BLOCKS, "E", "cannot mark pages", machine=on(
    "qemu64,nx=off"))

# P06: memory.

HIGH = (0x100000000, 0x40000000, 1)
case("P06 only-above-4g", BLOCKS, "E", "Adit itself",
     lambda h: setattr(h, "ranges", [HIGH]))
case("P06 1-tib", BLOCKS, "T", "",
     ranges((0x100000000, (1 << 40) - 0x100000000, 1)))
case("P06 no-more-than-adit", BLOCKS, "E", "launch: |in RAM",
     lambda h: setattr(h, "ranges", [(IMAGE, 0xc0000, 1)]))
case("P06 five-levels", "mb2efi linux64", "T", "", sets(levels=5))

# P07: COM1 is not there, but COM2 is.

case("P07 no-com1", BLOCKS, "E", "not lie in RAM|is no bundle",
     lambda h: (setattr(h, "cmdline", b"console=com2"),
                module(RAM_BYTES, RAM_BYTES + 5)(h),
                setattr(h, "initrd", (IMAGE - 0x1000, 0x1000))),
     machine=("-serial", "none"))

# P09: an interrupt that nothing masks, from the boot report on.

# The kernel's lines may be cut short by it; Adit's own are ended.
case("P09 nmi", ALL, "E", "^(K.*)?adit: [a-z0-9]+: trap 2 NMI", nmi=True)

# P08, P11: a CPU that never answers, and no timer but the TSC.

TIMELESS = ("-machine", "microvm,pit=off,pic=off,rtc=off")
case("P11 no-timer", BLOCKS, "T", "", machine=TIMELESS)
case("P08 silent-cpu", "mb2 pvh linux", "D", "KERNEL: other CPUs 0",
     lambda h: h.over(ACPI + 0x200, madt(cpu(0), cpu(7))),
     machine=TIMELESS, kernel="elf-cpus")
