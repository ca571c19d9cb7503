# SPDX-License-Identifier: BSD-2-Clause
"""What is wrong with a plan or a command line is said in one line, before
anything is booted."""
import contextlib
import io
import os
import tempfile
import unittest

import main
import plan
from commands import Failed


def said(*words):
    """(exit status, what is said) of a call that boots nothing."""
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        try:
            status = main.main(list(words))
        except SystemExit as end:
            status = end.code
    return status, errors.getvalue()


class Rows(unittest.TestCase):
    def rows(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.plan")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return [row.id for row in plan.Plan(path, {}).rows()]

    def test_combinations(self):
        self.assertEqual(self.rows(
            "[a]\nroute = x y\nmemory = 64\ntimeout = 9\nexpect = ^b\n c$\n"
            "[b]\nmemory =\n"), ["a-x", "a-y", "b"])

    def test_wrong(self):
        for line, why in (("rout = x", "rout: no such key; there are route,"),
                          ("memory = 1G", "memory: expected a number above"),
                          ("cpus = 1 0", "cpus: expected a number above 0, "
                           "found 0"),
                          ("timeout = x", "timeout: expected a number"),
                          ("never = fine\n  ((", "is no regular expression"),
                          ("fails = *", "is no regular expression")):
            with self.assertRaises(Failed, msg=line) as failed:
                self.rows(f"[a]\n{line}\n")
            self.assertIn(why, str(failed.exception))


class CommandLine(unittest.TestCase):
    def test_wrong(self):
        for words, why in (
                (["/dev/null/x"], "IMAGE: /dev/null/x: no such file"),
                (["/"], "IMAGE: /: is no plain file"),
                (["--bogus"], "unrecognized arguments: --bogus; see"),
                (["--expect", "(("], "--expect: '((' is no regular"),
                (["--only", "x"], "--only goes with --plan only"),
                (["--via", "qemupc"], "did you mean qemu-pc"),
                ([__file__, "--qemu", "/none"], "/none: no such program"),
                ([], "no image")):
            status, text = said(*words)
            self.assertEqual(status, 2, words)
            self.assertTrue(text.startswith("adit boot: "), text)
            self.assertIn(why, text)
            self.assertEqual(text.count("\n"), 1, text)


if __name__ == "__main__":
    unittest.main()
