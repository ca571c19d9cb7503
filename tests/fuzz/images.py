# SPDX-License-Identifier: BSD-2-Clause
"""Seeds that are whole images: Debian's, cut short, one of them packed in
every way, and our own."""
import bz2
import gzip
import lzma
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "inspect"))
import collection   # noqa: E402
import seeds        # noqa: E402
import held         # noqa: E402

BYTES_MAX = 192 << 10


def _zstd(data):
    """One frame, stored: a window of 1 MiB, a last raw block."""
    return b"\x28\xb5\x2f\xfd\0\x50" + \
        (1 | len(data) << 3).to_bytes(3, "little") + data


def _lz4_legacy(data):
    """The kernel's framing; literals alone."""
    block = bytearray([0xf0])
    left = len(data) - 15
    while left >= 255:
        block.append(255)
        left -= 255
    block.append(left)
    block += data
    return b"\x02\x21\x4c\x18" + len(block).to_bytes(4, "little") + block


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress,
           "lzma": lambda d: lzma.compress(d, lzma.FORMAT_ALONE),
           "zst": _zstd, "lz4": _lz4_legacy}


def _read(path):
    with open(path, "rb") as image:
        return image.read(BYTES_MAX)


def packed(plain):
    """The same bytes in every way."""
    return [pack(plain) for pack in PACKERS.values()]


def small():
    """A few bytes of every kind that `adit inspect' knows."""
    made = [data for name in ("elf", "elf_tables", "adit_kernel", "pe",
                              "pe_hash", "bzimage")
            for data in seeds.make(name)]
    return made + [seeds.mb1_header(0x10007, seeds.le(4, *range(1, 10))),
                   b"BZh91AY&SY\0\0", b"BZh91AY",
                   b"\x5d\0\0\x10\0" + b"\xff" * 9,
                   seeds.mb2_header((0, b""))]


def inspected(images):
    """The seeds of the mutants, cut to BYTES_MAX, and one of them packed."""
    debians = collection.debians()
    paths = [debians[n] for n in held.SEEDS if not n.startswith("adit")]
    small = next(p for p in paths if os.path.basename(p) == "SetNull.efi")
    return [_read(p) for p in paths] + [
        _read(os.path.join(images, n)) for n in sorted(os.listdir(images))
        if n in ("adit.efi", "adit.elf", "adit.gz", "adit-syms")] + packed(
            _read(small))
