# SPDX-License-Identifier: BSD-2-Clause
"""Named mutations at the door: after the real loader has done its work, and
before Adit's first instruction.  Each is a function of (gdb, facts)."""
import struct
import zlib

GONE = 0x4141           # a tag type that nobody knows


def _info_tags(gdb):
    """(address, type, size) of the Multiboot 2 information's tags."""
    info = gdb.get("rbx")
    end = info + gdb.read_int(info, 4)
    at = info + 8
    while at < end:
        kind, size = struct.unpack("<II", gdb.read(at, 8))
        yield at, kind, size
        at += (size + 7) & ~7


def without_tags(*kinds):
    def change(gdb, _facts):
        gone = [at for at, kind, _ in _info_tags(gdb) if kind in kinds]
        if not gone:
            raise ValueError(f"the loader gave no tag {kinds}")
        for at in gone:
            gdb.write_int(at, GONE, 4)
    return change


def module_ends_early(gdb, _facts):
    at = next(at for at, kind, _ in _info_tags(gdb) if kind == 3)
    gdb.write_int(at + 12, gdb.read_int(at + 8, 4) - 4096, 4)


def register(name, value):
    return lambda gdb, _facts: gdb.set(name, value)


def mb1_no_map(gdb, _facts):
    flags = gdb.read_int(gdb.get("rbx"), 4)
    gdb.write_int(gdb.get("rbx"), flags & ~0x41, 4)


def pvh_wrong_magic(gdb, _facts):
    gdb.write_int(gdb.get("rbx"), 0x12345678, 4)


def pvh_no_map(gdb, _facts):
    """start_info version 0 has no memory map (and QEMU no other source)."""
    gdb.write_int(gdb.get("rbx") + 4, 0, 4)


def params(at, value, width):
    """One field of the Linux boot protocol's boot_params."""
    return lambda gdb, _facts: gdb.write_int(gdb.get("rsi") + at, value, width)


FREE = 0x7000           # memory that no BIOS loader of ours uses


def setup_data_loop(gdb, _facts):
    gdb.write(FREE, struct.pack("<QII", FREE, 9, 0))
    gdb.write_int(gdb.get("rsi") + 0x250, FREE, 8)


def setup_data_ranges(gdb, _facts):
    """The map's largest range goes to a node of its own, the second."""
    at = gdb.get("rsi")
    count = gdb.read_int(at + 0x1e8, 1)
    ranges = [gdb.read(at + 0x2d0 + 20 * n, 20) for n in range(count)]
    largest = max(ranges, key=lambda r: struct.unpack_from("<Q", r, 8)[0])
    ranges.remove(largest)
    gdb.write(at + 0x2d0, b"".join(ranges))
    gdb.write_int(at + 0x1e8, len(ranges), 1)
    gdb.write(FREE, struct.pack("<QII", FREE + 16, 9, 0))
    gdb.write(FREE + 16, struct.pack("<QII", 0, 1, 20) + largest)
    gdb.write_int(at + 0x250, FREE, 8)


def params_unclean(gdb, _facts):
    """A loader that takes the page from somewhere and sets what it knows."""
    at = gdb.get("rsi")
    for start, end in ((0x70, 0x78), (0xc0, 0xcc), (0x1ef, 0x1f0)):
        gdb.write(at + start, b"\xa5" * (end - start))


def screen_over_image(gdb, _facts):
    """A framebuffer of 1024x768 where QEMU's BIOS loads a bzImage."""
    at = gdb.get("rsi")
    gdb.write_int(at + 0x0f, 0x23, 1)
    gdb.write(at + 0x12, struct.pack("<3HI", 1024, 768, 32, 0x100000))
    gdb.write(at + 0x24, struct.pack("<H8B", 4096, 8, 16, 8, 8, 8, 0, 0, 0))


def handover(cmdline):
    """From the PE's entry to that of the EFI handover protocol, with the
    boot_params that GRUB under shim would have made."""
    def change(gdb, facts):
        handle, table = gdb.get("rcx"), gdb.get("rdx")
        services = gdb.read_int(table + 0x60, 8)
        stack = gdb.get("rsp") - 0x1000
        room = stack + 0x100
        status = gdb.call(gdb.read_int(services + 0x28, 8),    # AllocatePages
                          (0, 2, 2, room), stack, facts.entry)
        if status:
            raise RuntimeError(f"firmware: AllocatePages: {status:#x}")
        page = gdb.read_int(room, 8)
        text = cmdline.encode() + b"\0"
        data = bytearray(0x1000) + text
        struct.pack_into("<4sH", data, 0x202, b"HdrS", 0x20f)
        data[0x210] = 0x72                                      # GRUB
        struct.pack_into("<I", data, 0x228, page + 0x1000)
        gdb.write(page, bytes(data))
        gdb.set("rdi", handle)
        gdb.set("rsi", table)
        gdb.set("rdx", page)
        gdb.set("rip", facts.address("linux_handover_start"))
    return change


def _seal(gdb, table):
    """Makes an EFI table's header checksum right again."""
    size = gdb.read_int(table + 12, 4)
    gdb.write_int(table + 16, 0, 4)
    gdb.write_int(table + 16, zlib.crc32(gdb.read(table, size)), 4)


