# SPDX-License-Identifier: BSD-2-Clause
"""Secure Boot's keys, and the variable store that has them enrolled: read
back, and held against the one that Debian has made by booting firmware."""
import os
import ssl
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "tools", "boot"))
# pylint: disable=wrong-import-position
import job as jobs
import secure
import varstore
from commands import Failed

SNAKEOIL = "/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd"
SNAKEOIL_PEM = "/usr/share/ovmf/PkKek-1-snakeoil.pem"
FIRST = 100                  # Where the first variable is in Debian's stores.
HEADER = 60


def _read(path):
    with open(path, "rb") as data:
        return data.read()


def _by_name(store):
    return {v.name: v for v in varstore.read(store)}


def _pe(path):
    """The least PE32+ image that sbsign takes."""
    head = bytearray(0x200)
    head[:2], head[60] = b"MZ", 64
    struct.pack_into("<4sHHIIIHH", head, 64, b"PE\0\0", 0x8664, 1, 0, 0, 0,
                     240, 0x22)
    optional = 64 + 24
    struct.pack_into("<HBBIIIIIQII", head, optional, 0x20b, 0, 0, 0x200, 0, 0,
                     0x1000, 0x1000, 0x10000, 0x1000, 0x200)
    struct.pack_into("<IIIH", head, optional + 56, 0x2000, 0x200, 0, 10)
    struct.pack_into("<I", head, optional + 108, 16)
    struct.pack_into("<8sIIII12xI", head, optional + 240, b".text", 0x200,
                     0x1000, 0x200, 0x200, 0x60000020)
    with open(path, "wb") as out:
        out.write(head + b"\xc3" * 0x200)
    return path


class Store(unittest.TestCase):
    def setUp(self):
        self.empty = _read(secure.EMPTY)
        self.der = secure.certificates(SNAKEOIL_PEM)[0]
        self.ours = varstore.write(self.empty, [
            varstore.certificate_variable(name, [self.der])
            for name in ("db", "KEK", "PK")] + varstore.switches())

    def test_debian_has_the_same(self):
        """The same certificate makes what firmware itself has written, but
        for who owns it and when it came."""
        theirs, ours = _by_name(_read(SNAKEOIL)), _by_name(self.ours)
        self.assertEqual(len(ours), 6)
        for name, one in ours.items():
            other = theirs[name]
            self.assertEqual((one.vendor, one.attributes, len(one.data)),
                             (other.vendor, other.attributes,
                              len(other.data)), name)
            if name in ("PK", "KEK", "db"):
                self.assertEqual(varstore.listed(one.data)[0][1],
                                 varstore.listed(other.data)[0][1])
                owner = varstore.listed(other.data)[0][0]
                self.assertEqual(varstore.signature_list([self.der], owner),
                                 other.data)
            else:
                self.assertEqual(one.data, other.data)

    def test_debian_is_written_again(self):
        """Variables of Debian's store, written: the same bytes, but for
        those that firmware has deleted."""
        theirs = _read(SNAKEOIL)
        variables = varstore.read(theirs)
        self.assertGreater(len(variables), 20)
        ours = varstore.write(self.empty, variables)
        self.assertEqual(varstore.read(ours), variables)
        db = "db\0".encode("utf-16-le")
        for one in variables:
            if one.name != "db":
                continue
            size = HEADER + len(db) + len(one.data)
            here, there = (store.index(db + one.data[:16]) - HEADER
                           for store in (ours, theirs))
            self.assertEqual(ours[here:here + size],
                             theirs[there:there + size])

    def test_empty(self):
        self.assertEqual(varstore.read(self.empty), [])
        self.assertEqual(varstore.write(self.empty, []), self.empty)

    def test_lies_behind_another(self):
        one = varstore.switches()[:1]
        twice = varstore.write(varstore.write(self.empty, one), one)
        self.assertEqual(varstore.read(twice), one * 2)

    def test_deleted(self):
        store = bytearray(self.ours)
        store[FIRST + 2] &= 0xfd
        self.assertNotIn("db", _by_name(store))

    def test_flipped_byte(self):
        """A negative control: one byte, and it is another certificate."""
        store = bytearray(self.ours)
        at = store.index(self.der) + len(self.der) // 2
        store[at] ^= 1
        found = varstore.listed(_by_name(store)["db"].data)
        self.assertNotEqual(found[0][1], self.der)

    def test_damaged(self):
        """Every header byte that a reader has to trust."""
        for at, what in ((16, "no firmware volume"), (32, "no firmware"),
                         (40, "no firmware"), (48, "checksum|no firmware"),
                         (50, "checksum"), (72, "no healthy"),
                         (90, "no healthy"), (92, "no healthy"),
                         (FIRST, "found bytes"),
                         (FIRST + 39, "longer than"),
                         (FIRST + 43, "longer than")):
            store = bytearray(self.ours)
            store[at] ^= 0x80
            with self.assertRaisesRegex(varstore.Wrong, what, msg=hex(at)):
                varstore.read(bytes(store))

    def test_cut_off(self):
        for size in (0, 55, 71, 99, len(self.ours) - 1):
            with self.assertRaises(varstore.Wrong, msg=size):
                varstore.read(self.ours[:size])

    def test_no_room(self):
        big = varstore.Variable("big", uuid.UUID(int=0), 3, bytes(0x40000))
        with self.assertRaisesRegex(varstore.Wrong, "no room .* big"):
            varstore.write(self.empty, [big])

    def test_lists(self):
        ders = [b"one", b"another"]
        data = varstore.signature_list(ders)
        self.assertEqual(varstore.listed(data),
                         [(varstore.OWNER, der) for der in ders])
        for size in range(1, len(data)):
            if size != 28 + 16 + 3:         # The first one, whole.
                with self.assertRaises(varstore.Wrong, msg=size):
                    varstore.listed(data[:size])


