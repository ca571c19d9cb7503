# SPDX-License-Identifier: BSD-2-Clause
"""B01 to B11: how it is entered, and what the information is built of."""
import handover
from case import (ALL, BLOCKS, MULTIBOOT, at_info, both, case, enter, field,
                  only, points, ranges, regs, sets, tags)
from handover import (ACPI, IMAGE, INFO, KERNEL, NVS, RAM, RAM_BYTES, RESERVED,
                      SECOND, UNUSABLE, rsdp, u32, u64)

# Nothing is wrong: what all others are held against.

case("sound block", ALL, "T", r"^adit: door +%$")
case("sound elsewhere", ALL, "T", r"^adit: image +0x601000 to",
     sets(base=0x600000))

# B01: the wrong magic, or the wrong mode.

case("B01 magic-0", MULTIBOOT, "E", "%: expected eax=", regs(rax=0))
case("B01 magic-0", "mb2efi", "E", "%: expected eax=", regs(rax=0))
case("B01 magic-of-the-other", "mb1", "E", "%: expected eax=",
     regs(rax=0x36d76289))
case("B01 magic-of-the-other", "mb2", "E", "%: expected eax=",
     regs(rax=0x2badb002))
case("B01 elf-entry", "mb1 mb2", "T", "", enter("elf_start"))
case("B01 elf-entry-no-magic", "mb1", "E", "found eax=0xbad",
     enter("elf_start", rax=0xbad))
case("B01 elf-entry-64", "mb1", "E", "found 64-bit mode",
     enter("elf_start", 64))
case("B01 mode-64", "mb1 mb2 pvh linux", "E", "found 64-bit mode",
     enter("", 64))
case("B01 mode-32", "mb2efi linux64", "E", "found 32-bit mode",
     enter("", 32))
case("B01 handover-mode-32", "linux", "E", "found 32-bit mode",
     enter("linux_handover_start", 32))
case("B01 efi-mode-32", "linux", "E", "found 32-bit mode",
     enter("efi_start", 32))
case("B01 efi-no-table", "linux64", "E", "efi: ",
     enter("efi_start", rdx=0))
case("B01 efi-no-such-table", "linux64", "E", "efi: ",
     enter("efi_start", rcx=INFO, rdx=KERNEL))
case("B01 handover-no-table", "linux64", "E", "linux: expected the address",
     enter("linux_handover_start", rdi=INFO, rsi=0, rdx=INFO))
case("B01 handover-no-such-table", "linux64", "E", "linux: ",
     enter("linux_handover_start", rdi=INFO, rsi=KERNEL, rdx=INFO))
case("B01 paging-on", BLOCKS, "T", "", sets(cr0=0x80000011, cr4=0x10))
case("B01 compatibility-mode", BLOCKS, "T", "",
     sets(cr0=0x80000011, cr4=0x20, efer=0x100))
case("B01 a20-off", BLOCKS, "E", "A20",
     sets(a20=0))
case("B01 unaligned-image", "mb1 mb2 pvh linux", "E",
     "not a multiple of 4096", sets(base=0x200800))
case("B01 stack-pointer-0", ALL, "T", "", regs(rsp=0))

# B02: where the information is.

case("B02 info-0", ALL, "E", "%: expected the address", points(0))
case("B02 info-unaligned", "mb1 pvh linux", "T", "", at_info(INFO + 3))
case("B02 info-unaligned", "mb2", "T", "", at_info(INFO + 4))
case("B02 info-above-4g", "linux64", "E", "%: ", points(1 << 32))
case("B02 info-past-2-64", "linux64", "E", "%: ", points(2 ** 64 - 8))
case("B02 info-high-half", "mb2efi", "T", "",
     lambda h: h.regs.update(rbx=INFO | 0xabcd << 32))
case("B02 info-in-text", ALL, "E", "%: expected the address",
     points(IMAGE + 0x2000))
case("B02 info-in-bss", ALL, "E", "%: expected the address",
     points(IMAGE + 0x60000))
case("B02 info-before-image", ALL, "E", "%: ", points(IMAGE + 0x1000 - 4))
case("B02 info-past-ram", ALL, "E", "%: ", points(RAM_BYTES + 0x10000))
case("B02 info-last-bytes", ALL, "E", "%: ", points(0xfffffff8))
case("B02 info-is-code", "mb1", "E", "%: ", points(KERNEL))
case("B02 info-is-code", "mb2", "E", "%: ", points(KERNEL))

# B03, B04, B05: Multiboot 2's sizes.

TAGS = "mb2 mb2efi"
for size in (0, 8, 15, 16 << 20, 0xffffffff, 0x80000000):
    case(f"B03 total-{size:x}", TAGS, "E", "total_size=", sets(total=size))
case("B03 total-16", "mb2", "E", "%: ", sets(total=16))
case("B03 total-cuts-a-tag", TAGS, "E", "ends inside a tag",
     sets(total=40))
case("B03 total-past-cap", TAGS, "E", "total_size=",
     sets(total=(1 << 20) + 1))
