# SPDX-License-Identifier: BSD-2-Clause
"""What we know of an image: its symbols, and where a loader puts it."""
import os
import re
import subprocess

LINK_BASE = 0x200000

# Loaders that put the image where they like: found out by a first boot.
RELOCATING = ("grub-mb2", "grub-efi-mb2", "ovmf-boot", "ovmf-shell",
              "qemu-linux")


class Facts:
    """The symbols of adit-syms, and the address that the image runs at."""

    PROTECTION = (("text_start", "text_end", "RX"),
                  ("rodata_start", "rodata_end", "R-"),
                  ("relro_start", "relro_end", "R-"),
                  ("data_start", "data_end", "W-"))
    GUARDS = ("boot_stack_guard", "trap_stack_guard", "ap_trap_guard")

    def __init__(self, images, base=LINK_BASE):
        self.base = base
        text = subprocess.run(
            ["nm", os.path.join(images, "adit-syms")], text=True,
            capture_output=True, check=True).stdout
        self._symbols = {m[2]: int(m[1], 16) for m in
                         re.finditer(r"^([0-9a-f]+) \w (\S+)$", text, re.M)}

    def at(self, base):
        """The same image at another address."""
        other = Facts.__new__(Facts)
        other.base, other._symbols = base, self._symbols
        return other

    def offset(self, name):
        return self._symbols[name] - self._symbols["image_start"]

    def address(self, name):
        return self.base + self.offset(name)
