# SPDX-License-Identifier: BSD-2-Clause
"""What adit boot writes for LAVA, held against Debian's own LAVA: its schema,
its device types of QEMU and of boards, and its lava-run, which runs it."""
import json
import os
import re
import sys
import tempfile
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tools/boot"),
                os.path.join(ROOT, "tests/boot"), HERE]

import debian
import inspect_image
import job as jobs
import lava
import lava_qemu
import make
import needs
import real_lava
import route

BUILD = os.environ.get("ADIT_BUILD", os.path.join(ROOT, "build"))
CACHE = os.path.join(BUILD, "cache")
TOOL = os.path.join(BUILD, "tools/adit")
IMAGE = os.path.join(BUILD, "images/adit.elf")
ROUTES = route.read()
# The labs' devices, by the method that LAVA boots them with.
DEVICES = {"qemu": "qemu-01.jinja2", "grub": "grub-01.jinja2",
           "ipxe": "ipxe-01.jinja2"}
# Whatever may stand in a command line: what YAML, LAVA, the shell that LAVA
# does not use, and QEMU's lists would change, if they were let.
HOSTILE = """console=ttyS0 panic=-1 a,b it's "q" {NFS_SERVER_IP} {vmlinuz}""" \
    " x\\y: # - & * $z %s `w` <é>"


def boots(folder, names, expect, image=IMAGE, cmdline="console=ttyS0",
          seconds=0.0):
    """Boots of a kernel under Adit, whatever is predicted of them."""
    maker = make.Maker(CACHE)
    kernel = jobs.Module("vmlinuz", debian.kernel(CACHE), cmdline, "kernel")
    said = inspect_image.report(TOOL, image)
    for name in names:
        one = ROUTES[name]
        verdict = one.loader and inspect_image.verdict(said, one.loader)
        yield types.SimpleNamespace(
            id=name, predicted=None, maker=maker, prepare=lambda: None,
            route=one.entered_by(verdict["protocol"] if verdict else None),
            job=jobs.Job(os.path.join(folder, name), image,
                         os.path.basename(image), "", [kernel]),
            wanted=types.SimpleNamespace(
                expect=expect, never=[], time=seconds, is_demanded=True,
                fails=""))


class Real(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lava = real_lava.Lava(CACHE)

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def write(self, names, *args, **more):
        """{(kind, route): path} of the jobs."""
        out = os.path.join(self.folder, "jobs")
        return {(row.kind, row.id): os.path.join(out, row.path)
                for row in lava.write_jobs(out, list(boots(
                    os.path.join(self.folder, "made"), names, *args, **more)))
                if row.path}

    def device(self, kind, path):
        if kind == "qemu":
            return DEVICES[kind]
        data = json.loads(self.lava.ask("yaml", path)[0])
        return DEVICES[data["actions"][1]["boot"]["method"]]

    def run_job(self, kind, path):
        return self.lava.run(path, self.device(kind, path),
                             os.path.join(self.folder, "run"))

    # What LAVA takes

    def test_every_route(self):
        root = os.path.join(CACHE, "root")
        names = [name for name, one in ROUTES.items()
                 if not needs.missing(one.needs, root)]
        written = self.write(names, ["x"], cmdline=HOSTILE)
        kinds = [kind for kind, _ in written]
        self.assertGreaterEqual(kinds.count("qemu"), 8)
        self.assertGreaterEqual(kinds.count("board"), 4)
        pairs = [(self.device(kind, path), path)
                 for (kind, _), path in written.items()]
        self.assertEqual(self.lava.wrong(pairs, self.folder + "/check"), {})

    def test_broken_jobs(self):
        """The control: LAVA finds fault with these."""
        [path] = self.write(["qemu-pc"], ["x"]).values()
        with open(path, encoding="utf-8") as text:
            good = text.read()
        broken = {}
        for old, new, word in (
                ("method: qemu", "metod: qemu", "schema"),
                ("minutes: 5", "minutes: 500", "schema"),
                ("arch: amd64", "arch: amd65", "lava-run"),
                ("/files/", "/filez/", "lava-run")):
            self.assertIn(old, good)
            name = os.path.join(self.folder, f"{len(broken)}.yaml")
            with open(name, "w", encoding="utf-8") as out:
                out.write(good.replace(old, new))
            broken[name] = word
        wrong = self.lava.wrong([(DEVICES["qemu"], name) for name in broken],
                                self.folder + "/check")
        self.assertEqual({n: w.partition(":")[0] for n, w in wrong.items()},
                         broken, wrong)

    # What comes over unchanged

    def test_yaml(self):
        [path] = self.write(["qemu-pc"], [re.escape(HOSTILE)]).values()
        data = json.loads(self.lava.ask("yaml", path)[0])
        [script] = data["actions"][2]["test"]["interactive"]
        message = script["script"][0]["successes"][0]["message"]
        self.assertRegex(HOSTILE, message)

    def test_words(self):
        words = ["-append", HOSTILE, "", "'", '"', "\\", "a b", "-m"]
        line = " ".join(map(lava_qemu.quote, words))
        self.assertEqual(json.loads(self.lava.ask("split", line)[0]), words)

    # What runs

    def test_qemu(self):
        """A command line goes to the kernel as it was given to adit boot."""
        plain = HOSTILE.replace(" <é>", "")
        expected = f"^.*Command line: {re.escape(plain)}$"
        [path] = self.write(["qemu-pc"], ["^adit: door +mb1$", expected],
                            cmdline=plain).values()
        done = self.run_job("qemu", path)
        self.assertTrue(done.has_passed, done.console + done.why)
        self.assertEqual(done.cases["expected-1"], "pass")
        self.assertEqual(done.cases["expected-2"], "pass")

    def test_cd(self):
        written = self.write(["grub-bios-multiboot2"], [
            "^adit: door +mb2$", "^adit: starting linux"])
        done = self.run_job("qemu", written["qemu", "grub-bios-multiboot2"])
        self.assertTrue(done.has_passed, done.console + done.why)

    def test_board(self):
        """A board with iPXE: LAVA interrupts it, and types our commands."""
        written = self.write(["ipxe-bios"], [
            "^adit: door +mb1$", "^adit: starting linux"])
        done = self.run_job("board", written["board", "ipxe-bios"])
        self.assertTrue(done.has_passed, done.console + done.why)
        self.assertEqual(done.cases["expected-2"], "pass")

    def test_refusal(self):
        """A control: the loader refuses, and the job says so."""
        image = os.path.join(self.folder, "no-image")
        with open(image, "w", encoding="utf-8") as out:
            out.write("this is no image\n" * 100)
        [path] = self.write(["qemu-pc"], ["^adit: "], image).values()
        done = self.run_job("qemu", path)
        self.assertFalse(done.has_passed)
        self.assertEqual(done.cases["expected-1"], "fail", done.why)
        self.assertEqual(done.why, "the loader refuses")

    def test_silence(self):
        """A control: what is expected does not come."""
        [path] = self.write(["qemu-pc"], ["^adit: ", "^no such line$"],
                            seconds=4.0).values()
        done = self.run_job("qemu", path)
        self.assertFalse(done.has_passed)
        self.assertEqual(done.cases["expected-1"], "pass", done.why)
        self.assertEqual(done.cases["expected-2"], "fail")


if __name__ == "__main__":
    unittest.main()
