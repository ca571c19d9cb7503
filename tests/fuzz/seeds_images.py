# SPDX-License-Identifier: BSD-2-Clause
"""Sound images of some hundred bytes: ELF and PE, with all that is read."""
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
        entry=0x200000, parts=()):
    """A small ELF: segments (type, flags, offset, vaddr, paddr, filesz, memsz,
    align), sections (name, type, flags, addr, data, link, info, entsize), and
    parts (offset, bytes) of the file."""
    ehdr, phent, shent = (64, 56, 64) if is_64 else (52, 32, 40)
    names, name_at = b"\0", []
    for section in sections:
        name_at.append(len(names))
        names += section[0] + b"\0"
    body = bytearray(max([ehdr + phent * len(segments)] + [
        at + len(data) for at, data in parts]))
    for at, data in parts:
        body[at:at + len(data)] = data
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


def note(owner, kind, desc):
    name = owner + b"\0"
    return le(4, len(name), len(desc), kind) + name + \
        bytes(-len(name) % 4) + desc + bytes(-len(desc) % 4)


def _elf():
    strings = (b".shstrtab", 3, 0, 0, None, 0, 0, 0)
    text = (b".text", 1, 6, 0x200100, bytes(range(64)), 0, 0, 0)
    bss = (b".bss", 8, 3, 0x201000, b"", 0, 0, 0)
    for is_64 in (True, False):
        yield elf(is_64, [(1, 5, 0, 0x200000, 0x200000, 0x120, 0x120, 4096),
                          (1, 6, 0x100, 0x201000, 0x201000, 0x20, 0x100,
                           4096)], [text, bss, strings],
                  parts=[(0x11f, b"\0")])


def _elf_tables():
    strings = (b".shstrtab", 3, 0, 0, None, 0, 0, 0)
    names = (b".strtab", 3, 0, 0, b"\0start\0_end\0data\0", 0, 0, 0)
    text = (b".text", 1, 6, 0x200100, bytes(64), 0, 0, 0)
    notes = note(b"Xen", 18, le(4, 0x200100)) + \
        note(b"Adit", 1, le(4, 1, 0) + le(8, 0)) + note(b"GNU", 3, b"12345")
    for is_64 in (True, False):
        symbols = b""
        for name, info, shndx, value in (
                (0, 0, 0, 0), (1, 0x12, 1, 0x200100), (7, 0, 1, 0x200108),
                (12, 0x11, 1, 0x200104), (1, 0x10, 0, 0)):
            symbols += struct.pack("<IBBHQQ", name, info, 0, shndx, value, 8) \
                if is_64 else struct.pack("<IIIBBH", name, value, 8, info, 0,
                                          shndx)
        symtab = (b".symtab", 2, 0, 0, symbols, 3, 1, 24 if is_64 else 16)
        rela = (b".rela", 4, 0, 0, le(8, 0x200100, 8, 4), 2, 1, 24)
        yield elf(is_64, [(4, 4, 0x100, 0x200100, 0x200100, len(notes),
                           len(notes), 4)],
                  [text, symtab, names, rela, strings], entry=0x200104,
                  parts=[(0x100, notes)])


def _adit_kernel():
    notes = note(b"Adit", 1, le(4, 1, 4) + le(8, 0x4000))
    for entry in (0x40003f, 0x400040):
        yield elf(True, [
            (1, 5, 0x200, 0x400000, 0x400000, 0x40, 0x40, 4096),
            (1, 6, 0x240, 0x401000, 0x401000, 0x20, 0x80, 4096),
            (4, 4, 0x180, 0, 0, len(notes), len(notes), 4)], entry=entry,
            parts=[(0x180, notes), (0x200, bytes(range(0x60)))])
    base = 0xffffffff80000000
    dynamic = le(8, 7, base + 0x1000, 8, 48, 9, 24, 0, 0)
    for last in (base + 0x10, base + 0x107c):
        rela = le(8, base + 0x1040, 8, base) + le(8, last, 8, base + 8)
        yield elf(True, [
            (1, 5, 0x200, base, 0x400000, 0x40, 0x40, 4096),
            (1, 6, 0x240, base + 0x1000, 0x401000, 0x70, 0x80, 4096),
            (2, 6, 0x270, base + 0x1030, 0x401030, 0x40, 0x40, 8),
            (4, 4, 0x180, 0, 0, len(notes), len(notes), 4)], etype=3,
            entry=base + 0x3e, parts=[
                (0x180, notes), (0x200, bytes(range(0x40))),
                (0x240, rela + dynamic)])


