# SPDX-License-Identifier: BSD-2-Clause
"""What adit boot writes for LAVA, without a LAVA."""
import os
import re
import sys
import tempfile
import types
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../tools/boot"))

import lava
import lava_board
import lava_expect
import lava_qemu
import job as jobs
import make
import route
import yaml_out
from commands import Failed


def boot_of(folder, table, files, modules=(), expect=("hello",), command=(),
            **of_route):
    """A boot that is all made up: no loader is there."""
    def place(name, text):
        path = os.path.join(folder, "written", name.replace("/", "_"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    made = make.Made(list(command), folder, files={
        name: place(name, text) for name, text in files.items()})
    modules = [jobs.Module(n, made.files[n], "", role)
               for n, role in modules]
    return types.SimpleNamespace(
        id=table, predicted=None, prepare=lambda: None,
        maker=types.SimpleNamespace(
            make=lambda *_: made),
        route=route.Route(table, title="a title", firmware="SeaBIOS",
                          **of_route),
        job=jobs.Job(folder, made.files.get("image", ""), "image", "",
                     modules),
        wanted=types.SimpleNamespace(expect=list(expect), never=[], time=0,
                                     is_demanded=False, fails=""))


def commands_of(script, files, modules=()):
    """The commands of a board's job, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        boot = boot_of(folder, "r", {**files, **script}, modules)
        [row] = [r for r in lava.write_jobs(folder + "/out", [boot])
                 if r.kind == "board"]
        if not row.path:
            return row.why
        with open(os.path.join(folder, "out", row.path),
                  encoding="utf-8") as text:
            found = re.search(r"commands:\n((?:    - .*\n)+)", text.read())
        return [line[6:].strip('"') for line in found[1].splitlines()]


class Yaml(unittest.TestCase):
    def test_plain_and_quoted(self):
        for value, text in (
                ("multiboot2", "multiboot2"), ("yes", '"yes"'),
                ("", '""'), ("1G", '"1G"'), (1, "1"), (True, "true"),
                (None, "null"), ("a: b", '"a: b"'), ("- a", '"- a"'),
                ("a\n\t\"\\", r'"a\n\t\"\\"'), ("é", r'"\xe9"'),
                ("\u2028", r'"\u2028"'), ("\U0001f600", r'"\U0001f600"')):
            self.assertEqual(yaml_out.scalar(value), text)

    def test_no_utf_8(self):
        with self.assertRaisesRegex(ValueError, "0xff"):
            yaml_out.scalar(b"\xff".decode("utf-8", "surrogateescape"))

    def test_nested(self):
        self.assertEqual(yaml_out.text(
            {"a": [{"b": 1, "c": [2]}, [], "d"], "e": {}}, "x\ny"),
            "# x\n# y\na:\n- b: 1\n  c:\n  - 2\n- []\n- d\ne: {}\n")


class Expect(unittest.TestCase):
    """A regular expression for LAVA finds in what comes over the line what
    the original finds in lines."""

    def check(self, pattern, raw, found):
        lines = raw.replace("\r", "")
        self.assertEqual(bool(re.search(pattern, lines, re.M)), found)
        self.assertEqual(bool(re.search(
            lava_expect.for_lava(pattern), raw, re.S)), found, pattern)

    def test_lines(self):
        self.check("^b$", "a\r\nb\r\nc\r\n", True)
        self.check("^b$", "ab\r\nbc\r\n", False)
        self.check("a.b", "a\r\nb\r\n", False)
        self.check("a\\nb", "a\r\nb\r\n", True)
        self.check("(?i)^B$", "a\r\nb\r\n", True)
        self.check("(?s)a.*d", "a\r\nb\r\nd", True)
        self.check("[$]1", "a$1", True)
        self.check("[]$]1", "]1", True)
        self.check(r"\$1", "$1", True)
        self.check(r"[^\]$]x$", "$x\r\n", False)

    def test_escapes(self):
        """Firmware and loaders leave them where lines begin and end."""
        pattern = lava_expect.for_lava("^(?!c)b c$")
        self.assertTrue(re.search(
            pattern, "a\r\n\x1b[0;37m\x1b[2Jb c\x1b[K\r\n", re.S))
        self.assertFalse(re.search(
            pattern, "a\r\n\x1b[0;37m\x1b[2Jx b c\x1b[K\r\n", re.S))

    def test_unfinished_line(self):
        """More of the line may be on its way."""
        self.assertIsNone(re.search(lava_expect.for_lava("^b$"), "a\r\nb"))


class Words(unittest.TestCase):
    def test_file_options(self):
        with tempfile.TemporaryDirectory() as folder:
            boot = boot_of(folder, "r", {"image": "i", "a,b": "ab"},
                           command=["-M", "pc", "-m", "2G", "-kernel",
                                    folder + "/written/image",
                                    "-append", "-kernel", "-drive",
                                    f"id=a,,b,file={folder}/written/a,,b"])
            lava.write_jobs(folder + "/out", [boot])
            with open(folder + "/out/r.yaml", encoding="utf-8") as text:
                args = re.findall("image_arg: (.*)", text.read())
        self.assertEqual(args, [
            '"-smp 1 -M pc -kernel {image2}"',
            '"-append -kernel -drive id=a,,b,file={ab} '
            '-machine graphics=on -serial stdio"'])

    def test_missing_file(self):
        with tempfile.TemporaryDirectory() as folder:
            boot = boot_of(folder, "r", {}, command=["-kernel", "none"])
            rows = lava.write_jobs(folder + "/out", [boot])
        self.assertIn("not there", rows[0].why)

    def test_no_placeholder_survives(self):
        self.assertNotIn("{NFS_SERVER_IP}",
                         lava_qemu.quote("a{NFS_SERVER_IP}b"))


class Board(unittest.TestCase):
    GRUB = "boot/grub/grub.cfg"
    FILES = {"image": "i", "kernel": "k", "initrd": "r"}
    MODULES = (("kernel", "kernel"), ("initrd", "initrd"))

    def test_grub(self):
        self.assertEqual(commands_of({self.GRUB: (
            "serial --unit=0\nterminal_output serial\necho loader: x\n"
            "multiboot2 --quirk-bad-kludge /image opt {a}\n"
            "module2 /kernel /kernel\nmodule2 /initrd\nboot\n")},
            self.FILES, self.MODULES),
            ["net_bootp", "multiboot2 --quirk-bad-kludge "
             "(tftp,{SERVER_IP})/{KERNEL} opt {a}",
             "module2 (tftp,{SERVER_IP})/{DTB} /kernel",
             "module2 (tftp,{SERVER_IP})/{RAMDISK}", "boot"])

    def test_grub_newc(self):
        self.assertEqual(commands_of({self.GRUB: (
            "linux /image\ninitrd newc:kernel:/kernel newc:initrd:/initrd\n"
            "boot\n")}, self.FILES, self.MODULES)[2],
            "initrd newc:kernel:(tftp,{SERVER_IP})/{DTB} "
            "newc:initrd:(tftp,{SERVER_IP})/{RAMDISK}")

    def test_ipxe(self):
        self.assertEqual(commands_of({"boot.ipxe": (
            "#!ipxe\nkernel http://10.0.2.2/image a\n"
            "module --name kernel kernel kernel\n"
            "initrd initrd\nboot\n")}, self.FILES, self.MODULES),
            ["dhcp net0", "kernel tftp://{SERVER_IP}/{KERNEL} a",
             "module --name kernel tftp://{SERVER_IP}/{DTB} kernel",
             "initrd tftp://{SERVER_IP}/{RAMDISK}", "boot"])

    def test_why_not(self):
        self.assertIn("LAVA would replace {DTB}", commands_of(
            {self.GRUB: "multiboot /image {DTB}\nboot\n"}, {"image": "i"}))
        self.assertIn("not for a prompt", commands_of(
            {self.GRUB: "menuentry x {\n"}, {"image": "i"}))
        self.assertIn("not on the medium", commands_of(
            {self.GRUB: "multiboot /other\n"}, {"image": "i"}))
        self.assertIn("names no file", commands_of(
            {self.GRUB: "boot\n"}, {}))
        self.assertIn("beside the image", commands_of(
            {self.GRUB: "chainloader /image\nboot\n"}, self.FILES))
        self.assertIn("no prompt", commands_of({"x": "y"}, self.FILES))
        many = {str(n): "x" for n in range(len(lava_board.SLOTS) + 1)}
        self.assertIn("more than the 4 files", commands_of(
            {self.GRUB: "".join(f"module /{n}\n" for n in many)}, many))


class Jobs(unittest.TestCase):
    def test_wants_expectation(self):
        with tempfile.TemporaryDirectory() as folder, \
                self.assertRaisesRegex(Failed, "--expect"):
            lava.write_jobs(folder, [boot_of(folder, "r", {}, expect=())])

    def test_url(self):
        with tempfile.TemporaryDirectory() as folder:
            boot = boot_of(folder, "r", {"image": "i"}, command=[
                "-kernel", folder + "/written/image"])
            lava.write_jobs(folder + "/o", [boot], "http://lab/x/")
            with open(folder + "/o/r.yaml", encoding="utf-8") as text:
                url = re.search('url: "http://lab/x/(.*)"', text.read())[1]
            self.assertTrue(os.path.isfile(os.path.join(folder, "o", url)))

    def test_folder_that_no_url_takes(self):
        with tempfile.TemporaryDirectory(suffix="#") as folder, \
                self.assertRaisesRegex(Failed, "'#'"):
            lava.write_jobs(folder, [])

    def test_left_out(self):
        """What has no job is named in README.txt, with the reason."""
        with tempfile.TemporaryDirectory() as folder:
            boot = boot_of(folder, "other", {"image": "i"})
            boot.predicted = {"outcome": "refuses", "why": "no header"}
            bochs = boot_of(folder, "bochs", {"image": "i"},
                            emulator="bochs")
            lava.write_jobs(folder + "/o", [
                boot, bochs, {"id": "gone", "reason": "package missing"}])
            with open(folder + "/o/README.txt", encoding="utf-8") as text:
                said = text.read()
        self.assertRegex(said, "other +qemu +none: adit inspect: no header")
        self.assertRegex(said, "bochs +qemu +none: runs in bochs")
        self.assertRegex(said, "gone +qemu +none: package missing")


if __name__ == "__main__":
    unittest.main()
