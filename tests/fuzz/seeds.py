# SPDX-License-Identifier: BSD-2-Clause
"""A sound input or two for each harness, to begin with: what the mutations of
libFuzzer start from, when the planted bugs are looked for."""
import struct


def le(width, *values):
    return b"".join((v & (1 << 8 * width) - 1).to_bytes(width, "little")
                    for v in values)


def put(size, *fields):
    """`size` bytes with (offset, bytes) in them, zero else."""
    room = bytearray(size)
    for offset, value in fields:
        room[offset:offset + len(value)] = value
    return bytes(room)


def elf(is_64=True, segments=(), sections=(), etype=2, machine=62,
        entry=0x200000, size=0):
    """A small ELF: segments (type, flags, offset, vaddr, paddr, filesz, memsz,
    align) and sections (name, type, flags, addr, data, link, info,
    entsize)."""
    ehdr, phent, shent = (64, 56, 64) if is_64 else (52, 32, 40)
    names, name_at = b"\0", []
    for section in sections:
        name_at.append(len(names))
        names += section[0] + b"\0"
    body = bytearray(max(size, ehdr + phent * len(segments)))
    for n, s in enumerate(segments):
        if is_64:
            head = struct.pack("<IIQQQQQQ", *s)
        else:
            head = struct.pack("<8I", s[0], s[2], s[3], s[4], s[5], s[6],
                               s[1], s[7])
        body[ehdr + n * phent:ehdr + (n + 1) * phent] = head
    table = bytes(shent)
    for n, (_, kind, flags, addr, data, link, info, entsize) in enumerate(
            sections):
        data = names if data is None else data
        table += struct.pack("<IIQQQQIIQQ" if is_64 else "<10I", name_at[n],
                             kind, flags, addr, len(body), len(data), link,
                             info, 4, entsize)
        body += data + bytes(-len(data) % 8)
    shoff = len(body) if sections else 0
    ident = b"\x7fELF" + bytes([2 if is_64 else 1, 1, 1]) + bytes(9)
    body[:ehdr] = ident + struct.pack(
        "<HHIQQQIHHHHHH" if is_64 else "<HHIIIIIHHHHHH", etype, machine, 1,
        entry, ehdr if segments else 0, shoff, 0, ehdr,
        phent if segments else 0, len(segments), shent if sections else 0,
        len(sections) + 1 if sections else 0, len(sections))
    return bytes(body + (table if sections else b""))


def _elf():
    strings = (b".shstrtab", 3, 0, 0, None, 0, 0, 0)
    text = (b".text", 1, 6, 0x200100, bytes(range(64)), 0, 0, 0)
    bss = (b".bss", 8, 3, 0x201000, b"", 0, 0, 0)
    for is_64 in (True, False):
        yield elf(is_64, [(1, 5, 0, 0x200000, 0x200000, 0x120, 0x120, 4096),
                          (1, 6, 0x100, 0x201000, 0x201000, 0x20, 0x100,
                           4096)], [text, bss, strings], size=0x120)


def _mb1_info():
    yield b"\0" + put(116, (0, le(4, 0x1247)), (4, le(4, 640, 65536)),
                      (16, le(4, 0x9000)), (20, le(4, 2, 0x9100)),
                      (44, le(4, 48, 0x9200)), (64, le(4, 0x9300)),
                      (88, le(8, 0xfd000000)), (96, le(4, 4096, 1024, 768)),
                      (108, bytes([32, 1, 16, 8, 8, 8, 0, 8])))
    yield b"\1" + le(4, 0x100000, 0x200000, 0x9400, 0,
                     0x300000, 0x300010, 0, 0)
    yield b"\2" + le(4, 20) + le(8, 0, 0x9fc00) + le(4, 1) + \
        le(4, 20) + le(8, 0x100000, 0x7ee0000) + le(4, 1)


def mb2_tag(kind, body):
    return le(4, kind, 8 + len(body)) + body + bytes(-len(body) % 8)


def _mb2_info():
    tags = mb2_tag(1, b"console=com1\0") + mb2_tag(2, b"GRUB 2.06\0") + \
        mb2_tag(3, le(4, 0x100000, 0x200000) + b"kernel quiet\0") + \
        mb2_tag(4, le(4, 640, 65536)) + \
        mb2_tag(6, le(4, 24, 0) + le(8, 0, 0x9fc00) + le(4, 1, 0)) + \
        mb2_tag(8, le(8, 0xfd000000) + le(4, 4096, 1024, 768) +
                bytes([32, 1, 0, 0, 16, 8, 8, 8, 0, 8])) + \
        mb2_tag(12, le(8, 0x7000)) + mb2_tag(21, le(4, 0x200000)) + \
        mb2_tag(14, b"RSD PTR " + bytes(12)) + mb2_tag(0, b"")
    yield le(4, 8 + len(tags), 0) + tags


def _memory_map():
    def row(kind, base, length):
        return bytes([kind, base, length])
    yield row(1, 0, 0x20) + row(2, 8, 4) + row(3, 0x10, 0x10)
    yield row(1, 1, 0x40) + row(4, 2, 2) + row(1, 2, 0x10) + row(5, 0, 0x60)


SEEDS = {"elf": _elf, "mb1_info": _mb1_info, "mb2_info": _mb2_info,
         "memory_map": _memory_map}


def make(harness):
    """The seeds of a harness, in order; it may have none."""
    return list(SEEDS[harness]()) if harness in SEEDS else []
