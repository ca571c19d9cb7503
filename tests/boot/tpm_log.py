# SPDX-License-Identifier: BSD-2-Clause
"""Reads a TPM's event log ([pfp] 10.2) and replays it."""
import hashlib
import struct
import typing

EV_NO_ACTION = 3
EV_IPL = 13
BANKS = {4: "sha1", 0xb: "sha256", 0xc: "sha384", 0xd: "sha512"}


class Event(typing.NamedTuple):
    pcr: int
    kind: int
    digests: dict       # {bank: bytes}
    data: bytes


class Bad(Exception):
    """The log cannot be read: what, and where."""


class _Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        part = self.data[self.at:self.at + length]
        if len(part) != length:
            raise Bad(f"it ends within {length} bytes at {self.at:#x}")
        self.at += length
        return part

    def number(self, code):
        return struct.unpack("<" + code, self.take(struct.calcsize(code)))[0]


def _sizes(cursor):
    """{algorithm: bytes of a digest}, of the first event."""
    _, kind, _ = cursor.number("I"), cursor.number("I"), cursor.take(20)
    event = cursor.take(cursor.number("I"))
    if kind != EV_NO_ACTION or not event.startswith(b"Spec ID Event03\0"):
        raise Bad("it does not begin with a Spec ID event")
    count = struct.unpack_from("<I", event, 24)[0]
    return dict(struct.unpack_from("<HH", event, 28 + 4 * n)
                for n in range(count))


def read(data):
    """All events behind the first."""
    cursor = _Cursor(data)
    sizes = _sizes(cursor)
    events = []
    while cursor.at < len(data):
        pcr, kind = cursor.number("I"), cursor.number("I")
        digests = {}
        for _ in range(cursor.number("I")):
            algorithm = cursor.number("H")
            if algorithm not in sizes:
                raise Bad(f"algorithm {algorithm:#x} at {cursor.at:#x}")
            digest = cursor.take(sizes[algorithm])
            if algorithm in BANKS:
                digests[BANKS[algorithm]] = digest
        events.append(Event(pcr, kind, digests,
                            cursor.take(cursor.number("I"))))
    return events


def replay(events):
    """{(bank, pcr): value} of the PCRs that begin as zeros."""
    values = {}
    for event in events:
        if event.kind == EV_NO_ACTION:
            continue
        for bank, digest in event.digests.items():
            old = values.get((bank, event.pcr), bytes(len(digest)))
            values[bank, event.pcr] = hashlib.new(bank, old + digest).digest()
    return values
