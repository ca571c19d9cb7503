# SPDX-License-Identifier: BSD-2-Clause
"""The root of a first Linux has what a route takes, and what it runs can be
run; packed kernels are unpacked, or refused by name."""
import gzip
import lzma
import os
import struct
import tempfile
import unittest

import initramfs
import route as routes
import unpack
from commands import Failed

HEAD_BYTES = 110


def write(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)
    return path


def members(path):
    """{name: (mode, data)} of a newc archive."""
    with open(path, "rb") as archive:
        data = archive.read()
    found, at = {}, 0
    while True:
        fields = [int(data[at + 6 + 8 * n:at + 14 + 8 * n], 16)
                  for n in range(13)]
        mode, length, name_length = fields[1], fields[6], fields[11]
        name = data[at + HEAD_BYTES:at + HEAD_BYTES + name_length - 1].decode()
        at += (HEAD_BYTES + name_length + 3) & ~3
        if name == "TRAILER!!!":
            return found
        found[name] = mode, data[at:at + length]
        at += (length + 3) & ~3


class Initramfs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="adit-")
        self.addCleanup(self.folder.cleanup)

    def build(self, files):
        given = {n: write(self.folder.name, f"given/{n}", d)
                 for n, d in files.items()}
        out = os.path.join(self.folder.name, "out")
        return members(initramfs.build(out, given))

    def test_modes(self):
        found = self.build({"init": b"#!/bin/sh\n", "sbin/x": b"\x7fELFx",
                            "boot/image": b"MZ", "boot/empty": b""})
        self.assertEqual({n: oct(m) for n, (m, _) in found.items() if
                          n in ("init", "sbin/x", "boot/image")},
                         {"init": "0o100755", "sbin/x": "0o100755",
                          "boot/image": "0o100644"})
        self.assertEqual(found["boot/image"][1], b"MZ")
        self.assertNotIn("lib64", found)

    def test_folders_come_first(self):
        names = list(self.build({"a/b/c/d": b"x"}))
        places = [names.index(n) for n in ("a", "a/b", "a/b/c", "a/b/c/d")]
        self.assertEqual(places, sorted(places))
        self.assertIn("dev/console", names)

    def test_libraries(self):
        """Programs look for their loader in /lib64."""
        found = self.build({initramfs.LIBRARIES + "libc.so.6": b"\x7fELF"})
        self.assertEqual(found["lib64"][1].decode(),
                         initramfs.LIBRARIES.rstrip("/"))

    def test_commands(self):
        found = self.build({"bin/tool": b"#!", "etc/x": b""})
        self.assertNotIn("bin/sh", found)
        busybox = write(self.folder.name, "busybox",
                        b"#!/bin/sh\nprintf 'busybox\\nsh\\ntool\\n'\n")
        os.chmod(busybox, 0o755)
        tool = write(self.folder.name, "tool", b"#!")
        found = members(initramfs.build(
            os.path.join(self.folder.name, "out"),
            {"bin/busybox": busybox, "bin/tool": tool}))
        self.assertEqual(found["bin/sh"][1], b"busybox")
        self.assertEqual(found["bin/tool"][1], b"#!")

    def test_taken(self):
        """From the sysroot, too, and where Debian has it below /usr."""
        root = os.path.join(self.folder.name, "root")
        write(root, "usr/lib/adit-a/x.so", b"")
        write(root, "opt/adit-b/2/y.ko", b"")
        write(root, "opt/adit-b/10/z", b"")
        route = routes.Route(
            "r", title="r",
            needs=["p:/lib/adit-a/x.so", "q:/opt/adit-b/*/y.ko",
                   "q:/opt/adit-b/10/z"],
            medium={"kind": "initramfs", "take": ["/lib/*", "*.ko"]})
        self.assertEqual(sorted(initramfs.taken(route, root)),
                         ["lib/adit-a/x.so", "opt/adit-b/2/y.ko"])

    def test_taken_with_libraries(self):
        """A program of this machine would not run there alone."""
        route = routes.Route(
            "r", title="r", needs=["coreutils:/usr/bin/env"],
            medium={"kind": "initramfs", "take": ["/usr/*"]})
        found = initramfs.taken(route, self.folder.name)
        self.assertEqual(found.pop("usr/bin/env"), "/usr/bin/env")
        self.assertIn(initramfs.LIBRARIES + "libc.so.6", found)
        self.assertIn(initramfs.LIBRARIES + "ld-linux-x86-64.so.2", found)


def bzimage(payload):
    data = bytearray(3 * 512)
    data[0x1f1] = 1             # and the boot sector: protected mode at 1024
    data[0x202:0x206] = b"HdrS"
    struct.pack_into("<II", data, 0x248, 16, len(payload))
    data[1024 + 16:] = payload + b"behind it"
    return bytes(data)


class Unpack(unittest.TestCase):
    def test_all(self):
        for packed in (gzip.compress(b"kernel"),
                       bzimage(gzip.compress(b"kernel")),
                       bzimage(lzma.compress(b"kernel") + b"\6\0\0\0")):
            self.assertEqual(unpack.unpacked(packed, "x"), b"kernel")

    def test_refused(self):
        with self.assertRaisesRegex(Failed, "some: expected gzip or xz"):
            unpack.unpacked(bzimage(b"\2!L\x18"), "some")


if __name__ == "__main__":
    unittest.main()