class Keys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.cache = cls.place.name
        cls.folder = secure.keys(cls.cache)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def file(self, name):
        return os.path.join(self.cache, name)

    def test_private(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)
        found = sorted(os.listdir(self.folder))
        self.assertEqual(found, ["KEK.key", "KEK.pem", "PK.key", "PK.pem",
                                 "db.key", "db.pem"])
        for name in found:
            if name.endswith(".key"):
                mode = os.stat(os.path.join(self.folder, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def test_made_once(self):
        before = _read(os.path.join(self.folder, "db.key"))
        self.assertEqual(secure.keys(self.cache), self.folder)
        self.assertEqual(_read(os.path.join(self.folder, "db.key")), before)

    def test_kind(self):
        text = subprocess.run(
            ["openssl", "x509", "-noout", "-text", "-in",
             os.path.join(self.folder, "db.pem")], text=True, check=True,
            capture_output=True).stdout
        self.assertIn("2048 bit", text)
        self.assertIn("sha256WithRSAEncryption", text)
        self.assertIn("CN = adit boot db", text)

    def test_enrolled(self):
        """Three certificates, each in its place, and nobody else's."""
        path = secure.enrolled(self.cache)
        self.assertEqual(secure.enrolled(self.cache), path)
        found = _by_name(_read(path))
        for name in secure.NAMES:
            ders = secure.certificates(os.path.join(self.folder,
                                                    name + ".pem"))
            self.assertEqual(
                [d for _, d in varstore.listed(found[name].data)], ders)
        self.assertEqual(found["SecureBootEnable"].data, b"\1")

    def test_own(self):
        """db.pem alone stands for all; all of its certificates count."""
        own = self.file("own")
        os.makedirs(own, exist_ok=True)
        with self.assertRaisesRegex(Failed, "own: expected .* db.pem"):
            secure.keys(self.cache, own)
        two = secure.certificates(os.path.join(self.folder, "db.pem")) + \
            secure.certificates(SNAKEOIL_PEM)
        with open(os.path.join(own, "db.pem"), "w", encoding="ascii") as out:
            out.write("words\n" + "".join(map(ssl.DER_cert_to_PEM_cert,
                                              two)))
        found = _by_name(_read(secure.enrolled(self.cache, own)))
        for name, ders in (("db", two), ("KEK", two), ("PK", two[:1])):
            self.assertEqual(
                [d for _, d in varstore.listed(found[name].data)], ders)
        with self.assertRaisesRegex(Failed, "no db.key to sign .*-as-is"):
            secure.sign(_pe(self.file("any")), self.file("out"), own)

    def test_no_certificate(self):
        path = self.file("empty.pem")
        with open(path, "w", encoding="ascii") as out:
            out.write("-----BEGIN CERTIFICATE-----\nAAAA\n")
        with self.assertRaisesRegex(Failed, "empty.pem: expected"):
            secure.certificates(path)

    def test_signed(self):
        """A copy is signed; what is signed already is taken as it is."""
        path, place = _pe(self.file("image.efi")), self.file("place")
        before = _read(path)
        self.assertFalse(secure.is_signed(path, self.folder))
        copy = secure.signed(path, place, self.folder)
        self.assertEqual(copy, os.path.join(place, "image.efi"))
        self.assertEqual(_read(path), before)
        self.assertTrue(secure.is_signed(copy, self.folder))
        self.assertEqual(secure.signed(copy, place, self.folder), copy)

    def test_wrongly_signed(self):
        """Somebody else's signature, and one of something else: neither is
        taken for ours, and ours is added to the first."""
        nobody = secure.make(self.file("nobody"), ["db"], "nobody")
        path = _pe(self.file("theirs.efi"))
        secure.sign(path, path, nobody)
        self.assertFalse(secure.is_signed(path, self.folder))
        both = secure.signed(path, self.file("place"), self.folder)
        self.assertTrue(secure.is_signed(both, self.folder))
        self.assertTrue(secure.is_signed(both, nobody))
        broken = self.file("broken.efi")
        data = bytearray(_read(both))
        data[0x300] ^= 1
        with open(broken, "wb") as out:
            out.write(data)
        self.assertFalse(secure.is_signed(broken, self.folder))

    def test_no_image(self):
        for text in (b"", b"MZ", b"MZ" + bytes(62), b"\x7fELF" + bytes(99)):
            path = self.file("no-image")
            with open(path, "wb") as out:
                out.write(text)
            self.assertEqual(secure.signed(path, self.file("place"),
                                           self.folder), path)

    def test_settled(self):
        """Only what depends on the key, and only where we have signed."""
        depends = {"outcome": "depends", "protocol": "efi",
                   "why": "if shim or the firmware has the key of CN=any"}
        self.assertEqual(
            secure.settled(depends, ["image"])["outcome"], "starts")
        for verdict, what in (
                (depends, []), (None, ["image"]),
                ({**depends, "outcome": "refuses"}, ["image"]),
                ({**depends, "why": "if memory is free"}, ["image"])):
            self.assertEqual(secure.settled(verdict, what), verdict)

    def test_job(self):
        """Of a job, the image and the kernel are signed: no initrd is."""
        image, kernel = _pe(self.file("one.efi")), _pe(self.file("kernel"))
        before = jobs.Job(self.file("job"), image, "one.efi", modules=[
            jobs.Module("k", kernel, "words", "kernel"),
            jobs.Module("i", kernel, "", "initrd")])
        after = secure.signed_job(before, ["image", "kernel"],
                                  self.folder)
        self.assertEqual(
            [secure.is_signed(p, self.folder) for p in (
                after.image, *(m.path for m in after.modules))],
            [True, True, False])
        self.assertEqual(after.modules[0].cmdline, "words")
        self.assertEqual(before.image, image)
        self.assertIs(secure.signed_job(before, [], self.folder),
                      before)


if __name__ == "__main__":
    unittest.main()
