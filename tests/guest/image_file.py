# SPDX-License-Identifier: BSD-2-Clause
"""adit.elf, as bytes that are found by the addresses they are linked at."""
import struct

from attempt import Wrong


class Image:
    """The file, and the symbols of adit-syms, which is the same image."""

    def __init__(self, facts, path):
        self.facts = facts
        with open(path, "rb") as data:
            self.data = bytearray(data.read())

    def place(self, address):
        """Where the byte at an address is in the file."""
        header, = struct.unpack_from("<I", self.data, 28)
        count, = struct.unpack_from("<H", self.data, 44)
        for number in range(count):
            kind, offset, _, start, length = struct.unpack_from(
                "<5I", self.data, header + 32 * number)
            if kind == 1 and start <= address < start + length:
                return offset + address - start
        raise Wrong(f"{address:#x} in the image", "nowhere")

    def symbol(self, name):
        return self.place(self.facts.symbols[name])

    def between(self, first, last):
        """The bytes from one symbol to another."""
        at, symbols = self.symbol(first), self.facts.symbols
        return bytes(self.data[at:at + symbols[last] - symbols[first]])

    def save(self, path):
        with open(path, "wb") as out:
            out.write(self.data)
