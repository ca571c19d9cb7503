# SPDX-License-Identifier: BSD-2-Clause
"""From a route and what is booted to the words and files for an emulator."""
import glob
import os
import tempfile
import threading
import unittest
from unittest import mock

import fixtures     # for the path of the next ones
import fill
import job
import make
import needs
import quote
import route
from commands import Failed

assert fixtures


def values(modules=(), others=(), **one):
    return fill.Values({"image": "adit", "options": "", "bundle": "", **one},
                       {"module": list(modules), "other": list(others)})


class Fill(unittest.TestCase):
    def test_text(self):
        for template, text in (
                ("\na $image\n", "a adit\n"), ("${image}s", "adits"),
                ("$$image $$$image", "$image $adit"), ("a $options", "a"),
                ("a\nb $?options\nc", "a\nc"), ("m $module\n", "m 1\nm 2\n"),
                ("m $module $other", "m 1 3"), ("x $?other", "x 3")):
            self.assertEqual(fill.text(template, values(["1", "2"], ["3"])),
                             text)

    def test_no_modules(self):
        self.assertEqual(fill.text("a\nm $module $image\nb", values()),
                         "a\nb")

    def test_words(self):
        words = ["-k", "$image", ["-a", "$?options"], ["-b", "$?bundle"]]
        self.assertEqual(fill.words(words, values()), ["-k", "adit"])
        self.assertEqual(fill.words(words, values(options="$x 'y'")),
                         ["-k", "adit", "-a", "$x 'y'"])

    def test_unknown(self):
        for template in ("$nothing", "${nothing}", "$module"):
            with self.assertRaisesRegex(Failed, "no variable"):
                fill.word(template, values())


class Quote(unittest.TestCase):
    def test_grub(self):
        for text, quoted in (
                ("quiet a=b,c", "quiet a=b,c"), ("m=1K$0x1", "m=1K\\$0x1"),
                ("a;b", "a\\;b"), ("a='b;$c'", "a='b;$c'"),
                ('a="b;$c"', 'a="b;\\$c"'), ("it\\'s;", "it\\'s\\;"),
                ("a\\$b", "a\\$b"), ("#a", "\\#a"), ("'\"';", "'\"'\\;")):
            self.assertEqual(quote.grub(text), quoted)

    def test_values(self):
        known = job.values(job.Job("/f", "/i", "i", "$", [job.Module(
            "m$", "/m", "$", "kernel")]), {})
        quoted = quote.values("boot/grub/grub.cfg", known)
        self.assertEqual((quoted.one["options"], quoted.one["kernel_cmdline"],
                          quoted.each["module_cmdline"],
                          quoted.each["module"]),
                         ("\\$", "\\$", ["\\$"], ["m$"]))
        self.assertIs(quote.values("cmdline", known), known)


class Job(unittest.TestCase):
    KERNEL = job.Module("k", "/k", "quiet, a", "kernel")
    INITRD = job.Module("i", "/i", "", "initrd")

    def test_values(self):
        one = job.values(job.Job("/f", "/x/adit.elf", "adit.elf", "a,b", [
            self.KERNEL, self.INITRD, job.Module("m", "/m")]), {}).one
        self.assertEqual(one["stem"], "adit")
        self.assertEqual(one["qemu_options"], "a,,b")
        self.assertEqual(one["qemu_modules"], "k quiet,, a,i,m")
        self.assertEqual(one["newc"], "newc:kernel:/k newc:cmdline:/cmdline "
                         "newc:initrd:/i newc:m:/m")
        self.assertEqual(one["linux_words"], "")

    def test_without_kernel(self):
        it = job.Job("/f", "/x/linux", "linux", "quiet", [self.INITRD])
        one = job.values(it, {}).one
        self.assertEqual(one["newc"], "/i")
        self.assertEqual(one["linux_words"], "initrd=i quiet")
        self.assertEqual(job.with_words(it, "more").options, "quiet more")

    def test_names(self):
        for name in ("serial.log", "command", "vars.fd", "result.json"):
            with self.assertRaisesRegex(Failed, "file of its own"):
                job.check_free(name)
        job.check_free("kernel")
        with self.assertRaises(Failed):
            job.check_free("kernel", ["kernel"])


