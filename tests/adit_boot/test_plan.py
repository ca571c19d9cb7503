# SPDX-License-Identifier: BSD-2-Clause
"""Plans and the command line: what is wrong is told in one line, with status
2, and what is right becomes boots."""
import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
from unittest import mock

import fixtures     # for the path of the next ones
import boots
import command_line
import main
import make
import plan
from commands import Failed

assert fixtures
WRONG = (
    ("x = 1\n", "no section"), ("[a]\nx = 1\n", "x: no such key"),
    ("[a]\nx\n", "parsing errors"), ("[a]\n[a]\n", "already exists"),
    ("[a]\nroute = qemu-pc\nroute = b\n", "already exists"),
    ("[a]\nmemory = 512M\n", "memory: expected a number"),
    ("[a]\ncpus = 0\n", "cpus: expected a number"),
    ("[a]\ntimeout = soon\n", "timeout: expected a number"),
    ("[a]\nexpect = (\n", "expect: .*no regular"),
    ("[a]\nfails = (\n", "fails: .*no regular"),
    ("[a]\noptions = a\n b\n", "options: expected one line"),
    ("[a]\nimage = /nowhere\n", "image: /nowhere: no such file"),
    ("[a]\nkernel = none\n", "kernel: .*no such file"),
    ("[a]\nroute = none\n", "no route is called none"),
    ("[../a]\nroute = qemu-pc\n", "no name of a folder"),
    ("[..]\nroute = qemu-pc\n", "no name of a folder"),
    ("[report.json]\nroute = qemu-pc\n", "called report.json"),
    ("[a]\nroute = qemu-pc qemu-q35\n[a-qemu-pc]\nroute = qemu-pc\n",
     "called a-qemu-pc"),
    ("[plan]\nhooks = none.py\n", "no such file"),
    ("[plan]\nrows = none.cfg\n", "none.cfg"), ("\xff", "rows"))


class Case(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="adit-")
        self.addCleanup(shutil.rmtree, self.top)
        self.image = self.file("adit", "image")
        self.tool = self.file("inspect", "#!/bin/sh\necho '" + json.dumps(
            {"files": [{"entries": [], "loaders": []}]}) + "'\n")
        os.chmod(self.tool, 0o755)

    def file(self, name, text, encoding="utf-8"):
        path = os.path.join(self.top, name)
        with open(path, "w", encoding=encoding) as out:
            out.write(text)
        return path

    def call(self, *words, env=()):
        """(status, what is printed, what is complained of)."""
        out, errors = io.StringIO(), io.StringIO()
        cache = os.path.join(self.top, "cache")
        with contextlib.redirect_stdout(out), \
                contextlib.redirect_stderr(errors), \
                mock.patch.dict(os.environ, {
                    "ADIT_PROGRAM": self.tool, "ADIT_WATCH": "",
                    "XDG_CACHE_HOME": cache, **dict(env)}):
            try:
                status = main.main(list(map(str, words)))
            except SystemExit as ended:
                status = ended.code
        return status, out.getvalue(), errors.getvalue()

    def refused(self, words, *call, env=()):
        status, _, errors = self.call(*call, env=env)
        self.assertEqual(status, 2, errors)
        self.assertRegex(errors.splitlines()[-1], words)
        self.assertNotIn("Traceback", errors)


class Plans(Case):
    def test_rows(self):
        path = self.file("rows", "[a]\nroute = x y\nmemory = 1 2\n"
                         "image = i/j\nexpect =\n  ^p$\n  q\n[b]\n")
        rows = plan.Plan(path, {}).rows()
        self.assertEqual([r.id for r in rows],
                         ["a-x-1", "a-x-2", "a-y-1", "a-y-2", "b"])
        self.assertEqual(rows[1].keys["memory"], "2")
        self.assertEqual(plan.lines(rows[0].keys["expect"]), ["^p$", "q"])
        path = self.file("rows", "[a]\nimage = i/j k\n")
        self.assertEqual([r.id for r in plan.Plan(path, {}).rows()],
                         ["a-i_j", "a-k"])

    def test_two_files(self):
        self.file("1", "[a]\nmemory = 1\n")
        self.file("2", "[a]\nmemory = 2\n")
        path = self.file("rows", "[plan]\nrows = 1 2\n")
        with self.assertRaisesRegex(Failed, "has a row a, too"):
            plan.Plan(path, {}).rows()
        self.file("2", "[b]\n")
        self.assertEqual(len(plan.Plan(path, {}).rows()), 2)

    def test_wrong(self):
        for text, words in WRONG:
            path = self.file("rows", text, "latin-1")
            self.refused(words, self.image, "--plan", path, "--out",
                         self.top + "/out")

    def test_boots(self):
        """A row for several routes, one of which is not here."""
        routes = self.file("r.toml", '[here]\ntitle = "H"\n[lacks]\n'
                           'title = "L"\nneeds = ["p:/nowhere/x"]\n')
        path = self.file("rows", "[a]\nroute = here,lacks\nfails = x\n"
                         "timeout = 5\noptions = quiet\n")
        options = command_line.parser().parse_args(
            [self.image, "--plan", path, "--routes", routes])
        maker = make.Maker(self.top + "/cache")
        found = boots.found(options, maker, self.tool, {}, ["all"])
        (one, key), (other, _) = found
        self.assertEqual((one.id, one.wanted.fails, one.wanted.time,
                          one.job.options), ("a-here", "x", 5.0, "quiet"))
        self.assertEqual(os.path.basename(one.folder), "a-here")
        self.assertEqual((other["id"], other["outcome"]),
                         ("a-lacks", "skipped"))
        self.file("rows", "[a]\nroute = here,lacks\nfails = y\n"
                  "timeout = 5\noptions = quiet\n")
        self.assertNotEqual(boots.found(options, maker, self.tool, {},
                                        ["all"])[0][1], key)


