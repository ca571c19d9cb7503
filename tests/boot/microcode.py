# SPDX-License-Identifier: BSD-2-Clause
"""Microcode that no CPU would take, in the form of what they do take."""
import hashlib
import struct

import cpio

PATH = "kernel/x86/microcode/"
NEHALEM = 0x106a3       # QEMU's -cpu Nehalem; its revision is 1
EPYC = 0x800f12         # QEMU's -cpu EPYC; its patch level is 1000065h


def _noise(length, seed):
    """Bytes that compare unequal when they have moved."""
    return hashlib.shake_128(seed.encode()).digest(length)


def intel_update(signature, revision, length=2048):
    """One update, [sdm3] 9.11.1, for all platforms."""
    data = _noise(length - 48, f"{signature:x} {revision:x}")
    head = [1, revision, 0x11252026, signature, 0, 1, 0xff, len(data), length,
            0, 0, 0]
    dwords = head + list(struct.unpack(f"<{len(data) // 4}I", data))
    dwords[4] = -sum(dwords) & 0xffffffff
    return struct.pack(f"<{len(dwords)}I", *dwords)


def intel(revision=0x1d):
    """A file whose second update is Nehalem's."""
    return intel_update(0x106a5, 0x77) + intel_update(NEHALEM, revision)


def damaged():
    """The second update has another byte in its data."""
    file = bytearray(intel())
    file[2048 + 1000] ^= 1
    return bytes(file)


def amd():
    """A container with a patch for EPYC."""
    table = struct.pack("<IIIHH", EPYC, 0, 0, 0x8012, 0) + bytes(16)
    patch = bytearray(_noise(3200, "amd"))
    struct.pack_into("<I", patch, 4, 0x8001227)
    struct.pack_into("<IIH", patch, 16, 0, 0, 0x8012)
    return struct.pack("<III", 0x414d44, 0, len(table)) + table + \
        struct.pack("<II", 1, len(patch)) + bytes(patch)


def early(file):
    """An archive for the front of an initrd.  With its folders in it, Linux
    unpacks it too, so that the guest can look."""
    archive = cpio.Archive()
    for depth in (1, 2, 3):
        archive.folder("/".join(PATH.split("/")[:depth]))
    archive.file(PATH + "GenuineIntel.bin", file)
    return archive.bytes()


# What a row's `microcode' may be: its file, and whether it is a module of
# its own or lies in front of the initrd.
KINDS = {
    "intel": (intel, True),
    "intel-old": (lambda: intel(1), True),
    "intel-other": (lambda: intel_update(0x106a5, 0x77), True),
    "intel-archive": (lambda: early(intel()), True),
    "intel-early": (lambda: early(intel()), False),
    "damaged": (damaged, True),
    "garbage": (lambda: b"\x1f\x8b\x08" + _noise(5000, "gz"), True),
    "amd": (amd, True),
}
