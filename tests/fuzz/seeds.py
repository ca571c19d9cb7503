# SPDX-License-Identifier: BSD-2-Clause
"""A sound input or two for each harness, to begin with: what the mutations of
libFuzzer start from, when the planted bugs are looked for."""
import gzip

import seeds_images
from seeds_images import le, put


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


def mb1_header(flags, rest=b""):
    return le(4, 0x1badb002, flags, -(0x1badb002 + flags)) + rest


def _mb1_header():
    yield b"\0\1" + mb1_header(0x10007, le(4, *range(1, 10)))
    yield b"\0\0" + mb1_header(3) + mb1_header(0x10003, le(4, *range(1, 6)))


def mb2_header(*tags):
    body = b"".join(le(2, kind, 0) + le(4, 8 + len(data)) + data +
                    bytes(-len(data) % 8) for kind, data in tags)
    head = (0xe85250d6, 0, 16 + len(body))
    return le(4, *head, -sum(head)) + body


def _mb2_header():
    tags = (1, le(4, 1, 3, 6)), (2, le(4, 0x200000, 0x200000, 0, 0)), \
        (3, le(4, 0x200100)), (5, le(4, 1024, 768, 32)), (0, b"")
    yield b"\1\1" + mb2_header(*tags)
    yield b"\1\0" + mb2_header((3, le(4, 0x200100)), (0, b""))


def _pvh_info():
    yield b"\0" + le(4, 0x336ec578, 1, 0, 1) + \
        le(8, 0x9000, 0x9100, 0xf0000, 0x9200) + le(4, 2, 0)
    yield b"\0" + le(4, 0x336ec578, 0, 0, 1) + le(8, 0x9000, 0x9100, 0xf0000)
    yield b"\1" + le(8, 0, 0x9fc00, 1, 0x100000, 0x7f00000, 1)
    yield b"\2" + le(8, 0x100000, 0x4000, 0x9100, 0)


def _boot_params():
    def piece(place, at, data):
        return bytes([place, at, len(data)]) + data
    yield b"\0" + piece(7, 0, b"\x72\1") + \
        piece(8, 0, le(4, 0x9000)) + piece(7, 8, le(4, 0x1000000, 0x4000)) + \
        piece(5, 0, b"\2") + \
        piece(10, 0, le(8, 0, 0x9fc00) + le(4, 1) + le(8, 0x100000)) + \
        piece(10, 28, le(8, 0x7f00000) + le(4, 1)) + \
        piece(4, 0, le(4, 0x34364c45, 0x7000, 48, 1, 0x8000, 96, 0, 0))
    yield b"\0" + piece(0, 15, b"\x23") + \
        piece(0, 0x12, le(2, 1024, 768, 32) + le(4, 0xfd000000)) + \
        piece(0, 0x24, le(2, 4096) + bytes([8, 16, 8, 8, 8, 0])) + \
        piece(2, 0, le(8, 0xf0000)) + piece(5, 7, b"\0")
    yield b"\0" + piece(0, 7, b"\x50") + piece(0, 14, b"\x19\1") + \
        piece(5, 7, b"\1") + piece(3, 0, le(4, 1, 0, 1))
    yield b"\0" + piece(7, 0, b"\xe1") + piece(7, 22, b"\1\2")


