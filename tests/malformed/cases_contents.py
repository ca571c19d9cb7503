# SPDX-License-Identifier: BSD-2-Clause
"""B12 to B20: what the information speaks of."""
from case import (ALL, BLOCKS, MULTIBOOT, acpi, case, edit, field, module,
                  only, sets, tags)
from handover import (ACPI, HOLE, IMAGE, INFO, KEPT, KERNEL, LISTS, RAM,
                      RAM_BYTES, SECOND, cpu, madt, rsdp, table, u32, u64)

# B12: modules.

case("B12 ends-before-start", MULTIBOOT, "E", "ends before it starts",
     module(SECOND + 0x10000, SECOND + 0xffff))
case("B12 empty", "mb1 mb2 pvh", "D", "is empty",
     module(SECOND + 0x10000, SECOND + 0x10000))
case("B12 over-image", "mb1 mb2 pvh", "E", "lies over Adit",
     module(IMAGE + 0x80000, IMAGE + 0x80010))
case("B12 around-image", "mb1 mb2 pvh", "E", "lies over Adit",
     module(0x100000, 0x700000))
case("B12 over-module", "mb1 mb2 pvh", "E", "lies over module",
     module(SECOND + 4999, SECOND + 6000))
case("B12 over-kernel", "mb1 mb2 pvh", "E", "lies over module",
     module(KERNEL - 16, KERNEL + 1))
case("B12 same-twice", "mb1 mb2 pvh", "E", "lies over module",
     module(SECOND, SECOND + 5000))
case("B12 over-info", "mb1 mb2 pvh", "E", "over the loader's information",
     module(INFO + 8, INFO + 24))
case("B12 initrd-over-info", "linux linux64", "E",
     "over the loader's information", sets(initrd=(INFO - 16, 0x1000)))
case("B12 past-ram", "mb1 mb2 pvh", "E", "not lie in RAM",
     module(RAM_BYTES - 16, RAM_BYTES + 16))
case("B12 not-ram", "mb1 mb2 pvh", "E", "not lie in RAM",
     module(0x90000000, 0x90001000))
case("B12 from-0", "mb1 mb2 pvh", "E", "in page 0", module(0, 16))
case("B12 in-page-0", "mb1 mb2 pvh", "E", "in page 0", module(0xff0, 0x2000))
case("B12 all-of-4g", "mb1 mb2 pvh", "E", "", module(0, 0xffffffff))
case("B12 last-of-4g", "mb1 mb2", "E", "", module(0xffffffff, 0xffffffff - 1))
case("B12 above-4g", "pvh", "E", "not lie in RAM",
     module(1 << 40, (1 << 40) + 5))
case("B12 wraps", "pvh", "E", "module 2", module(2 ** 64 - 5, 2 ** 64 + 5))
case("B12 longest", "pvh", "E", "", module(0x1400000, 0x1400000 - 1 + 2**64))
case("B12 300-modules", "mb1 mb2 pvh", "E", "no room",
     lambda h: h.modules.extend([(SECOND + 0x2000 + 16 * n,
                                  SECOND + 0x2010 + 16 * n, b"x")
                                 for n in range(300)]))
case("B12 kernel-cut", "mb1 mb2 pvh", "E", "module 0",
     lambda h: h.modules.__setitem__(0, (KERNEL, KERNEL + 300, b"")))
case("B12 initrd-over-image", "linux", "E", "", sets(initrd=(0x180000,
                                                               0x100000)))
case("B12 initrd-past-ram", "linux linux64", "E", "",
     sets(initrd=(RAM_BYTES - 16, 0x100000)))
case("B12 initrd-above-4g", "linux linux64", "E", "",
     sets(initrd=(1 << 40, 0x1000)))
case("B12 initrd-wraps", "linux linux64", "E", "",
     sets(initrd=(2 ** 64 - 16, 0x1000)))
case("B12 initrd-longest", "linux linux64", "E", "",
     sets(initrd=(KERNEL, 2 ** 64 - 1)))
case("B12 initrd-cut", "linux", "E", "",
     sets(initrd=(KERNEL, 300)))
