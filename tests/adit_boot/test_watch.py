# SPDX-License-Identifier: BSD-2-Clause
"""The watcher tells by which entry an image is entered, and when each line of
the console came; and tells nothing of entries that nobody has passed.

usage: test_watch.py ADIT WATCH.SO IMAGES"""
import functools
import json
import os
import subprocess
import sys
import tempfile
import unittest

import fixtures     # for the path of the next ones
import console
import machine
import watch

ADIT, PLUGIN, IMAGES = map(os.path.abspath, sys.argv[1:4])
QEMU = "qemu-system-x86_64"
SECONDS = 240       # of a busy machine; a boot takes one
# Virtual time goes by instructions: so all runs are the same.
ICOUNT = ["-icount", "shift=4,sleep=off,align=off", "-seed", "1",
          "-rtc", "base=2026-01-01T00:00:00,clock=vm"]
REFUSAL = r"^adit: launch: no kernel; .*\n"


@functools.lru_cache(maxsize=None)
def entries(path):
    done = subprocess.run([ADIT, "inspect", "--json", path], check=False,
                          capture_output=True, text=True)
    return json.loads(done.stdout)["files"][0]["entries"]


def entry_of(path, protocol):
    return next(e for e in entries(path) if e["protocol"] == protocol)


class Boot:
    """An image without a kernel, which says so and halts."""

    def __init__(self, name, known=None, more=(), cpus=1, plugin=PLUGIN,
                 places=(), is_exact=False):
        path = os.path.join(IMAGES, name)
        with tempfile.TemporaryDirectory(prefix="adit-") as folder:
            self.watch = watch.Watch(
                folder, entries(path) if known is None else known, plugin,
                places, is_exact)
            with machine.Machine(
                    [QEMU, "-m", "256", "-smp", str(cpus), "-M", "pc",
                     "-no-user-config", "-nic", "none", "-kernel", path,
                     *more, *self.watch.plugin_words()], folder) as subject:
                subject.wait_for(REFUSAL, SECONDS)
                self.live = self.watch.total()
                self.raw = subject.raw()
            self.total = self.watch.total()
            self.entered = self.watch.entered()
            self.reached = self.watch.reached()
            self.timeline = self.watch.timeline(self.raw)
            self.half_at = self.raw.index(b"\n", len(self.raw) // 2) - 2
            self.half = self.watch.timeline(self.raw[:self.half_at])
            self.more = self.watch.timeline(self.raw + b"login: ")

    def protocols(self):
        return [p for protocols, _, _ in self.entered for p in protocols]


@functools.lru_cache(maxsize=None)
def elf():
    return Boot("adit.elf", more=ICOUNT)


class Entries(unittest.TestCase):
    def test_multiboot(self):
        self.assertEqual(elf().protocols(), ["mb1"])
        protocol, where = watch.entered_by(elf().entered, "mb1")
        self.assertEqual(protocol, "mb1")
        path = os.path.join(IMAGES, "adit.elf")
        self.assertEqual(where, entry_of(path, "mb1")["physical"])

    def test_another_byte(self):
        """A negative control: code that is not there is never passed."""
        path = os.path.join(IMAGES, "adit.elf")
        for at in (0, 7, 15):
            entry = dict(entry_of(path, "mb1"))
            code = bytearray.fromhex(entry["code"])
            code[at] ^= 1
            entry["code"] = code.hex()
            self.assertEqual(Boot("adit.elf", [entry]).entered, [])

    def test_another_place(self):
        path = os.path.join(IMAGES, "adit.elf")
        entry = dict(entry_of(path, "mb1"))
        entry["physical"] = hex(int(entry["physical"], 16) ^ 0x10)
        self.assertEqual(Boot("adit.elf", [entry]).entered, [])

    def test_elsewhere(self):
        """A loader may have put the image on another page."""
        path = os.path.join(IMAGES, "adit.elf")
        entry = dict(entry_of(path, "mb1"))
        entry["physical"] = hex(int(entry["physical"], 16) + 0x7000)
        self.assertEqual(Boot("adit.elf", [entry]).protocols(), ["mb1"])

    def test_several_at_one_place(self):
        path = os.path.join(IMAGES, "adit.elf")
        entry = entry_of(path, "mb1")
        known = [dict(entry, protocol="elf", virtual=None), entry]
        entered = Boot("adit.elf", known).entered
        self.assertEqual([p for p, _, _ in entered], [("elf", "mb1")])
        self.assertEqual(watch.entered_by(entered, "mb1")[0], "mb1")
        self.assertEqual(watch.entered_by(entered, "pvh")[0], "elf")
        self.assertEqual(watch.entered_by(entered)[0], "elf")

    def test_at_the_elf_entry(self):
        """kexec goes there by Multiboot, too, as others do by no protocol."""
        entered = [(("elf",), 5, "0x1000"), (("mb2",), 9, "0x1010")]
        self.assertEqual(watch.entered_by(entered, "mb2"), ("mb2", "0x1000"))
        self.assertEqual(watch.entered_by(entered, "pvh"), ("elf", "0x1000"))
        self.assertEqual(watch.entered_by(entered)[0], "elf")

    def test_no_code(self):
        path = os.path.join(IMAGES, "adit.elf")
        for code in (None, entry_of(path, "mb1")["code"][:6]):
            known = [dict(entry_of(path, "mb1"), code=code)]
            self.assertEqual(watch.Watch(".", known, PLUGIN).places, {})

    def test_as_many_as_there_can_be(self):
        """More places than the plugin takes are left out, not refused."""
        path = os.path.join(IMAGES, "adit.elf")
        entry = entry_of(path, "mb1")
        known = [entry] + [dict(entry, physical=hex(n)) for n in range(64)]
        self.assertEqual(Boot("adit.elf", known).protocols(), ["mb1"])


class Linux(unittest.TestCase):
    def setUp(self):
        if not os.path.exists(os.path.join(IMAGES, "adit.efi")):
            self.skipTest("built without EFI")

    def test_set_up_code_first(self):
        boot = Boot("adit.efi")
        self.assertEqual(boot.protocols(), ["linux16", "linux32"])
        self.assertEqual(watch.entered_by(boot.entered, "linux32")[0],
                         "linux16")


class Counts(unittest.TestCase):
    def test_one_by_one(self):
        """Per block it is hardly more; never less."""
        exact = Boot("adit.elf", more=ICOUNT, is_exact=True)
        self.assertEqual([t for _, t in exact.timeline],
                         [t for _, t in elf().timeline])
        for (fine, _), (coarse, _) in zip(exact.timeline, elf().timeline):
            self.assertLessEqual(fine, coarse)
            self.assertLess(coarse, fine * 1.01)

    def test_other_places(self):
        """The first of all instructions, and an address of none."""
        first, none = "fffffff0-fffffff1", "fffffff1-fffffff2"
        boot = Boot("adit.elf", places=[none, first])
        self.assertEqual(boot.reached[first], 0)
        self.assertNotIn(none, boot.reached)
        self.assertEqual(boot.protocols(), ["mb1"])


class Timeline(unittest.TestCase):
    def test_lines(self):
        lines = [t.strip() for t in console.clean(elf().raw).splitlines()]
        self.assertGreater(len(lines), 5)
        self.assertEqual([t for _, t in elf().timeline],
                         [t for t in lines if t])

    def test_counts(self):
        counts = [n for n, _ in elf().timeline]
        self.assertEqual(counts, sorted(set(counts)))
        self.assertGreater(counts[0], elf().entered[0][1])
        self.assertLessEqual(counts[-1], elf().live)
        self.assertLessEqual(elf().live, elf().total)
        self.assertGreater(elf().entered[0][1], 0)

    def test_every_run(self):
        again = Boot("adit.elf", more=ICOUNT)
        self.assertEqual(again.entered, elf().entered)
        self.assertEqual(again.timeline, elf().timeline)

    def test_half_a_line(self):
        boot, count = elf(), len(elf().half)
        self.assertEqual(boot.half[:-1], boot.timeline[:count - 1])
        self.assertEqual(boot.half[-1][0], boot.timeline[count - 1][0])
        self.assertIn(boot.half[-1][1], boot.timeline[count - 1][1])
        self.assertEqual(boot.more[:-1], boot.timeline)
        self.assertEqual(boot.more[-1][1], "login:")
        self.assertGreaterEqual(boot.more[-1][0], boot.timeline[-1][0])
        self.assertLessEqual(boot.more[-1][0], boot.total)


class Plugin(unittest.TestCase):
    def test_none(self):
        boot = Boot("adit.elf", plugin=None)
        self.assertEqual((boot.total, boot.entered, boot.timeline),
                         (None, [], []))

    def test_more_cpus(self):
        self.assertEqual(Boot("adit.elf", cpus=3).protocols(), ["mb1"])

    def test_problem(self):
        self.assertEqual(watch.problem(QEMU, PLUGIN), "")
        self.assertTrue(watch.problem(QEMU, ADIT))
        self.assertTrue(watch.problem("/nowhere/qemu", PLUGIN))
        self.assertTrue(watch.problem(QEMU, None))

    def test_words(self):
        for words in ("", "out=log", "out=log,count=count,place=1",
                      "out=log,count=count,place=5/fff:909",
                      "out=log,count=count,place=5/fff:909090",
                      "out=log,count=count,place=1005/fff:90909090",
                      "out=log,count=count,place=5/fff:" + "90" * 17,
                      "out=log,count=count,place=9-9",
                      "out=log,count=count,plaice=9-a",
                      "out=/nowhere/log,count=count"):
            with tempfile.TemporaryDirectory(prefix="adit-") as folder:
                done = subprocess.run(
                    [QEMU, "-M", "none", "-nodefaults", "-display", "none",
                     "-plugin", f"{PLUGIN},{words}"], cwd=folder, text=True,
                    capture_output=True, check=False, timeout=SECONDS)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("watch: ", done.stderr, words)


if __name__ == "__main__":
    assert fixtures
    unittest.main(argv=sys.argv[:1])