def bzimage(size=0x1000, version=0x20f):
    return put(size, (0x1f1, b"\1"), (0x1f4, le(4, (size - 1024) // 16)),
               (0x1fe, le(2, 0xaa55)), (0x200, b"\xeb\x6aHdrS"),
               (0x206, le(2, version)), (0x20e, le(2, 0x100)),
               (0x211, b"\1"), (0x22c, le(4, 0x7fffffff, 0x200000)),
               (0x234, b"\1\x15"), (0x236, le(2, 0x3f)),
               (0x238, le(4, 2047)), (0x248, le(4, 0x210, 0x80)),
               (0x258, le(8, 0x1000000)), (0x260, le(4, 0x100000)),
               (0x300, b"6.1.0 (nobody@nowhere)\0"))


def _bzimage():
    yield bzimage(1024 + 0x300)
    yield bzimage(1024 + 0x300)[:0x207]


def _sbat():
    yield b"sbat,1,SBAT Version,sbat,1,https://example.org/sbat\n" \
        b"adit,1,Adit,adit,0.1,https://example.org/adit\n\0\0\0"


def _text():
    yield b"\0console=com1  loglevel=3\t-- quiet "
    yield b"\1 \t(hd0,1)/boot/vmlinuz \r\n"
    yield b"\2\2ababc a\0b"
    yield b"\x03" b"18446744073709551615"
    yield b"\x03" b"18446744073709551616"
    yield b"\x030x00fedcba987654321"
    yield b"\4\7123456789"
    yield b"\5plain \x1b[31m\xff"


def cpio_member(name, data, mode=0o100644):
    name += b"\0"
    head = b"070701" + b"".join(b"%08X" % n for n in (
        0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0))
    member = head + name + bytes(-(len(head) + len(name)) % 4)
    return member + data + bytes(-len(data) % 4)


TRAILER = cpio_member(b"TRAILER!!!", b"", 0)


def _cpio():
    yield b"\1" + cpio_member(b"./kernel", b"KERNEL") + \
        cpio_member(b"a", b"") + TRAILER
    yield b"\1" + cpio_member(b"dir", b"", 0o040755) + TRAILER + bytes(8) + \
        cpio_member(b"/a", b"12345") + TRAILER
    yield b"\0\5kernel\3\4data\1ab\2\3xyz"


def _config():
    yield b"\0[global]\ndefault=a\noptions=quiet # more\n\n[a]\n" \
        b"kernel=vmlinuz root=x\nramdisk = initrd.gz\n; no\n[b]\n" \
        b"options=\nkernel=k\nodd\n"
    yield b"\1bkernel=k x\r\n[b]\r\nucode=u\r\nmodule=m a b\r\n"


def _load_options():
    yield b"\x08adit.efiadit.efi -cfg=a.cfg debian /x -- quiet ro"
    yield b"\x08ADIT.EFI\\EFI\\adit -cfg b.cfg initrd=i s root=/dev/x odd"
    yield b"\3abcxy.efi"
    yield b"\0BOOT_IMAGE=/adit auto loglevel=3 -- ro auto initrd=\\i"


def _utf16():
    yield b"\1\x40" + "adit.efi \u00e9\u20ac\U0001f600 -x".encode("utf-16le")
    yield b"\0\x40" + "a\u00e9\u20ac\U0001f600".encode()
    yield b"\1\x09" + "\u20ac\u20ac\u20ac\0x".encode("utf-16le")


def _allow():
    yield b"\0console=com1:115200,vga loglevel=3 quiet init=/bin/sh"
    yield b"\1console=ttyS0,115200n8 panic=-1 ro root=/dev/x quiet"
    yield b"\1panic=30"
    yield b"\0console=ttyS0"


def _efi_map():
    def row(kind, base, pages, attribute=0xf):
        return le(4, kind, 0) + le(8, base, 0, pages, attribute)
    rows = row(7, 0, 0xa0), row(7, 0x100000, 0x700), \
        row(5, 0x800000, 0x10, 1 << 63 | 0xf), row(9, 0x900000, 4)
    yield b"\0\2" + b"\1" + le(3, 0x10200) + le(2, 0x3000) + \
        b"\2" + le(3, 0x200) + le(2, 0x1000) + b"".join(rows)
    yield b"\1\1\3" + le(3, 0x10000) + le(2, 0x8000) + b"".join(
        r + bytes(8) for r in rows)


def node(kind, subtype, data=b""):
    return bytes([kind, subtype]) + le(2, 4 + len(data)) + data


def _efi_path():
    end = node(0x7f, 0xff)
    path = node(2, 1, bytes(8)) + node(4, 4, "\\EFI\0".encode("utf-16le")) + \
        node(4, 4, "adit.efi".encode("utf-16le")) + end
    yield b"\x40" + path
    yield b"\x1c" + node(4, 4, "ab".encode("utf-16le")) + \
        node(4, 4, "\\c".encode("utf-16le")) + end
    yield b"\1" + le(4, 1) + le(2, len(path)) + \
        "boot\0".encode("utf-16le") + path + b"more"


def _acpi():
    yield b"\x81RSD PTR \0OEMID.\2" + le(4, 0x1000, 36) + \
        le(8, 0x2000) + bytes(4)
    yield b"\x81_SM_" + put(28, (1, b"\x1f")) + bytes(8)
    yield b"\x81_SM3_\0\x18" + bytes(32)
    yield b"\1RSDT" + le(4, 44) + bytes(28) + le(4, 0x3000, 0x4000)
    yield b"\3XSDT" + le(4, 52) + bytes(28) + le(8, 0x3000, 0x4000)
    yield b"\5APIC" + le(4, 76) + bytes(36) + \
        bytes([0, 8, 0, 0, 1, 0, 0, 0, 9, 16, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0,
               0, 0, 0, 0, 0, 8, 1, 255, 1, 0, 0, 0])


def intel_update(signature, revision, data=16, entries=()):
    table = b"" if not entries else le(4, len(entries), 0) + bytes(12) + \
        b"".join(le(4, s, 1, 0) for s in entries)
    head = le(4, 1, revision, 0, signature, 0, 1, 1, data,
              48 + data + len(table)) + bytes(12)
    return head + bytes(data) + table


def amd_container(signature, *revisions):
    table = le(4, signature, 0, 0) + le(2, 0x1234, 0) + bytes(16)
    sections = b"".join(
        le(4, 1, 72) + put(72, (4, le(4, r)), (24, le(2, 0x1234)))
        for r in revisions)
    return le(4, 0x414d44, 0, len(table)) + table + sections


def _microcode():
    yield b"\x03" + intel_update(0x500, 3) + intel_update(0x500, 9) + \
        intel_update(0x501, 20)
    yield b"\x07" + intel_update(0x777, 3, entries=(0x501,))
    more = bytearray(intel_update(0x777, 3, entries=(0x501,)))
    more[64] = 2    # entries, where there is one
    yield b"\x07" + bytes(more)
    yield b"\0" + amd_container(0x500, 3) + le(4, 1, 32) + \
        put(32, (4, le(4, 9)), (24, le(2, 0x1234)))
    yield b"\0" + amd_container(0x500, 3, 9, 5) + bytes(4)
    yield b"\0" + cpio_member(b"kernel/x86/microcode/AuthenticAMD.bin",
                              amd_container(0x500, 7)) + TRAILER


def _payload():
    def row(name, length, rva, raw=0):
        return put(40, (0, name), (8, le(4, length, rva, raw)))
    yield b"\x40\5" + row(b".kernel", 32, 0x40, 64) + \
        row(b".ramdisk", 0, 0x80, 64) + row(b".text", 9, 0) + \
        row(b".cmdline", 20, 0x100)


def _decode():
    yield b"\1\x89\x87\x00\x03\x00\x00"
    yield b"\2\x44\x87\x04\x25\x00\x03\xe0\xfe"
    yield b"\2\x67\xc7\x44\x24\x08\x78\x56\x34\x12"
    yield b"\0\x66\xa3\x00\x03"
    yield b"\1\x26\x64\xc7\x05\x00\x03\xe0\xfe\x01\0\0\0"


def _nested():
    yield bytes([1, 1, 0, 2, 3, 1, 16, 1, 1, 6, 0, 0, 4, 0, 3, 5, 9])
    yield bytes([2, 1, 0, 5, 0, 5, 0, 0, 5, 4, 2, 1, 1, 3, 0, 0, 7])
    yield bytes([7, 1, 0, 9, 2, 2, 0, 1, 4, 8, 1, 0, 8, 0, 10, 1, 1])


def _setup_data():
    def page(count, screen):
        return le(5, 0x90000, 0x11000000, 0x2000) + le(6, 0xf0000) + \
            bytes([count]) + screen + b"\3" + le(6, 0x7000) + \
            le(5, 0x8000) + b"\4" + b"\x01\x00\x20\x01" * 140
    rgb = b"\2" + le(5, 0xfd000000) + le(2, 1024, 768) + b"\2\0"
    yield page(100, rgb)
    yield page(127, b"\1" + le(5, 0xb8000) + le(2, 80, 25) + b"\0\0")


def _pack():
    kernel = seeds_images.SEEDS["adit_kernel"]
    yield b"\1\0\1\0\5initr\0\0\0"
    for pokes, more in ((0, 0), (1, 1)):
        yield bytes([pokes, more]) + b"\0\0" * pokes + \
            b"\5initr\4ro x\0\0" + next(kernel())
    yield b"\0\0" + b"\0\3a=b\0\0" + bzimage(1024 + 0x300)


def _vm_exit():
    def left(code, number, value=0, cx=0, more=b"\0\0\0\0", rest=b""):
        return bytes([code]) + le(2, 0x1000) + bytes([number]) + \
            le(4, value) + bytes([cx, 0, 1, 2]) + more + rest
    begin = b"\1\x34\x12\1\0"
    yield begin + left(0, 0) + left(0, 3) + left(1, 7, more=b"\0") + \
        left(1, 7, 0x500, more=b"\1") + left(1, 14, 0x1234, more=b"\1")
    yield begin + left(2 + 0x40, 0, 0x80000810, rest=b"\4") + \
        left(2, 0, 7, rest=b"\5") + left(3, 0, 0x1000) + \
        left(3 + 0x90, 0, 0x300) + left(4, 0, 3)
    yield begin + left(2 + 0x40, 0, 0, rest=b"\0") + left(5, 0, 7) + \
        left(6, 0) + left(2 + 12, 0, 0, rest=b"\5")


def _unpack():
    text = b"plain and plainer " * 9
    for how, limit in (0, 1000), (2, 1000), (0x34, 162), (4, 486), (0x70, 0):
        yield bytes([how]) + le(2, limit) + text
    yield b"\1" + le(2, 1000) + gzip.compress(text, mtime=0)


SEEDS = dict(seeds_images.SEEDS)
SEEDS.update({name[1:]: maker for name, maker in list(globals().items())
              if name.startswith("_") and callable(maker)})


def make(harness):
    """The seeds of a harness, in order; it may have none."""
    return list(SEEDS[harness]()) if harness in SEEDS else []