case("B12 string-in-image", "mb1", "D", "a module's string",
     lambda h: h.own.append((LISTS + 16 + 8, u32(IMAGE + 0x3000))))
case("B12 string-past-ram", "pvh", "T", "",
     lambda h: h.own.append((LISTS + 32 + 16, u64(RAM_BYTES))))
case("B12 string-wraps", "pvh", "D", "a module's string",
     lambda h: h.own.append((LISTS + 32 + 16, u64(2 ** 64 - 2))))

# B13, B14: the command line.

case("B13 unterminated", "mb1 pvh", "D", "has no end within",
     lambda h: (setattr(h, "cmdline_at", 0x500000),
                h.over(0x500000, b"x" * 0x10000)))
case("B13 unterminated", "linux linux64", "E", "has no end within",
     lambda h: (setattr(h, "cmdline_at", 0x500000),
                h.over(0x500000, b"x" * 0x10000)))
case("B13 unterminated", "mb2", "T", "", lambda h: h.tag_bytes.update(
    {1: 8 + len(h.cmdline)}))
case("B13 of-5000-bytes", BLOCKS, "D", "unknown option",
     lambda h: setattr(h, "cmdline", b"x" * 5000))
case("B13 of-16000-bytes", "mb1 mb2 linux", "D", "unknown option",
     lambda h: setattr(h, "cmdline", b"y" * 16000))
case("B13 of-40000-bytes", "mb2", "E", "command line of 40000 bytes",
     lambda h: setattr(h, "cmdline", b"y" * 40000))
case("B13 escapes", ALL, "D", "unknown option",
     sets(cmdline=b"\x1b[2J\x9b31m\x07bad \xe2\x80\xae\xff\x7f"))
case("B13 newlines", ALL, "D", "unknown option",
     sets(cmdline=b"a\nadit:\rpvh:\x0bforged\x0c"))
case("B13 module-escapes", "mb1 mb2 pvh", "T", "",
     module(SECOND + 0x10000, SECOND + 0x10010, b"\x1b]0;x\x07 \x00"))
case("B13 name-escapes", "mb2", "D", "second tag of type 2",
     tags((2, b"\x1b[2J\n\nadit: mb2: forged\0"), before=True))
case("B13 in-image", "mb1 pvh", "D", "the command line",
     sets(cmdline_at=IMAGE + 0x3000))
case("B13 in-image", "linux linux64", "E", "the command line",
     sets(cmdline_at=IMAGE + 0x3000))
# A byte of 0, in the BIOS.
case("B13 last-byte", "mb1 pvh", "T", "", sets(cmdline_at=0xffffffff))
case("B13 wraps", "pvh", "D", "the command line",
     sets(cmdline_at=2 ** 64 - 1))
case("B13 wraps", "linux linux64", "E", "the command line",
     sets(cmdline_at=2 ** 64 - 1))
case("B14 unknown", ALL, "D", 'unknown option "frobnicate=1"',
     sets(cmdline=b"frobnicate=1"))
for value in (b"4", b"-1", b"99999999999999999999", b"0x", b"", b"1x"):
    case("B14 loglevel-" + (value.decode() or "empty"), "mb1", "D",
         "option loglevel=", sets(cmdline=b"loglevel=" + value))
for value in (b"com9", b"0x", b"0xfff9", b"0x10003f8", b"com1:0x1ffffffff",
              b"com1:", b","):
    case("B14 console-" + value.decode().replace(":", "."), "mb1", "D",
         "option console=", sets(cmdline=b"console=" + value))
# The last wins: an image's own options stand before the loader's.
case("B14 repeated", "mb1", "T", "",
     sets(cmdline=b"loglevel=1 loglevel=3 loglevel=2"))
case("B14 only-dashes", ALL, "T", "", sets(cmdline=b" -- -- "))

# B15: nothing is put over what is needed still.

case("B15 no-room", "mb1 mb2 pvh", "E", "launch: ",
     only((IMAGE, 0xc8000, RAM), (KERNEL, 0x4000, RAM),
          (SECOND, 0x2000, RAM)))
case("B15 tight-room", "mb1 mb2 pvh", "T", "",
     only((IMAGE, 0xc8000, RAM), (KERNEL, 0x300000, RAM)))
