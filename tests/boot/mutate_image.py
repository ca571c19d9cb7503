# SPDX-License-Identifier: BSD-2-Clause
"""Named mutations of an image, made before the loader has it."""
import gzip
import shutil
import subprocess

MB1_MAGIC = 0x1BADB002
MB2_MAGIC = 0xE85250D6
PAYLOAD_TABLE = 0x1010
GONE = 0x4141           # a tag type that nobody knows


def _u(data, offset, width):
    return int.from_bytes(data[offset:offset + width], "little")


def _put(data, offset, value, width):
    data[offset:offset + width] = value.to_bytes(width, "little")


def _gzipped(change):
    """Lets a mutation work on what is inside a gzipped image."""
    def wrapped(data):
        return gzip.compress(change(gzip.decompress(data)), 6, mtime=0)
    return wrapped


def mb2_tags(data):
    """Offsets of the Multiboot 2 header's tags."""
    for at in range(0, 32768, 8):
        if _u(data, at, 4) == MB2_MAGIC and not sum(
                _u(data, at + o, 4) for o in (0, 4, 8, 12)) & 0xffffffff:
            end = at + _u(data, at + 8, 4)
            at += 16
            while at < end:
                yield at
                at += (_u(data, at + 4, 4) + 7) & ~7
            return
    raise ValueError("no Multiboot 2 header")


def move_elf32(data):
    """The load segment and the entry 2 KiB higher: not 4 KiB aligned."""
    data = bytearray(data)
    _put(data, 24, _u(data, 24, 4) + 0x800, 4)
    table, size, count = _u(data, 28, 4), _u(data, 42, 2), _u(data, 44, 2)
    for number in range(count):
        at = table + number * size
        for field in (8, 12):
            _put(data, at + field, _u(data, at + field, 4) + 0x800, 4)
    return bytes(data)


@_gzipped
def mb2_move(data):
    """As move_elf32, and not relocatable, so that GRUB keeps to it."""
    data = bytearray(move_elf32(data))
    for at in mb2_tags(data):
        if _u(data, at, 2) == 10:
            _put(data, at, GONE, 2)
            _put(data, at + 2, 1, 2)        # optional
        elif _u(data, at, 2) in (3, 9):     # entry points
            _put(data, at + 8, _u(data, at + 8, 4) + 0x800, 4)
    return bytes(data)


def mb1_gone(data):
    """Without its Multiboot 1 header's magic number."""
    return data.replace(MB1_MAGIC.to_bytes(4, "little"), b"GONE", 1)


def mb1_bare(data):
    """With a Multiboot 1 header without addresses, where there is room."""
    header = b"".join(n.to_bytes(4, "little") for n in (
        MB1_MAGIC, 0, -MB1_MAGIC & 0xffffffff))
    at = data.index(b"\0" * 64, 0x300) + 16 & ~3
    assert at < 8192 - 64
    return data[:at] + header + data[at + len(header):]


def hdrs_gone(data):
    """A PE image whose Linux boot header has another name."""
    return data[:0x202] + b"NONE" + data[0x206:]


def sectors(count):
    """With so many sectors of set-up code, whatever stood there."""
    return lambda data: data[:0x1f1] + bytes([count]) + data[0x1f2:]


def note_align_8(data):
    """The PVH note's segment of an ELF64 aligned to 8, the note as it is."""
    data = bytearray(data)
    table, size, count = _u(data, 32, 8), _u(data, 54, 2), _u(data, 56, 2)
    for at in range(table, table + size * count, size):
        if _u(data, at, 4) == 4:            # PT_NOTE
            _put(data, at + 48, 8, 8)
    return bytes(data)


@_gzipped
def mb2_demands(data):
    """With a tag of a type that nobody knows, and that is not optional."""
    data = bytearray(data)
    for at in mb2_tags(data):
        if _u(data, at, 2) == 9:
            _put(data, at, GONE, 2)
            _put(data, at + 2, 0, 2)
    return bytes(data)


def cut(data):
    """Half of the file."""
    return data[:len(data) // 2]


@_gzipped
def mb2_no_efi(data):
    """Without the tags 7 and 9, so that GRUB exits boot services itself."""
    data = bytearray(data)
    for at in mb2_tags(data):
        if _u(data, at, 2) in (7, 9):
            _put(data, at, GONE, 2)
            _put(data, at + 2, 1, 2)        # optional
    return bytes(data)


def base_high(data):
    """A preferred address above 4 GiB, at which EDK II loads it."""
    data = bytearray(data)
    _put(data, _u(data, 0x3C, 4) + 48, 0x150000000, 8)
    return bytes(data)


def strip(data):
    """Without its symbols, as distributions would ship it."""
    return subprocess.run(
        ["sh", "-c", 'f=$(mktemp) && cat >"$f" && strip "$f" && cat "$f"; '
         'rm -f "$f"'], input=data, capture_output=True, check=True).stdout


def payload_inside(data):
    """A unified image whose first payload section lies in Adit's code."""
    data = bytearray(data)
    _put(data, PAYLOAD_TABLE + 12, 0x1000, 4)
    return bytes(data)


IMAGE = {"payload-inside": payload_inside, "strip": strip,
         "move-elf32": move_elf32, "mb2-move": mb2_move,
         "base-high": base_high, "mb2-no-efi": mb2_no_efi,
         "mb1-gone": mb1_gone, "mb1-bare": mb1_bare, "hdrs-gone": hdrs_gone,
         "note-align-8": note_align_8, "mb2-demands": mb2_demands,
         "cut": cut, "sectors-1": sectors(1), "sectors-255": sectors(255)}


def change(name, source, target):
    """Writes `source`, mutated, to `target`."""
    with open(source, "rb") as data:
        before = data.read()
    after = IMAGE[name](before)
    if after == before:
        raise ValueError(f"mutation {name} changes nothing in {source}")
    with open(target, "wb") as out:
        out.write(after)
    shutil.copymode(source, target)