def pe(directories, sections, parts, size, image_bytes, align=0x200):
    """PE32+: directories {number: (rva, size)}, sections (name, virtual,
    rva, raw, at, flags)."""
    optional = put(112 + 16 * 8, (0, le(2, 0x20b)), (16, le(4, 0x400)),
                   (24, le(8, 0x100000)), (32, le(4, align, align)),
                   (56, le(4, image_bytes, 0x200)), (68, le(2, 10, 0x160)),
                   (108, le(4, 16)),
                   *((112 + 8 * n, le(4, *d)) for n, d in directories))
    table = b"".join(put(40, (0, name), (8, le(4, virtual, rva, raw, at)),
                         (36, le(4, flags)))
                     for name, virtual, rva, raw, at, flags in sections)
    head = le(4, 0x4550) + le(2, 0x8664, len(sections)) + le(4, 0, 0, 0) + \
        le(2, len(optional), 0x22) + optional + table
    return put(size, (0, b"MZ"), (0x3c, le(4, 0x40)), (0x40, head), *parts)


def _pe():
    reloc = le(4, 0x400, 12) + le(2, 0xa000, 0)
    yield pe([(5, (0xa00, 12))],
             [(b".text", 0x280, 0x400, 0x80, 0x200, 0x60000020),
              (b".data", 0x300, 0x600, 0, 0, 0xc0000040),
              (b".reloc", 12, 0xa00, 12, 0x400, 0x42000040)],
             [(0x400, reloc)], 0x40c, 0xc00)
    yield pe([(5, (0x800, 12))],
             [(b".text", 0x80, 0x400, 0x80, 0x200, 0x60000020),
              (b".data.12", 0x300, 0x600, 0, 0, 0xc0000040),
              (b".reloc", 12, 0xa00, 12, 0x400, 0x42000040)],
             [(0x400, reloc)], 0x40c, 0xc00)
    yield pe([(5, (0xa00, 12))],
             [(b".text", 0x80, 0x400, 0x80, 0x200, 0x60000020),
              (b".reloc", 12, 0xa00, 12, 0x400, 0x42000040)],
             [(0x400, le(4, 0x400, 4, 8))], 0x40d, 0xc00)
    yield pe([(5, (0xa00, 12))],
             [(b".text", 0x80, 0x400, 0x80, 0x200, 0x60000020),
              (b".reloc", 12, 0xa00, 12, 0x400, 0x42000040)],
             [(0x400, reloc)], 0x40d, 0xc00)


def _pe_hash():
    certificate = le(4, 24) + le(2, 0x200, 2) + bytes(16)
    debug = put(28, (12, le(4, 2, 32, 0, 0x220)))
    record = b"RSDS" + bytes(range(16)) + le(4, 1) + b"a.pdb\0\0\0"
    for end, raw in (certificate, 0x40), (certificate, 0x90), (b"tail", 0x40):
        yield pe([(4, (0x300, 24)) if end is certificate else (0, (0, 0)),
                  (6, (0x400, 28))],
                 [(b".data", 0x40, 0x600, raw, 0x280, 0xc0000040),
                  (b".text", 0x80, 0x400, 0x80, 0x200, 0x60000020)],
                 [(0x200, debug), (0x220, record), (0x2c0, bytes(0x40)),
                  (0x300, end)], 0x300 + len(end), 0x800)


SEEDS = {name[1:]: maker for name, maker in list(globals().items())
         if name.startswith("_") and callable(maker)}
