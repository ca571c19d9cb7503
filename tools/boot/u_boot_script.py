# SPDX-License-Identifier: BSD-2-Clause
"""Puts a script into the envelope in which U-Boot looks for one.

usage: u_boot_script.py TEXT SCRIPT
"""
import struct
import sys
import zlib

MAGIC = 0x27051956
OS_LINUX, ARCH_X86_64, TYPE_SCRIPT, NOT_PACKED = 5, 24, 6, 0
HEADER = struct.Struct(">7I4B32s")


def wrapped(text):
    """A header with two checksums, the lengths of all texts up to a 0, and
    the text."""
    data = struct.pack(">2I", len(text), 0) + text

    def header(check):
        return HEADER.pack(MAGIC, check, 0, len(data), 0, 0, zlib.crc32(data),
                           OS_LINUX, ARCH_X86_64, TYPE_SCRIPT, NOT_PACKED,
                           b"boot")
    return header(zlib.crc32(header(0))) + data


def main(source, target):
    with open(source, "rb") as text:
        data = wrapped(text.read())
    with open(target, "wb") as out:
        out.write(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
