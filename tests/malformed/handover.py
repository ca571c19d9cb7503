# SPDX-License-Identifier: BSD-2-Clause
"""What a loader leaves: memory and registers, by each protocol.  All of it is
sound as it is made; a case changes what it wants before it is laid out."""
import struct

import cpio

RAM_BYTES = 32 << 20
# Memory that nobody has written to is not zero.
FILL = b"\xa5\x5a\xc3\x96"

TABLES = 0x7000         # page tables for entries in 64-bit mode
FIFTH_TABLE = 0x6000
INFO = 0x10000
STRINGS = 0x20000
LISTS = 0x28000         # modules, maps, tables
ACPI = 0x60000
IMAGE = 0x200000        # where it is linked
LARGE = 0x400000        # lists that are longer than others
KERNEL = 0x1000000
SECOND = 0x1200000
KEPT = 0x1f00000        # not RAM, by the map, and so not to be touched
HOLE = 0x9f000

RAM, RESERVED, RECLAIM, NVS, UNUSABLE = 1, 2, 3, 4, 5

# rom.S's: mode, a20, cr0, cr3, cr4, efer, entry, registers.
STATE = struct.Struct("<6IQ8Q")
REGISTERS = ("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp")

MAP = ((0, HOLE, RAM), (HOLE, 0x100000 - HOLE, RESERVED),
       (0x100000, KEPT - 0x100000, RAM), (KEPT, RAM_BYTES - KEPT, RESERVED))


def u32(*values):
    return struct.pack(f"<{len(values)}I", *(v & 0xffffffff for v in values))


def u64(*values):
    return struct.pack(f"<{len(values)}Q",
                       *(v & 0xffffffffffffffff for v in values))


def summed(data, at):
    """With the byte at `at` such that all sum up to 0."""
    data = bytearray(data)
    data[at] = 0
    data[at] = -sum(data) & 0xff
    return bytes(data)


def table(signature, body, length=None, is_sound=True):
    """An ACPI table."""
    head = signature + u32(36 + len(body) if length is None else length)
    data = summed(head + b"\1\0" + b"ADIT  " + bytes(20) + body, 9)
    return data if is_sound else data[:9] + bytes([data[9] ^ 1]) + data[10:]


def rsdp(root=ACPI + 0x100, revision=2, old_root=0):
    first = summed(b"RSD PTR \0ADIT  " + bytes([revision]) + u32(old_root), 8)
    return summed(first + u32(36) + u64(root) + bytes(4), 32) \
        if revision else first


def madt(*entries):
    return table(b"APIC", u32(0xfee00000, 0) + b"".join(entries))


def cpu(number):
    return struct.pack("<BBBBI", 0, 8, number, number, 1)


class Handover:
    """The part that all protocols share."""
    door = name_of_entry = ""
    info_register = "rbx"
    bits = 32

    def __init__(self, kernel):
        self.base = IMAGE
        self.mode, self.levels = self.bits, 4
        self.entry = self.name_of_entry
        self.regs = dict.fromkeys(REGISTERS, 0xbad0bad)
        self.a20, self.cr0, self.cr4, self.efer = 1, 0x11, 0, 0
        self.info_at = INFO
        self.info_edits = []            # (offset, bytes), at the last
        self.pieces = []                # (address, bytes), the last wins
        self.ranges = list(MAP)
        self.kernel = kernel
        self.modules = [(KERNEL, KERNEL + len(kernel), b"kernel quiet"),
                        (SECOND, SECOND + 5000, b"second")]
        self.cmdline = b"loglevel=3"
        self.cmdline_at = STRINGS
        self.rsdp = rsdp()
        self.put(KERNEL, kernel)
        self.put(SECOND, bytes(range(250)) * 20)
        self.put(ACPI + 0x100, table(b"XSDT", u64(ACPI + 0x200)))
        self.put(ACPI + 0x200, madt(cpu(0)))
        # What the case has, laid out last.
        self.own = []
        self._free = STRINGS + 0x1000

    def put_cmdline(self):
        """But for where that would change the image's own code."""
        if not IMAGE <= self.cmdline_at < IMAGE + 0x200000:
            self.put(self.cmdline_at, self.cmdline + b"\0")

    def put(self, at, data):
        self.pieces.append((at, data))

    def over(self, at, data):
        """In memory after all that the protocol puts there."""
        self.own.append((at, data))

    def edit(self, offset, data):
        self.info_edits.append((offset, data))

    def string(self, text):
        """Its address."""
        at = self._free
        self.put(at, text + b"\0")
        self._free += len(text) + 1
        return at

    def listed(self, data, at):
        at = at if len(data) < 0x8000 else LARGE
        self.put(at, data)
        return at

    def page_tables(self):
        """All of 4 GiB, one to one, accessed and dirty already."""
        if self.levels == 5:
            self.put(FIFTH_TABLE, u64(TABLES + 0x23) + bytes(4088))
        entries = u64(TABLES + 0x1023) + bytes(4088)
        entries += b"".join(u64(TABLES + 0x2023 + 0x1000 * n)
                            for n in range(4)) + bytes(4064)
        return entries + b"".join(u64(n << 21 | 0xe3) for n in range(2048))

    def page_tables_32(self):
        """The same in two levels' first."""
        return b"".join(u32(n << 22 | 0xe3) for n in range(1024))

    def lay_out(self):
        """All pieces of memory; makes the information on the way."""
        info = bytearray(self.info())
        for offset, data in self.info_edits:
            info[offset:offset + len(data)] = data
        self.put(self.info_at, bytes(info))
        if self.mode == 64:
            self.cr0, self.cr4, self.efer = 0x80000011, 0x20, 0x900
            self.cr4 |= 0x1000 if self.levels == 5 else 0
        if self.cr4 & 0x20:
            self.put(TABLES, self.page_tables())
        elif self.cr0 >> 31:
            self.put(TABLES, self.page_tables_32())
        return [(at, data) for at, data in self.pieces + self.own
                if at < RAM_BYTES]

    def state(self, address_of):
        """What rom.S wants to know."""
        entry = address_of(self.entry) - IMAGE + self.base
        root = FIFTH_TABLE if self.levels == 5 else TABLES
        return STATE.pack(self.mode, self.a20, self.cr0, root, self.cr4,
                          self.efer, entry,
                          *(self.regs[name] for name in REGISTERS))


