# SPDX-License-Identifier: BSD-2-Clause
"""Takes one picture from a screen that is served by RFB 3.3, as PNG.

Only as much as Bochs's server wants: no security, 8 bits a pixel (3 of red, 3
of green, 2 of blue), raw rectangles.  What it sends is not trusted.
"""
import socket
import struct
import time
import zlib

SECONDS = 10
# Bochs forgets a request that comes while it sends an earlier update; and it
# may answer without the bars above and below the guest's own picture.
AGAIN_S = 0.5
MOST_UPDATES = 20
MOST_PIXELS = 1 << 23
_RAW = 0
_SET_ENCODINGS = struct.pack(">BxHi", 2, 1, _RAW)
# True colour, the greatest red, green and blue, and their shifts.
_BGR233 = struct.pack(">BHHHBBB", 1, 7, 7, 3, 0, 3, 6)
_RGB = b"".join(bytes(((v & 7) * 255 // 7, (v >> 3 & 7) * 255 // 7,
                       (v >> 6) * 85)) for v in range(256))


class Broken(ValueError):
    """What came is not what it should be."""


def png(width, height, pixels):
    """A PNG of 8-bit pixels in that format."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + \
            struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width]
                    for y in range(height))
    return b"\x89PNG\r\n\x1a\n" + \
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height,
                                   8, 3, 0, 0, 0)) + \
        chunk(b"PLTE", _RGB) + chunk(b"IDAT", zlib.compress(rows)) + \
        chunk(b"IEND", b"")


class Client:
    """One connection; `receive` gives up to so many bytes, b'' at its end."""

    def __init__(self, receive, send):
        self._receive, self._send = receive, send
        self._request = b""

    def ask_again(self):
        """Where nothing came for a while."""
        if self._request:
            self._send(self._request)

    def _take(self, length):
        data = bytearray()
        while len(data) < length:
            more = self._receive(length - len(data))
            if not more:
                raise Broken(f"it ends {length - len(data)} bytes early")
            data += more
        return bytes(data)

    def _unpack(self, form):
        return struct.unpack(form, self._take(struct.calcsize(form)))

    def _greet(self):
        """The screen's size."""
        version = self._take(12)
        if not version.startswith(b"RFB 003."):
            raise Broken(f"expected RFB 003.xxx, found {version!r}")
        self._send(b"RFB 003.003\n")
        security, = self._unpack(">I")
        if security != 1:
            raise Broken(f"expected security 1 (none), found {security}")
        self._send(b"\1")
        width, height = self._unpack(">HH")
        form = self._take(16)
        if form[0] != 8 or form[3:13] != _BGR233:   # 2: which end is first.
            raise Broken(f"expected 8 bits of blue, green, red, found "
                         f"{form.hex()}")
        length, = self._unpack(">I")
        if length > 1024:
            raise Broken(f"its name has {length} bytes")
        self._take(length)
        if not 0 < width * height <= MOST_PIXELS:
            raise Broken(f"the screen is {width} x {height}")
        return width, height

    def picture(self):
        """(width, height, pixels) of the whole screen."""
        width, height = self._greet()
        self._send(_SET_ENCODINGS)
        self._request = struct.pack(">BBHHHH", 3, 0, 0, 0, width, height)
        self._send(self._request)
        pixels = bytearray(width * height)
        rows = set()
        for _ in range(MOST_UPDATES):
            kind, count = self._unpack(">BxH")
            if kind != 0:
                raise Broken(f"expected an update, found message {kind}")
            for _ in range(count):
                rows |= self._rectangle(width, height, pixels)
            if len(rows) == height:
                break
            self.ask_again()
        if not rows:
            raise Broken("it never sends the whole screen")
        return width, height, bytes(pixels)

    def _rectangle(self, width, height, pixels):
        """Puts one into the picture; the rows of which that was all."""
        x, y, wide, high, encoding = self._unpack(">HHHHi")
        if encoding != _RAW:
            raise Broken(f"expected a raw rectangle, found {encoding}")
        if x + wide > width or y + high > height:
            raise Broken(f"{wide} x {high} at {x},{y} are outside of "
                         f"{width} x {height}")
        for row in range(y, y + high):
            start = row * width + x
            pixels[start:start + wide] = self._take(wide)
        return set(range(y, y + high)) if wide == width else set()


def picture(port, seconds=SECONDS):
    """A PNG of what a server on this machine shows."""
    deadline = time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), seconds) as link:
        def receive(most):
            while time.monotonic() < deadline:
                try:
                    return link.recv(most)
                except TimeoutError:
                    client.ask_again()
            raise Broken(f"no picture in {seconds:g} s")

        client = Client(receive, link.sendall)
        link.settimeout(AGAIN_S)
        return png(*client.picture())
