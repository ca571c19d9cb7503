# SPDX-License-Identifier: BSD-2-Clause
"""The variables of UEFI firmware as EDK2 keeps them in flash.

A firmware volume holds a store, and that one variable behind the other, each
with a header that has room for what authenticates it.
"""
import dataclasses
import struct
import uuid

VOLUME = uuid.UUID("fff12b8d-7696-4c8b-a985-2747075b4f50")
STORE = uuid.UUID("aaf32c78-947b-439a-a180-2e144ec37792")
GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c")
SECURITY = uuid.UUID("d719b2cb-3d3a-4596-a3bc-dad00e67656f")
X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072")
# Of the certificates here: ours.
OWNER = uuid.UUID("2f7c9c1e-51a6-4d5c-9c1f-0b7a6f0d8e35")

# EFI_FIRMWARE_VOLUME_HEADER, VARIABLE_STORE_HEADER,
# AUTHENTICATED_VARIABLE_HEADER, EFI_SIGNATURE_LIST
_VOLUME = struct.Struct("<16s16sQ4sIHHHBB")
_STORE = struct.Struct("<16sIBBHI")
_VARIABLE = struct.Struct("<HBBIQ16sIII16s")
_LIST = struct.Struct("<16sIII")
_HEALTHY = (0x5a, 0xfe)
_START_ID = 0x55aa
_ADDED = 0x3f                    # Bits are cleared as a variable ages.
_ALIGNMENT = 4
_ERASED = 0xff

NON_VOLATILE, BOOT, RUNTIME, TIME_BASED = 1, 2, 4, 0x20
# EFI_TIME; an update by a signed list has to be later.
_TIME = struct.pack("<HBB12x", 2000, 1, 1)


class Wrong(Exception):
    """Not a variable store, or one that is too small."""


@dataclasses.dataclass
class Variable:
    name: str
    vendor: uuid.UUID
    attributes: int
    data: bytes
    time: bytes = bytes(16)


def signature_list(ders, owner=OWNER):
    """EFI_SIGNATURE_LISTs of X.509 certificates: one each, for a list's
    entries are of one size."""
    return b"".join(
        _LIST.pack(X509.bytes_le, _LIST.size + 16 + len(der), 0,
                   16 + len(der)) + owner.bytes_le + der for der in ders)


def listed(data):
    """[(owner, certificate)] of EFI_SIGNATURE_LISTs of certificates."""
    result, at = [], 0
    while at < len(data):
        if len(data) - at < _LIST.size:
            raise Wrong(f"a signature list's header is cut off at {at:#x}")
        kind, size, head, each = _LIST.unpack_from(data, at)
        first = at + _LIST.size + head
        if size > len(data) - at or each <= 16 or \
                size != _LIST.size + head + each or kind != X509.bytes_le:
            raise Wrong(f"no list of one certificate at {at:#x}")
        result.append((uuid.UUID(bytes_le=data[first:first + 16]),
                       data[first + 16:at + size]))
        at += size
    return result


def certificate_variable(name, ders):
    """PK, KEK, db: what is trusted."""
    return Variable(name, SECURITY if name.startswith("db") else GLOBAL,
                    NON_VOLATILE | BOOT | RUNTIME | TIME_BASED,
                    signature_list(ders), _TIME)


def switches():
    """What EDK2 remembers of Secure Boot: that it is on, that the keys are
    used as the standard says, and that they did not come with the machine."""
    return [Variable("SecureBootEnable", uuid.UUID(
                "f0a30bc7-af08-4556-99c4-001009c93a44"),
                NON_VOLATILE | BOOT, b"\1"),
            Variable("CustomMode", uuid.UUID(
                "c076ec0c-7028-4399-a072-71ee5c448b9f"),
                NON_VOLATILE | BOOT, b"\0"),
            Variable("VendorKeysNv", uuid.UUID(
                "9073e4e0-60ec-4b6e-9903-4c223c260f3c"),
                NON_VOLATILE | BOOT | TIME_BASED, b"\0")]


def _bounds(image):
    """(first, end) of the place for variables."""
    if len(image) < _VOLUME.size:
        raise Wrong("too short for a firmware volume")
    _, kind, size, magic, _, head, *_ = _VOLUME.unpack_from(image)
    if kind != VOLUME.bytes_le or magic != b"_FVH" or size > len(image) or \
            not _VOLUME.size <= head <= len(image) - _STORE.size or head & 1:
        raise Wrong("no firmware volume with variables")
    if sum(struct.unpack_from(f"<{head // 2}H", image)) & 0xffff:
        raise Wrong("the firmware volume's checksum is wrong")
    kind, size, form, state, _, _ = _STORE.unpack_from(image, head)
    if kind != STORE.bytes_le or (form, state) != _HEALTHY or \
            not _STORE.size <= size <= len(image) - head:
        raise Wrong("no healthy store of authenticated variables")
    return head + _STORE.size, head + size


def _align(at):
    return -(-at // _ALIGNMENT) * _ALIGNMENT


def _walk(image):
    """([variables that count], where the next one would be, the end)."""
    first, end = _bounds(image)
    at, found = _align(first), []
    while end - at >= _VARIABLE.size:
        start, state, _, attributes, _, time, _, name_bytes, data_bytes, \
            vendor = _VARIABLE.unpack_from(image, at)
        if start != _START_ID:
            break
        name = at + _VARIABLE.size
        if name_bytes > end - name or data_bytes > end - name - name_bytes:
            raise Wrong(f"the variable at {at:#x} is longer than its store")
        data = name + name_bytes
        if state == _ADDED:
            found.append(Variable(
                image[name:data].decode("utf-16-le").rstrip("\0"),
                uuid.UUID(bytes_le=vendor), attributes,
                bytes(image[data:data + data_bytes]), bytes(time)))
        at = _align(data + data_bytes)
    if any(byte != _ERASED for byte in image[at:end]):
        raise Wrong(f"expected no variable behind {at:#x}, found bytes")
    return found, at, end


def read(image):
    """All variables of a store that have not been deleted."""
    return _walk(image)[0]


def write(image, variables):
    """A copy of a store with more variables in it."""
    _, at, end = _walk(image)
    result = bytearray(image)
    for one in variables:
        name = (one.name + "\0").encode("utf-16-le")
        text = _VARIABLE.pack(
            _START_ID, _ADDED, 0, one.attributes, 0, one.time, 0, len(name),
            len(one.data), one.vendor.bytes_le) + name + one.data
        if len(text) > end - at:
            raise Wrong(f"no room for the variable {one.name}")
        result[at:at + len(text)] = text
        at = _align(at + len(text))
    return bytes(result)
