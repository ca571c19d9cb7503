# SPDX-License-Identifier: BSD-2-Clause
"""A machine tells where its CPU has given up, and of others tells nothing."""
import struct
import tempfile
import unittest

import machine

QEMU = "qemu-system-x86_64"
SECONDS = 240       # of a busy machine; a boot takes one
AT = 0x100000
MAGIC, HAS_ADDRESSES = 0x1badb002, 1 << 16


def image(code):
    """A Multiboot 1 image without a file format: its entry is its end."""
    end = AT + 32 + len(code)
    return struct.pack(
        "<8I", MAGIC, HAS_ADDRESSES, -(MAGIC + HAS_ADDRESSES) & 0xffffffff,
        AT, AT, end, end, AT + 32) + code


class Fault(unittest.TestCase):
    def end_of(self, code):
        """(how the machine ended, its fault while it is there, and after)"""
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/image"
            with open(path, "wb") as out:
                out.write(image(code))
            with machine.Machine([QEMU, "-M", "pc", "-m", "64", "-nic",
                                  "none", "-no-user-config", "-kernel",
                                  path], folder) as one:
                one.wait_end(SECONDS)
                now = one.fault()
            return one.end, now, one.fault()

    def test_triple_fault(self):
        # lidt [no limit at all]; ud2
        zeros = AT + 32 + 9
        code = b"\x0f\x01\x1d" + struct.pack("<I", zeros) + b"\x0f\x0b" + \
            bytes(6)
        end, now, after = self.end_of(code)
        self.assertEqual(end, "reset")
        self.assertEqual(now, f"triple fault at {AT + 32 + 7:#x}, cr0 11, "
                         "cr2 0, cr3 0")
        self.assertEqual(after, now)

    def test_reset_is_no_fault(self):
        # The keyboard controller's: mov al, 0xfe; out 0x64, al; jmp $
        self.assertEqual(self.end_of(b"\xb0\xfe\xe6\x64\xeb\xfe"),
                         ("reset", "", ""))


if __name__ == "__main__":
    unittest.main()
