# SPDX-License-Identifier: BSD-2-Clause
"""unpack.py FILE OUT: unpacks a gzip file, or the kernel in a bzImage.

What is packed must be unpacked by whoever starts it, in an emulator.
"""
import gzip
import lzma
import struct
import sys

from commands import Failed

GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\0"
BZIMAGE = b"HdrS"               # at 0x202
SECTORS_AT, PAYLOAD_AT = 0x1f1, 0x248


def payload(data):
    """The packed kernel of a bzImage."""
    offset, length = struct.unpack_from("<II", data, PAYLOAD_AT)
    begin = ((data[SECTORS_AT] or 4) + 1) * 512 + offset
    return data[begin:begin + length]


def unpacked(data, name):
    if data[0x202:0x206] == BZIMAGE:
        data = payload(data)
    if data.startswith(GZIP):
        return gzip.decompress(data)
    if data.startswith(XZ):
        # Its length stands behind it.
        return lzma.LZMADecompressor().decompress(data)
    raise Failed(f"{name}: expected gzip or xz, found {data[:6].hex(' ')}")


def main(name, out):
    with open(name, "rb") as source:
        data = source.read()
    with open(out, "wb") as place:
        place.write(unpacked(data, name))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as failed:
        sys.exit(str(failed))