case("B15 info-and-modules-low", "mb1 mb2 pvh", "T", "",
     lambda h: (setattr(h, "ranges", [(0, HOLE, RAM), (IMAGE, 0x100000, RAM),
                                      (KERNEL, 0x300000, RAM)])))

# B16: PVH.

case("B16 magic", "pvh", "E", "expected magic", sets(magic=0x336ec579))
case("B16 version-0", "pvh", "E", "version=0", sets(version=0))
case("B16 version-2", "pvh", "T", "", sets(version=2))
case("B16 version-ffffffff", "pvh", "T", "", sets(version=0xffffffff))
case("B16 flags", "pvh", "T", "", field(8, (4, 0xffffffff)))
case("B16 memmap-entries-5000", "pvh", "D", "further ones are not told",
     field(48, (4, 5000)))
for count in (0xffffffff, 0x08000001, 0x80000000):
    case(f"B16 nr-modules-{count:x}", "pvh", "E", "%: ",
         field(12, (4, count)))
    case(f"B16 memmap-entries-{count:x}", "pvh", "E", "%: ",
         field(48, (4, count)))
for value in (0, 2 ** 64 - 16, IMAGE + 0x3000, 1 << 40):
    case(f"B16 modlist-{value:x}", "pvh", "E", "",
         field(16, (8, value)))
    case(f"B16 memmap-{value:x}", "pvh", "E", "%: ", field(40, (8, value)))

# B17: boot_params.

LINUX = "linux linux64"
case("B17 no-header", LINUX, "E", "HdrS", edit(0x202, b"HdrX"))
case("B17 version-2.05", LINUX, "E", "before 2.06", sets(version=0x205))
case("B17 version-0", LINUX, "E", "before 2.06", sets(version=0))
case("B17 version-ffff", LINUX, "T", "", sets(version=0xffff))
for count in (129, 255):
    case(f"B17 e820-entries-{count}", LINUX, "E", "memory ranges",
         sets(count=count))
case("B17 unclean", LINUX, "D", "did not clear it",
     lambda h: (h.edit(0x1ef, b"\xff"), h.edit(0xc0, b"\xa5" * 12)))
for value in (KEPT + 0x8000, RAM_BYTES - 8):
    case(f"B17 setup-data-{value:x}", LINUX, "E", "setup_data",
         sets(first_node=value))
for value in (2 ** 64 - 8, 1 << 63, IMAGE + 0x3000):
    case(f"B17 setup-data-{value:x}", LINUX, "E", "setup_data node 0",
         sets(first_node=value))
case("B17 setup-data-loop", LINUX, "E", "at most",
     lambda h: (setattr(h, "first_node", 0x500000),
                h.over(0x500000, u64(0x500000) + u32(9, 0))))
case("B17 setup-data-loop-of-two", LINUX, "E", "at most",
     lambda h: (setattr(h, "first_node", 0x500000),
                h.over(0x500000, u64(0x500100) + u32(9, 0)),
                h.over(0x500100, u64(0x500000) + u32(1, 0))))
case("B17 setup-data-half-a-range", LINUX, "E", "memory map at",
     sets(nodes=[(1, bytes(21))]))
case("B17 setup-data-length", LINUX, "E", "expected at most 1048576 bytes",
     lambda h: (setattr(h, "first_node", 0x500000),
                h.over(0x500000, u64(0) + u32(1, 0xffffffff))))
case("B17 setup-data-unknown", LINUX, "T", "",
     lambda h: (setattr(h, "first_node", 0x500000),
                h.over(0x500000, u64(0) + u32(0x7fffffff, 0xffffffff))))
case("B17 efi-32", LINUX, "D", "EFI of 32 bits", edit(0x1c0, b"EL32"))
case("B17 efi-nothing", LINUX, "D", "efi_info", edit(0x1c0, b"EL64"))
case("B17 efi-no-such-table", LINUX, "D", "EFI system table",
     edit(0x1c0, b"EL64" + u32(KERNEL, 48, 1, LISTS, 480)))