def efi_wrong_magic(gdb, _facts):
    gdb.write(gdb.get("rdx"), b"NOT SYST")
    _seal(gdb, gdb.get("rdx"))


def efi_no_boot_services(gdb, _facts):
    gdb.write_int(gdb.get("rdx") + 0x60, 0, 8)
    _seal(gdb, gdb.get("rdx"))


def maps_one_gib(gdb, facts):
    """A 64-bit Linux loader that maps no more than the first GiB, as monitors
    do: Adit when it starts a second one, with most of the tables gone."""
    gdb.run_to(facts.address("launch_handover"), 60)
    pdpt = gdb.read_int(gdb.get("rdx"), 8) & ~0xfff
    for entry in range(1, 4):
        if not gdb.read_int(pdpt + 8 * entry, 8):
            raise ValueError("the tables are not what they were")
        gdb.write_int(pdpt + 8 * entry, 0, 8)


def late(gdb, facts):
    """A detour of 1.7e10 turns on the way in: seconds even on a fast host."""
    code = 0x7000
    loop = bytes.fromhex("ba04000000"       # mov $4, %edx
                         "b9ffffffff"       # 1: mov $-1, %ecx
                         "e2fe"             # 2: loop 2b
                         "4a75f6"           # dec %edx; jnz 1b
                         "e9")              # jmp entry
    away = facts.entry - (code + len(loop) + 4)
    gdb.write(code, loop + struct.pack("<i", away))
    gdb.set("rip", code)


def wrong_mode(gdb, facts):
    """64-bit mode, at the entry of plain ELF loaders (32-bit or unknown)."""
    gdb.set("rip", facts.address("elf_start"))


def exit_boot_services(keep_map):
    """What a loader does that exits boot services before the 64-bit entry."""
    def change(gdb, facts):
        info = gdb.get("rbx")
        tags = list(_info_tags(gdb))
        at = {kind: at for at, kind, _ in tags}
        table = gdb.read_int(at[12] + 8, 8)
        handle = gdb.read_int(at[20] + 8, 8)
        services = gdb.read_int(table + 0x60, 8)
        stack = gdb.get("rsp") - 0x1000
        room, back = stack + 0x100, facts.entry

        def call(offset, *arguments):
            status = gdb.call(gdb.read_int(services + offset, 8),
                              arguments, stack, back)
            if status:
                raise RuntimeError(f"firmware: {offset:#x}: {status:#x}")

        call(0x28, 0, 2, 16, room)                  # AllocatePages
        new = gdb.read_int(room, 8)
        buffer = new + 0x8000
        gdb.write_int(room, 0x8000, 8)
        call(0x38, room, buffer, room + 8, room + 16, room + 24)
        size, key, step = struct.unpack("<QQQ", gdb.read(room, 24))
        version = gdb.read_int(room + 24, 4)
        memory_map = gdb.read(buffer, size)
        call(0xe8, handle, key)                     # ExitBootServices
        body = b""
        for place, kind, length in tags:
            if kind not in (0, 18):
                body += gdb.read(place, (length + 7) & ~7)
        if keep_map:
            body += struct.pack("<IIII", 17, 16 + size, step, version)
            body += memory_map + b"\0" * (-size % 8)
        body += struct.pack("<II", 0, 8)
        gdb.write(new, struct.pack("<II", 8 + len(body), 0) + body)
        if gdb.get("rbx") != info:
            raise RuntimeError("the call did not keep the registers")
        gdb.set("rbx", new)
        gdb.set("eflags", gdb.get("eflags") & ~0x200)
    return change


DOOR = {
    "maps-one-gib": maps_one_gib,
    "nothing": lambda gdb, _facts: None,
    "wrong-magic": register("rax", 0xC001D00D),
    "null-info": register("rbx", 0),
    "mb1-no-map": mb1_no_map,
    "mb2-no-map": without_tags(4, 6, 17),
    "pvh-wrong-magic": pvh_wrong_magic,
    "pvh-no-map": pvh_no_map,
    "linux-handover": handover("BOOT_IMAGE=/adit.efi loglevel=2 -- adit.ho=1"),
    "linux-null-params": register("rsi", 0),
    "linux-no-header": params(0x202, 0x12345678, 4),
    "linux-old": params(0x206, 0x205, 2),
    "linux-many-ranges": params(0x1e8, 129, 1),
    "linux-high-cmdline": params(0xc8, 0xffffffff, 4),
    "linux-high-initrd": params(0xc0, 0xffffffff, 4),
    "linux-data-loop": setup_data_loop,
    "linux-data-nowhere": params(0x250, 1 << 63, 8),
    "linux-data-ranges": setup_data_ranges,
    "linux-unclean": params_unclean,
    "linux-screen-over-image": screen_over_image,
    "module-ends-early": module_ends_early,
    "no-system-table": without_tags(12),
    "no-image-handle": without_tags(20),
    "no-boot-services": without_tags(18),
    "exited-with-map": exit_boot_services(True),
    "exited-no-map": exit_boot_services(False),
    "efi-null-table": register("rdx", 0),
    "efi-wrong-magic": efi_wrong_magic,
    "efi-no-boot-services": efi_no_boot_services,
    "wrong-mode": wrong_mode,
    "late": late,
}
