# SPDX-License-Identifier: BSD-2-Clause
"""Partition tables, of one partition: GUID and MBR.

UEFI 2.10, chapter 5.  The GUIDs are made from fixed words, so that equal
files make equal disks.
"""
import os
import struct
import uuid
import zlib

SECTOR = 512
ENTRIES, ENTRY_BYTES = 128, 128
TABLE = ENTRIES * ENTRY_BYTES // SECTOR
ESP = uuid.UUID("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
MBR_GPT, MBR_FAT = 0xee, 0x0e
MBR_CODE_BYTES = 440
ACTIVE = 0x80
NO_CHS = b"\xfe\xff\xff"    # Beyond what cylinders and heads can tell.


def _guid(word):
    return uuid.uuid5(uuid.NAMESPACE_DNS, "adit." + word).bytes_le


def _mbr(code, active, kind, first, sectors):
    entry = struct.pack("<B3sB3sII", active, NO_CHS, kind, NO_CHS, first,
                        sectors)
    return code.ljust(446, b"\0") + entry.ljust(64, b"\0") + b"\x55\xaa"


def _header(own, other, table, last, crc):
    """One of the two headers; `own`, `other` and `table` are sectors."""
    def packed(check):
        return struct.pack("<8s4I4Q16sQ3I", b"EFI PART", 0x10000, 92, check,
                           0, own, other, 2 + TABLE, last - 1 - TABLE,
                           _guid("disk"), table, ENTRIES, ENTRY_BYTES, crc)
    return packed(zlib.crc32(packed(0))).ljust(SECTOR, b"\0")


def write_gpt(path, first, sectors):
    """Writes a GUID table around an EFI system partition in a disk."""
    last = os.path.getsize(path) // SECTOR - 1
    entry = struct.pack("<16s16sQQQ72s", ESP.bytes_le, _guid("partition"),
                        first, first + sectors - 1, 0,
                        "ESP".encode("utf-16le"))
    table = entry.ljust(ENTRIES * ENTRY_BYTES, b"\0")
    crc = zlib.crc32(table)
    with open(path, "r+b") as disk:
        disk.write(_mbr(b"", 0, MBR_GPT, 1, min(last, 0xffffffff)) +
                   _header(1, last, 2, last, crc) + table)
        disk.seek((last - TABLE) * SECTOR)
        disk.write(table + _header(last, 1, last - TABLE, last, crc))


def write_mbr(path, first, sectors, code, core):
    """Writes a classic table: `code` in front of it in its sector, `core`
    between it and the partition."""
    if len(core) > (first - 1) * SECTOR:
        raise ValueError(f"{len(core)} bytes do not fit in front of a "
                         f"partition at sector {first}")
    with open(path, "r+b") as disk:
        disk.write(_mbr(code[:MBR_CODE_BYTES], ACTIVE, MBR_FAT, first,
                        sectors) + core)