case("B17 efi-table-in-image", LINUX, "D", "EFI system table",
     edit(0x1c0, b"EL64" + u32(IMAGE + 0x8000, 48, 1, LISTS, 480)))
case("B17 efi-map-nowhere", LINUX, "D", "EFI memory map at .* cannot be read",
     edit(0x1c0, b"EL64" + u32(KERNEL, 48, 1, IMAGE + 0x3000, 480)))

# B18: screens.

FB = 0xfd000000


def screen(base=FB, pitch=4096, width=1024, height=768, bpp=32, kind=1,
           colours=(16, 8, 8, 8, 0, 8)):
    """By all protocols that have one."""
    def change(h):
        data = u64(base) + u32(pitch, width, height) + bytes([bpp, kind])
        if h.door == "mb1":
            h.flags |= 0x1000
            h.edit(88, data + bytes(colours))
        elif h.door == "mb2":
            h.more.append((8, data + bytes(2) + bytes(colours)))
        else:
            h.edit(0x0f, b"\x23")
            h.edit(0x12, (u32(width)[:2] + u32(height)[:2] + u32(bpp)[:2] +
                          u32(base)))
            h.edit(0x24, u32(pitch)[:2] + bytes(
                [colours[1], colours[0], colours[3], colours[2], colours[5],
                 colours[4]]))
            h.edit(0x36, u32(2)) if base >> 32 else None
            h.edit(0x3a, u32(base >> 32))
    return change


VGA = ("-device", "VGA")
SCREENS = "mb1 mb2 linux"
NO_SCREEN = "framebuffer (cannot be and )?is left out"
case("B18 sound", SCREENS, "T", "screen +1024x768", screen(), machine=VGA)
for label, values in {
        "bpp-0": {"bpp": 0}, "bpp-17": {"bpp": 17}, "bpp-255": {"bpp": 255},
        "pitch-short": {"pitch": 4095}, "pitch-0": {"pitch": 0},
        "width-0": {"width": 0}, "height-0": {"height": 0}, "base-0":
        {"base": 0}, "colours-overlap": {"colours": (0, 8, 0, 8, 0, 8)},
        "colours-outside": {"colours": (25, 8, 8, 8, 0, 8)},
        }.items():
    case("B18 " + label, SCREENS, "D", NO_SCREEN, screen(**values))
case("B18 size-wraps", "mb1 mb2", "D", NO_SCREEN,
     screen(base=2 ** 64 - 4096))
case("B18 huge", "mb1 mb2", "D", NO_SCREEN,
     screen(pitch=0xffffffff, width=0x3fffffff, height=0xffffffff))
case("B18 above-4g", MULTIBOOT, "D", "cannot be reached",
     screen(base=1 << 38))
case("B18 above-4g", "linux", "T", "", screen(base=1 << 38))
case("B18 past-any-cpu", SCREENS, "D", "this CPU has no address",
     screen(base=1 << 60))
case("B18 over-image", SCREENS, "E", "lies over Adit", screen(base=IMAGE))
case("B18 over-ram", SCREENS, "D", "lies in RAM",
     screen(base=0x800000))
case("B18 over-kernel", SCREENS, "D", "lies in RAM",
     screen(base=KERNEL))
case("B18 over-info", SCREENS, "D", "lies in RAM",
     screen(base=INFO, height=2))
case("B18 page-0", SCREENS, "D", "lies in RAM", screen(base=0x100, height=2))
case("B18 type-9", "mb1", "T", "", screen(kind=9))
case("B18 type-9", "mb2", "D", "framebuffer", screen(kind=9))
case("B18 text-of-300-columns", "mb1 mb2", "D", NO_SCREEN,
     screen(base=0xb8000, kind=2, width=300, height=25, pitch=600))

# B19: ACPI.

WITH_RSDP = "mb2 pvh linux"
case("B19 rsdp-sum", WITH_RSDP, "D", "RSDP",
     acpi(root=rsdp()[:8] + b"\1" + rsdp()[9:]))
case("B19 rsdp-long-sum", WITH_RSDP, "D", "RSDP",
     acpi(root=rsdp()[:32] + b"\1" + rsdp()[33:]))