class Needs(unittest.TestCase):
    def test_find(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(root + "/usr/lib/x")
            for name in ("/usr/lib/x/a-1", "/usr/lib/x/a-2", "/b[1]"):
                open(root + name, "wb").close()
            self.assertEqual(needs.find("/usr/lib/x/a-*", root),
                             root + "/usr/lib/x/a-2")
            self.assertEqual(needs.find("/lib/x/a-1", root),
                             root + "/usr/lib/x/a-1")
            # Of the user's names, brackets are no pattern.
            self.assertEqual(needs.find(root + "/b[1]", "/nowhere"),
                             root + "/b[1]")
            self.assertIsNone(needs.find("/usr/lib/x/b", root))
            self.assertIsNone(needs.find("/usr/bin/nothing-such", root))
            self.assertEqual(needs.missing(
                ["p:/usr/lib/x/a-*", "q:/none", "q:/nor"], root), ["q"])

    def test_locked(self):
        with tempfile.TemporaryDirectory() as root:
            order = []

            def second():
                with needs.locked(root):
                    order.append(2)
            with needs.locked(root):
                thread = threading.Thread(target=second)
                thread.start()
                order.append(1)
            thread.join()
            self.assertEqual(order, [1, 2])


class Make(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="adit-")
        self.addCleanup(make.shutil.rmtree, self.top)
        self.maker = make.Maker(self.top + "/cache")
        self.image = self.top + "/adit"
        with open(self.image, "w", encoding="ascii") as out:
            out.write("image")

    def make(self, name="adit", modules=(), options="", **of_route):
        one = route.Route("r", title="R", **of_route)
        return self.maker.make(one, job.Job(
            self.top + "/out", self.image, name, options, list(modules)))

    def test_users_words_stay(self):
        """A path in them is the guest's, whatever the cache has there."""
        os.makedirs(self.maker.root + "/usr/share/only-here")
        open(self.maker.root + "/usr/share/only-here/x", "wb").close()
        path = "/usr/share/only-here/x"
        made = self.make(options="init=" + path, qemu=[
            "-bios", path, "-append", "$options", ["file=" + path],
            "$once" + path])
        self.assertEqual(made.command[:5], [
            "-bios", self.maker.root + path, "-append", "init=" + path,
            f"file={self.maker.root}{path}"])
        self.assertTrue(made.command[5].startswith(self.maker.once))

    def test_own_files(self):
        """An image is never written to by being called as a log is."""
        for name in ("serial.log", "command", "conf"):
            with self.assertRaisesRegex(Failed, "file of its own"):
                self.make(name=name, local={"conf": "x"})
        self.make(name="adit", local={"conf": "x"})
        self.assertTrue(os.path.samefile(self.top + "/out/adit", self.image))

    def test_two_of_one_name(self):
        more = {"medium": {"kind": "folder"}, "copy": {
            "$image": "$image_path"}, "write": {"boot.cfg": "x"}}
        for name in ("boot.cfg", "BOOT.CFG"):
            with self.assertRaisesRegex(Failed, "another file"):
                self.make(name=name, **more)
        with self.assertRaisesRegex(Failed, "another file"):
            self.make(modules=[job.Module("adit", self.image)], **more)
        self.assertEqual(sorted(self.make(**more).files),
                         ["adit", "boot.cfg"])

    def once(self, word):
        made = self.make(once={"x": ["sh", "-c", f"echo {word} >$out"]},
                         qemu=["$once/x"])
        with open(made.command[0], encoding="ascii") as text:
            return made.command[0], text.read().strip()

    def test_once(self):
        """Others with a file of that name do not change it."""
        first, second = self.once("a"), self.once("b")
        self.assertEqual((first[1], second[1]), ("a", "b"))
        self.assertEqual(self.once("a"), first)
        with open(first[0], encoding="ascii") as text:
            self.assertEqual(text.read(), "a\n")

    def test_once_again(self):
        """Anew when what a command reads is another one."""
        with open(self.top + "/in", "w", encoding="ascii") as out:
            out.write("a")
        more = {"once": {"x": ["cp", self.top + "/in", "$out"]},
                "qemu": ["$once/x"]}
        first = self.make(**more).command
        self.assertEqual(self.make(**more).command, first)
        os.utime(self.top + "/in", (1, 1))
        self.assertNotEqual(self.make(**more).command, first)

    def test_once_fails(self):
        for command in (["false"], ["true"], ["/nowhere/program"]):
            with self.assertRaises(Failed):
                self.make(once={"x": command}, qemu=["$once/x"])
        with self.assertRaises(Failed):
            self.make(once={"x": ["sh", "-c", "echo >$out; false"]})
        self.assertEqual(glob.glob(self.maker.once + "/*/*"), [])

    def test_cache(self):
        for name in ("/a,b", "/a b"):
            with self.assertRaisesRegex(Failed, "comma or blank"):
                make.Maker(name)

    def test_program(self):
        self.assertEqual(make.Maker("/c", "a/qemu").qemu,
                         os.path.abspath("a/qemu"))
        self.assertEqual(make.Maker("/c", "qemu").qemu, "qemu")

    def test_version(self):
        for said, known in (("QEMU emulator version 7.2.22 (D)",
                             "QEMU 7.2.22"), ("", "QEMU")):
            with mock.patch("make.run", return_value=said):
                self.assertEqual(make.Maker("/c").version("qemu"), known)


if __name__ == "__main__":
    unittest.main()