class Mb1(Handover):
    """[mb1] 3.3: `fields` by their offset, and those that stay are computed
    from the lists."""
    door, name_of_entry = "mb1", "mb1_start"

    def __init__(self, kernel):
        super().__init__(kernel)
        self.regs.update(rax=0x2badb002, rbx=INFO)
        self.flags = 0x24c | 1      # memory, command line, modules, map, name
        self.fields = {}
        self.entry_bytes = 20
        self.map_tail = b""

    def info(self):
        mmap = b"".join(u32(self.entry_bytes) + u64(base, length) + u32(kind)
                        for base, length, kind in self.ranges) + self.map_tail
        mods = b"".join(u32(start, end, self.string(text), 0)
                        for start, end, text in self.modules)
        self.put_cmdline()
        fields = {4: 636, 8: 30 << 10, 16: self.cmdline_at,
                  20: len(self.modules), 24: self.listed(mods, LISTS),
                  44: len(mmap), 48: self.listed(mmap, LISTS + 0x8000),
                  64: self.string(b"malformed"), 0: self.flags, **self.fields}
        info = bytearray(128)
        for offset, value in fields.items():
            info[offset:offset + 4] = u32(value)
        return info


class Mb2(Handover):
    """[mb2] 3.6: `tags` are (type, payload)."""
    door, name_of_entry = "mb2", "mb2_start"

    def __init__(self, kernel):
        super().__init__(kernel)
        self.regs.update(rax=0x36d76289, rbx=INFO)
        self.entry_bytes, self.entry_version = 24, 0
        self.total = None
        self.end = u32(0, 8)
        self.before, self.more = [], []     # tags
        self.tag_bytes = {}                 # type: size, untrue
        self.has_map = True
        self.map_tail = self.entry_tail = b""

    def tags(self):
        yield from self.before
        yield 2, b"malformed\0"
        yield 1, self.cmdline + b"\0"
        yield 4, u32(636, 30 << 10)
        if self.has_map:
            yield 6, u32(self.entry_bytes, self.entry_version) + b"".join(
                u64(*entry[:2]) + u32(entry[2], 0) + self.entry_tail
                for entry in self.ranges) + self.map_tail
        for start, end, text in self.modules:
            yield 3, u32(start, end) + text + b"\0"
        if self.rsdp:
            yield 15, self.rsdp
        yield from self.more

    def info(self):
        body = b""
        for kind, data in self.tags():
            size = self.tag_bytes.get(kind, 8 + len(data))
            body += u32(kind, size) + data + bytes(-len(data) % 8)
        body += self.end
        total = 8 + len(body) if self.total is None else self.total
        if len(body) > 0x10000:
            self.info_at = LARGE
            self.regs["rbx"] = LARGE
        return u32(total, 0) + body