case("B19 rsdp-length-0", WITH_RSDP, "D", "RSDP",
     acpi(root=rsdp()[:20] + u32(0) + rsdp()[24:]))
case("B19 rsdp-length-ffffffff", WITH_RSDP, "D", "RSDP",
     acpi(root=rsdp()[:20] + u32(-1) + rsdp()[24:]))
case("B19 rsdp-no-signature", WITH_RSDP, "D", "RSDP",
     acpi(root=bytes(36)))
case("B19 rsdp-old-with-xsdt", "pvh linux", "T", "",
     acpi(root=rsdp(revision=0) + u32(36) + u64(ACPI + 0x100) + bytes(4)))
case("B19 rsdp-tag-empty", "mb2", "D", "RSDP", acpi(root=b"\0"))
case("B19 rsdp-nowhere", "pvh", "D", "RSDP", field(32, (8, 2 ** 64 - 8)))
case("B19 rsdp-in-image", "pvh", "D", "RSDP", field(32, (8, IMAGE + 0x3000)))
for where in (IMAGE + 0x3000, RAM_BYTES, 1 << 50, 2 ** 64 - 20):
    case(f"B19 xsdt-at-{where:x}", WITH_RSDP, "D", "other CPUs are not known",
         acpi(root=rsdp(where)))
for size in (0, 35, 0xffffffff, 0x80000000):
    case(f"B19 xsdt-length-{size:x}", WITH_RSDP, "D",
         "other CPUs are not known",
         acpi((ACPI + 0x100, table(b"XSDT", u64(ACPI + 0x200), size))))
case("B19 xsdt-sum", WITH_RSDP, "D", "other CPUs are not known",
     acpi((ACPI + 0x100, table(b"XSDT", u64(ACPI + 0x200),
                               is_sound=False))))
case("B19 xsdt-loop", WITH_RSDP, "T", "",
     acpi((ACPI + 0x100, table(b"XSDT", u64(*([ACPI + 0x100] * 8))))))
case("B19 xsdt-odd", WITH_RSDP, "T", "",
     acpi((ACPI + 0x100, table(b"XSDT", u64(ACPI + 0x200) + b"abc"))))
case("B19 xsdt-to-nowhere", WITH_RSDP, "D", "other CPUs are not known",
     acpi((ACPI + 0x100, table(b"XSDT", u64(2 ** 64 - 3)))))
for label, entries in {
        "entry-0": b"\0\0", "entry-1": b"\0\1", "entry-short": b"\0\7" +
        bytes(6), "entry-past-end": b"\0\x20" + bytes(6),
        "half-an-entry": b"\0"}.items():
    case("B19 madt-" + label, WITH_RSDP, "D", "an impossible length",
         acpi((ACPI + 0x200, madt(cpu(0), entries))))
case("B19 madt-length-36", WITH_RSDP, "D", "",
     acpi((ACPI + 0x200, table(b"APIC", b""))))
case("B19 madt-sum", WITH_RSDP, "D", "other CPUs are not known",
     acpi((ACPI + 0x200, table(b"APIC", bytes(8), is_sound=False))))
case("B19 madt-same-cpu", WITH_RSDP, "D", "APIC ID of another",
     acpi((ACPI + 0x200, madt(cpu(0), cpu(1), cpu(1)))))
case("B19 madt-600-cpus", WITH_RSDP, "D", "CPUs",
     acpi((ACPI + 0x200, madt(cpu(0), *(
         b"\x09\x10" + bytes(2) + u32(0x100 + n, 1, 0)
         for n in range(600))))))
case("B19 madt-not-the-boot-cpu", WITH_RSDP, "D", "lacks the boot CPU",
     acpi((ACPI + 0x200, madt(cpu(7)))))

# B20: symbols, which nobody reads.

case("B20 elf-sections", "mb2", "T", "",
     tags((9, u32(0xffffffff, 0xffffffff, 0xffffffff) + b"\xff" * 64)))
case("B20 elf-sections-empty", "mb2", "T", "", tags((9, b"")))
case("B20 elf-sections", "mb1", "T", "",
     lambda h: (setattr(h, "flags", h.flags | 0x20),
                h.edit(28, u32(-1, -1, -1, -1))))
