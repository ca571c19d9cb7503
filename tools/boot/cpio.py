# SPDX-License-Identifier: BSD-2-Clause
"""Writes newc cpio archives: initramfs for Linux, and bundles for Adit.

Deterministic: the same members give the same bytes.
"""
import stat


class Archive:
    """An archive in memory; members come in the order of the calls."""

    def __init__(self):
        self._parts = []
        self._inode = 0

    def _add(self, name, mode, data=b"", device=(0, 0)):
        raw = name.encode() + b"\0"
        self._inode += 1
        fields = (self._inode, mode, 0, 0, 1, 0, len(data), 0, 0,
                  device[0], device[1], len(raw), 0)
        head = b"070701" + b"".join(b"%08X" % f for f in fields) + raw
        self._parts += [head, b"\0" * (-len(head) % 4),
                        data, b"\0" * (-len(data) % 4)]

    def file(self, name, data, permissions=0o644):
        self._add(name, stat.S_IFREG | permissions, data)

    def folder(self, name):
        self._add(name, stat.S_IFDIR | 0o755)

    def link(self, name, target):
        self._add(name, stat.S_IFLNK | 0o777, target.encode())

    def device(self, name, major, minor):
        self._add(name, stat.S_IFCHR | 0o600, device=(major, minor))

    def bytes(self):
        self._inode = -1
        self._add("TRAILER!!!", 0)
        whole = b"".join(self._parts)
        return whole + b"\0" * (-len(whole) % 512)


def bundle(members):
    """One blob with named members, for loaders that hand over only one."""
    archive = Archive()
    for name, data in members:
        archive.file(name, data)
    return archive.bytes()