class Mb2Efi(Mb2):
    """The 64-bit entry, from a loader that has left boot services."""
    door, name_of_entry, bits = "mb2efi", "mb2efi_start", 64

    def __init__(self, kernel):
        super().__init__(kernel)
        self.has_map = False
        self.descriptor_bytes = 48
        self.descriptors = [(7 if kind == RAM else 0, base, length >> 12)
                            for base, length, kind in self.ranges]
        self.efi_tail = b""

    def tags(self):
        yield from super().tags()
        body = b"".join(u32(kind, 0) + u64(base, 0, pages, 0xf) + bytes(8)
                        for kind, base, pages in self.descriptors)
        yield 17, u32(self.descriptor_bytes, 1) + body + self.efi_tail


class Pvh(Handover):
    """[pvh]: struct hvm_start_info."""
    door, name_of_entry = "pvh", "pvh_start"

    def __init__(self, kernel):
        super().__init__(kernel)
        self.regs.update(rbx=INFO)
        self.magic, self.version = 0x336ec578, 1
        self.fields = {}                    # offset: (bytes, value)

    def info(self):
        mods = b"".join(u64(start, end - start, self.string(text), 0)
                        for start, end, text in self.modules)
        mmap = b"".join(u64(base, length) + u32(kind, 0)
                        for base, length, kind in self.ranges)
        self.put_cmdline()
        if self.rsdp:
            self.put(ACPI, self.rsdp)
        info = u32(self.magic, self.version, 0, len(self.modules))
        info += u64(self.listed(mods, LISTS), self.cmdline_at,
                    ACPI if self.rsdp else 0,
                    self.listed(mmap, LISTS + 0x8000))
        info = bytearray(info + u32(len(self.ranges), 0))
        for offset, (width, value) in self.fields.items():
            info[offset:offset + width] = u64(value)[:width]
        return info


class Linux(Handover):
    """[linux] boot_params; its one initrd is a bundle with the kernel."""
    door, name_of_entry = "linux", "linux_entry"
    info_register = "rsi"

    def __init__(self, kernel):
        super().__init__(kernel)
        self.regs.update(rsi=INFO, rbx=0, rbp=0, rdi=0)
        self.version = 0x20f
        self.initrd = None                  # (address, length)
        self.nodes = []                     # (type, data) of setup_data
        self.first_node = None
        self.count = None
        self.bundle = cpio.bundle([("kernel", kernel), ("cmdline", b"quiet"),
                                   ("second", b"2" * 5000)])
        self.put(KERNEL, self.bundle)

    def info(self):
        page = bytearray(4096)
        self.put_cmdline()
        start, length = self.initrd or (KERNEL, len(self.bundle))
        ranges = [u64(*entry[:2]) + u32(entry[2]) for entry in self.ranges]
        nodes = list(self.nodes)
        if len(ranges) > 128:
            nodes.append((1, b"".join(ranges[128:])))
        page[0x1e8] = len(ranges[:128]) if self.count is None else self.count
        for n, data in enumerate(ranges[:128]):
            page[0x2d0 + 20 * n:0x2e4 + 20 * n] = data
        struct.pack_into("<4sH", page, 0x202, b"HdrS", self.version)
        page[0x210] = 0xff
        struct.pack_into("<II", page, 0x218, start & 0xffffffff,
                         length & 0xffffffff)
        struct.pack_into("<II", page, 0xc0, start >> 32, length >> 32)
        struct.pack_into("<I", page, 0x228, self.cmdline_at & 0xffffffff)
        struct.pack_into("<I", page, 0xc8, self.cmdline_at >> 32)
        if self.rsdp:
            self.put(ACPI, self.rsdp)
            struct.pack_into("<Q", page, 0x70, ACPI)
        at = LARGE if len(ranges) > 128 else LISTS
        first = self.first_node
        if nodes and first is None:
            first = at
        for n, (kind, data) in enumerate(nodes):
            is_last = n + 1 == len(nodes)
            after = 0 if is_last else at + 16 + len(data) + (-len(data) & 7)
            self.put(at, u64(after) + u32(kind, len(data)) + data)
            at = after
        struct.pack_into("<Q", page, 0x250, first or 0)
        return page


class Linux64(Linux):
    """The same by the 64-bit entry."""
    name_of_entry, bits = "linux64_start", 64


DOORS = {"mb1": Mb1, "mb2": Mb2, "mb2efi": Mb2Efi, "pvh": Pvh,
         "linux": Linux, "linux64": Linux64}
