# SPDX-License-Identifier: BSD-2-Clause
"""Routes are read as they are written, and whatever is wrong with one is told
in one line."""
import tempfile
import unittest

import fixtures     # for the path of the next ones
import route
from commands import Failed

assert fixtures
GOOD = 'title = "T"\n'
# What is wrong, and what is said of it.
WRONG = (
    (b"[a\n", "toml: "), (b"\xff\xfe", "toml: .*utf-8"), (b"a = 1", "a route"),
    (b"[a]\n", "has no title"), (b'[a]\ntitle = 1', "title: expected a text"),
    (b'["../a"]\ntitle = "T"', "expected a name"),
    (b'["-a"]\ntitle = "T"', "expected a name"),
    (b'[qemu-pc]\ntitle = "T"', "a route qemu-pc already"),
    (b'[a]\nlike = "b"', "names no route"), (b'[a]\nlike = ["b"]', "no route"),
    (b'[a]\nlike = "b"\n[b]\nlike = "a"', "is like itself"))
WRONG_KEYS = (
    ("serve = 1", "serve: no such key"), ("id = 'b'", "id: no such key"),
    ("qemu = [1]", "a list of words"), ("qemu = 'x'", "a list of words"),
    ("qemu = [['a', ['b']]]", "a list of words"),
    ("refuses = [1]", "a list of texts"), ("refuses = ['(']", "no regular"),
    ("alive = '('", "no regular"), ("time = 0", "a number of seconds"),
    ("time = true", "a number"), ("time = inf", "a number"),
    ("is_efi = 1", "true or false"), ("tpm = 1", "a text"),
    ("tpm = 'lpc'", "expected one of crb, tis"),
    ("tpm = 'crb'\nemulator = 'bochs'", "bochs has none"),
    ("write = {a = 1}", "a table of texts"),
    ("copy = ['a']", "a table of texts"), ("prepare = ['a']", "of commands"),
    ("once = {a = 'b'}", "a table of commands"), ("by = {mb1 = 1}", "tables"),
    ("by = {mb1 = {x = 1}}", "x: no such key"),
    ("by = {mb1 = {time = 'x'}}", "a number"),
    ("predicted = {outcome = 'x'}", "outcome and why"),
    ("medium = {kind = 'x'}", "medium.kind"), ("medium = {a = 1}", "a table"),
    ("medium = {kind = 'cd'}", "cd wants boot"),
    ("medium = {kind = 'mbr', boot = 'x'}", "mbr wants core"),
    ("modules = 'x'", "modules: expected one of"),
    ("emulator = 'x'", "emulator: expected one of"),
    ("sign = ['x']", "sign: expected one of"), ("needs = ['x']", "package:"))


def read(data):
    with tempfile.NamedTemporaryFile(suffix=".toml") as out:
        out.write(data)
        out.flush()
        return route.read([out.name])


class Routes(unittest.TestCase):
    def test_own(self):
        self.assertGreater(len(route.read()), 40)
        with self.assertRaises(Failed):
            route.read(["/nowhere.toml"])

    def test_wrong(self):
        for data, words in WRONG:
            with self.assertRaisesRegex(Failed, words, msg=data) as it:
                read(data)
            self.assertNotIn("\n", str(it.exception))

    def test_wrong_keys(self):
        read(f"[a]\n{GOOD}".encode())
        for line, words in WRONG_KEYS:
            with self.assertRaisesRegex(Failed, words, msg=line):
                read(f"[a]\n{GOOD}{line}\n".encode())

    def test_like(self):
        table = read(b"""
            [a]
            abstract = true
            title = "A"
            machine = "pc"
            write = {x = "1", y = "2"}
            by.mb1 = {machine = "q35"}
            [b]
            like = "a"
            title = "B"
            write = {y = "3"}""")
        self.assertNotIn("a", table)
        one = table["b"]
        self.assertEqual((one.title, one.machine, one.write),
                         ("B", "pc", {"x": "1", "y": "3"}))
        self.assertEqual(one.entered_by("mb1").machine, "q35")
        self.assertEqual(one.entered_by(None).machine, "pc")
        self.assertEqual(one.entered_by("mb1").id, "b")

    def test_chosen(self):
        table = dict.fromkeys(("ab", "ac", "b"))
        for patterns, names in ((["all"], "ab ac b"), (["a*"], "ab ac"),
                                (["b", "ac", "b"], "ac b"),
                                (["all", "-a*"], "b")):
            self.assertEqual(list(route.chosen(table, patterns)),
                             names.split())
        for patterns in (["c"], [""], ["a*", "-a*"], ["all", "-c"]):
            with self.assertRaises(Failed):
                route.chosen(table, patterns)


if __name__ == "__main__":
    unittest.main()