case("B03 total-without-end", "mb2", "D", "no whole end tag",
     lambda h: setattr(h, "total", len(h.info()) - 8))
for size in (0, 1, 7):
    case(f"B04 tag-size-{size}", TAGS, "E", "tag of less than 8 bytes",
         both(tags((0x4141, b"abcd")), lambda h, s=size:
              h.tag_bytes.update({0x4141: s})))
for size in (0x1000, 0x7fffffff, 0xfffffff8, 0xffffffff):
    case(f"B04 tag-size-{size:x}", TAGS, "E", "ends inside a tag",
         both(tags((0x4141, b"abcd")), lambda h, s=size:
              h.tag_bytes.update({0x4141: s})))
for kind in (3, 4, 6):
    case(f"B04 tag-{kind}-of-15-bytes", "mb2", "E", "mb2: .*tag",
         lambda h, k=kind: h.tag_bytes.update({k: 15}))
case("B04 efi-map-of-15-bytes", "mb2efi", "E", "tag of type 17",
     lambda h: h.tag_bytes.update({17: 15}))
case("B05 no-end", "mb2", "D", "no whole end tag", sets(end=b""))
case("B05 end-too-long", "mb2", "T", "", sets(end=u32(0, 8) + bytes(64)))
case("B05 junk-behind-end", "mb2", "T", "",
     sets(end=u32(0, 8) + u32(3, 0, 0, 0xffffffff)))
case("B05 end-of-7-bytes", "mb2", "E", "tag of less than 8 bytes",
     sets(end=u32(0, 7)))

# B06: twice.

case("B06 two-maps", "mb2", "D", "second tag of type 6",
     tags((6, u32(24, 0) + u64(0, 1 << 40) + u32(1, 0))))
case("B06 two-command-lines", "mb2", "D", "second tag of type 1",
     tags((1, b"loglevel=0\0")))
case("B06 two-names", "mb2", "D", "second tag of type 2",
     tags((2, b"another\0")))
case("B06 two-meminfos", "mb2", "D", "second tag of type 4",
     tags((4, u32(0, 0))))
case("B06 two-rsdps", "mb2", "D", "second tag of type 15",
     tags((15, rsdp())))
case("B06 two-old-and-new-rsdps", "mb2", "T", "",
     tags((14, rsdp(revision=0, old_root=ACPI + 0x100))))
case("B06 unknown-tags", "mb2", "T", "",
     tags(*((t, b"\xff" * 9) for t in (0x7fffffff, 0x80000000, 0xffffffff,
                                        100, 22)), before=True))
case("B06 many-unknown-tags", "mb2", "T", "",
     tags(*((0x4141, b"") for n in range(7000)), before=True))

# B07: the map's entries.

for size in (0, 8, 16, 20, 23, 28, 0xfffffff8):
    case(f"B07 entry-size-{size:x}", "mb2", "E", "tag of type 6",
         sets(entry_bytes=size))
case("B07 entry-size-of-others", "mb2", "E", "Adit itself",
     sets(entry_bytes=32))
case("B07 entry-size-32", "mb2", "T", "",
     sets(entry_bytes=32, entry_tail=bytes(8)))
# Later versions are to be good for readers of this one: [mb2] 3.6.8.
case("B07 entry-version-1", "mb2", "T", "", sets(entry_version=1))
case("B07 half-an-entry", "mb2", "E", "tag of type 6",
     sets(map_tail=bytes(12)))
for size in (0, 19):
    case(f"B07 entry-size-{size}", "mb1", "E", "memory map at",
         sets(entry_bytes=size))
case("B07 entry-size-ffffffff", "mb1", "E", "memory map at",
     sets(entry_bytes=0xffffffff))
for size in (0, 8, 39, 0xffffffff):
    case(f"B07 descriptor-size-{size:x}", "mb2efi", "E", "descriptor",
         sets(descriptor_bytes=size))

# B08: none.

case("B08 only-sizes", "mb1", "D", "no memory map, only its two sizes",
     lambda h: setattr(h, "flags", h.flags & ~0x40))
case("B08 nothing", "mb1", "E", "no memory map",
     lambda h: setattr(h, "flags", h.flags & ~0x41))
case("B08 map-length-0", "mb1", "D", "no memory map, only its two sizes",
     field(44, 0))
case("B08 sizes-0", "mb1", "E", "",
     both(lambda h: setattr(h, "flags", h.flags & ~0x40), field(4, 0),
          field(8, 0)))
case("B08 sizes-of-4-tib", "mb1", "E", "expected page tables that reach",
     both(lambda h: setattr(h, "flags", h.flags & ~0x40),
          field(4, 0xffffffff), field(8, 0xffffffff)))
case("B08 only-sizes", "mb2", "D", "no memory map, only its two sizes",
     sets(has_map=False))
case("B08 empty-map", "mb2 pvh linux linux64", "E", "no memory map",
     lambda h: (h.ranges.clear(), h.before.append((4, u32(0, 0)))
                if h.door == "mb2" else 0))
case("B08 empty-map", "mb2efi", "E", "",
     lambda h: h.descriptors.clear())