class CommandLine(Case):
    def test_wrong(self):
        image = self.image
        for words, *call in (
                ("no image",), ("no such file", "/nowhere"),
                ("unrecognized", image, "--nonsense"),
                ("no regular", image, "--expect", "("),
                ("one line", image, "--cmdline", "a\nb"),
                ("other bytes", image, "--cmdline", "\udcff"),
                ("above 0", image, "--memory", "0"),
                ("NAME=VALUE", image, "--set", "x"),
                ("goes with --plan only", image, "--set", "x=1"),
                ("goes with --plan only", image, "--only", "x"),
                ("no route", image, "--via", "none"),
                ("no such file", image, "--module", "/nowhere quiet"),
                ("two files", image, "--kernel", image),
                ("comma or blank", image, "--cache", "/a b")):
            self.refused(words, *call)

    def test_names(self):
        for name in ("-adit", "a b", "a,b", "\xe9", "$x", "serial.log",
                     "command", "bundle"):
            self.refused("expected", self.file(name, "x"), "--via", "qemu-pc")

    def test_no_home(self):
        with mock.patch("os.path.expanduser", lambda path: path):
            self.refused("no home", self.image,
                         env={"XDG_CACHE_HOME": "relative"})

    def test_out(self):
        """Where nothing can be written."""
        for out in ("/proc/x", self.image, ""):
            self.refused("adit boot: ", self.image, "--via", "qemu-pc",
                         "--out", out)

    def test_list(self):
        status, said, _ = self.call("--list", "--ids", "--via", "qemu-pc")
        self.assertEqual((status, said), (0, "qemu-pc\n"))

    def test_listener_gone(self):
        with open(os.devnull, "w", encoding="ascii") as out:
            broken = mock.Mock(side_effect=BrokenPipeError)
            with mock.patch.object(main, "print_list", broken), \
                    mock.patch.object(sys, "stdout", out):
                self.assertEqual(main.main(["--list"]), 2)

    def result(self, outcome):
        one = fixtures.result("qemu-pc", "qemu", outcome)
        with mock.patch("attempt.Attempt.result", lambda _: one), \
                mock.patch("attempt.Attempt.tidy"), \
                mock.patch("needs.missing", lambda *_: []):
            os.makedirs(self.top + "/out/qemu-pc", exist_ok=True)
            return self.call(self.image, "--via", "qemu-pc", "--out",
                             self.top + "/out")

    def test_status(self):
        for outcome, status in (("passed", 0), ("refused", 0), ("failed", 1),
                                ("error", 1)):
            found, said, _ = self.result(outcome)
            self.assertEqual(found, status, outcome)
            self.assertIn(outcome, said)

    def test_nothing_booted(self):
        with mock.patch("needs.missing", lambda *_: ["p"]):
            self.refused("nothing was booted", self.image, "--via", "qemu-pc",
                         "--out", self.top + "/out")

    def test_full(self):
        """Reports that cannot be written are no reason to tell nothing."""
        os.makedirs(self.top + "/out/report.json.new")
        status, said, errors = self.result("passed")
        self.assertEqual(status, 2)
        self.assertIn("passed", said)
        self.assertIn("report.json", errors)

    def test_two_at_once(self):
        os.makedirs(self.top + "/out")
        with main.alone(self.top + "/out"):
            self.refused("another adit boot", self.image, "--via", "qemu-pc",
                         "--out", self.top + "/out")
        self.assertEqual(self.result("passed")[0], 0)

    def test_interrupted(self):
        with mock.patch("session.Session.run", side_effect=KeyboardInterrupt):
            status, _, errors = self.call(
                self.image, "--via", "qemu-pc", "--out", self.top + "/out")
        self.assertEqual(status, 130)
        self.assertIn("--resume", errors)


if __name__ == "__main__":
    unittest.main()