case("B08 nothing", "mb2efi", "E", "found neither",
     lambda h: h.tag_bytes.update({17: 0}) or setattr(
         h, "tags", lambda: iter([(1, b"\0")])))

# B09: the map's ranges.

case("B09 unsorted", BLOCKS, "T", "", only(*reversed(handover.MAP)))
case("B09 reserved-wins", BLOCKS, "T",
     "0x800000.*reserved",
     ranges((0x800000, 0x10000, RESERVED), (0x800000, 0x20000, RAM)))
case("B09 unusable-wins", BLOCKS, "T", "unusable",
     ranges((0x800000, 0x10000, UNUSABLE), (0x7ff000, 0x20000, NVS)))
case("B09 unknown-types", BLOCKS, "T", "",
     ranges((0x800000, 0x1000, 0), (0x802000, 0x1000, 0xffffffff)))
case("B09 length-0", BLOCKS, "T", "", ranges((0x800000, 0, RESERVED)))
case("B09 wraps", BLOCKS, "D", "is left out",
     ranges((2 ** 64 - 0x1000, 0x2000, RAM)))
case("B09 wraps-reserved", BLOCKS, "D", "is left out",
     ranges((0x800000, 2 ** 64 - 0x1000, RESERVED)))
case("B09 up-to-the-last-byte", BLOCKS, "T", "",
     ranges((2 ** 64 - 0x1000, 0x1000, RESERVED)))
case("B09 all-of-it", BLOCKS, "E", "", ranges((0, 2 ** 64 - 1, RESERVED)))
case("B09 no-ram", BLOCKS, "E", "", only((0, RAM_BYTES, RESERVED)))
case("B09 70000-ranges", "mb1 pvh linux", "E", "",
     ranges(*((0x100000000 + 0x2000 * n, 0x1000, RAM)
              for n in range(70000))))
case("B09 40000-ranges", "mb2", "E", "",
     ranges(*((0x100000000 + 0x2000 * n, 0x1000, RAM)
              for n in range(40000))))
case("B09 50000-ranges-in-one", "linux", "T", "",
     ranges(*((0x100000000 + 0x1000 * n, 0x1000, RESERVED)
              for n in range(50000))))
case("B09 half-pages", BLOCKS, "T", "",
     ranges((0x800001, 0x10, RESERVED), (0x800fff, 2, UNUSABLE)))
case("B09 ram-that-is-not-there", BLOCKS, "T", "",
     ranges((0x100000000, 0x40000000, RAM)))
case("B09 ram-past-any-cpu", BLOCKS, "D", "this CPU's last address",
     ranges((1 << 56, 1 << 40, RAM)))

# B10: the map says that what is there is no RAM.

case("B10 image", BLOCKS, "E", "Adit itself",
     ranges((IMAGE, 0x1000000 - IMAGE, RESERVED)))
case("B10 image-end", BLOCKS, "E", "Adit itself",
     ranges((IMAGE + 0xb0000, 0x1000, UNUSABLE)))
case("B10 kernel", BLOCKS, "E", "module 0 at",
     ranges((KERNEL, 0x1000, RESERVED)))
case("B10 second", "mb1 mb2 pvh", "E", "module 1 at",
     ranges((SECOND + 0x1000, 0x1000, NVS)))
case("B10 info", BLOCKS, "T", "", ranges((INFO, 0x1000, RESERVED)))

# B11: MB1's flags.

case("B11 all-flags", "mb1", "E", "a.out and ELF", sets(flags=0xffffffff))
case("B11 both-symbols", "mb1", "E", "a.out and ELF",
     lambda h: setattr(h, "flags", h.flags | 0x30))
case("B11 unknown-flags", "mb1", "T", "",
     lambda h: setattr(h, "flags", h.flags | 0xffffe000))
case("B11 no-flags", "mb1", "E", "no memory map", sets(flags=0))
for count in (0xffffffff, 0x10000001, 0x80000000):
    case(f"B11 mods-count-{count:x}", "mb1", "E", "%: ", field(20, count))
case("B11 mods-at-0", "mb1", "E", "mods_addr=", field(24, 0))
case("B11 mods-in-image", "mb1", "E", "mods_addr=", field(24, IMAGE + 0x3000))
case("B11 mods-at-4g", "mb1", "E", "mods_addr=", field(24, 0xfffffff8))
case("B11 mods-in-hole", "mb1", "E", "", field(24, RAM_BYTES + 0x1000))
case("B11 map-length-ffffffff", "mb1", "E", "", field(44, 0xffffffff))
case("B11 map-length-cuts", "mb1", "E", "memory map at",
     lambda h: h.fields.update({44: 24 * 4 - 1}))
case("B11 map-in-image", "mb1", "E", "mmap_addr=", field(48, IMAGE + 0x3000))
case("B11 map-in-hole", "mb1", "E", "", field(48, RAM_BYTES + 0x1000))
case("B11 name-in-image", "mb1", "D", "the loader's name",
     field(64, IMAGE + 0x3000))
