# SPDX-License-Identifier: BSD-2-Clause
"""Progress on a terminal that is emulated here, and where there is none."""
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import fixtures
import progress
from test_text import unseen


class Screen(io.StringIO):
    """A terminal: keeps its lines, knows what Progress may send, and holds
    every line to be narrower than itself."""

    def __init__(self, width=80):
        super().__init__()
        self.width, self.lines, self.sent, self.row = width, [], "", 0

    def isatty(self):
        return True

    def write(self, text):
        self.sent += text
        for part in re.findall(r"\x1b\[\d+A\r\x1b\[J|[^\n]*\n", text):
            up = re.match(r"\x1b\[(\d+)A", part)
            if up:
                self.row -= int(up[1])
                assert self.row >= 0, "above the first line"
                del self.lines[self.row:]
                continue
            plain = re.sub(r"\x1b\[[\d;]*m", "", part[:-1])
            assert unseen(plain) is None, repr(unseen(plain))
            assert len(plain) < self.width, "too wide"
            self.lines.append(plain)
            self.row += 1
        return len(text)


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def environment(**more):
    plain = {k: v for k, v in os.environ.items() if k not in (
        "NO_COLOR", "COLUMNS", "TERM")}
    return mock.patch.dict(os.environ, {**plain, **more}, clear=True)


class Live(unittest.TestCase):
    def setUp(self):
        self.environment = environment(TERM="xterm", COLUMNS="80")
        self.environment.start()
        self.screen, self.clock = Screen(), Clock()
        # The ticker's redraws would come when they like.
        self.no_ticks = mock.patch.object(progress.threading, "Thread")
        self.no_ticks.start()
        self.shown = progress.Progress(self.screen, self.clock)
        self.shown.start(len(fixtures.results()))

    def tearDown(self):
        self.shown.finish()
        self.no_ticks.stop()
        self.environment.stop()

    def test_running_below_finished(self):
        made = fixtures.results()
        self.shown.begin(made[0]["id"], made[0]["title"])
        self.shown.begin(made[3]["id"], made[3]["title"])
        self.shown.says(made[3]["id"], "adit: door mb1")
        self.clock.now += 12.5
        self.shown.end(made[0])
        self.assertEqual(self.screen.lines, [
            "[ 1/11] passed  qemu-kernel-pc                    7.3 s  "
            "mb1, text",
            "1 of 11 done, 1 running; 12 s",
            "  12.5 s  grub-bios-multiboot  adit: door mb1"])

    def test_finish_leaves_what_is_finished(self):
        for result in fixtures.results():
            self.shown.begin(result["id"], result["title"])
            self.shown.end(result)
        self.shown.note("two\nlines")
        self.shown.finish()
        self.shown.finish()
        self.assertEqual(len(self.screen.lines), 13)
        self.assertEqual(self.screen.lines[-2:], ["two", "lines"])

    def test_interrupted(self):
        try:
            with self.shown:
                self.shown.begin("a", "b")
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        self.assertEqual(self.screen.lines, [])
        # No mode was changed, so none is to be restored: colours (m), up
        # (A) and clear (J) are all that was ever sent.
        self.assertEqual(set(re.findall(
            r"\x1b\[[^A-Za-z]*([A-Za-z])", self.screen.sent)) - set("mAJ"),
            set())

    def test_hostile(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "serial.log")
            self.shown.begin("route", "title", path)    # Not there yet.
            path.write_bytes(fixtures.HOSTILE_BYTES + b"\x1b]0;x\x07newest")
            self.shown.note(fixtures.HOSTILE)
            self.assertIn("newest", self.screen.lines[-1])
        self.shown.begin(fixtures.HOSTILE, fixtures.HOSTILE,
                         lambda: fixtures.HOSTILE * 10)
        self.shown.end(fixtures.hostile_report()["results"][-1])

    def test_hostile_control(self):
        with self.assertRaises(AssertionError):
            self.screen.write(fixtures.HOSTILE + "\n")
        with self.assertRaises(AssertionError):
            self.screen.write("x" * 80 + "\n")

    def test_narrower_and_wider(self):
        self.shown.begin("a-route", "t" * 100)
        for width in (40, 20, 200):
            os.environ["COLUMNS"] = str(width)
            # What was drawn wider has been wrapped by the terminal.
            self.screen.width = width
            rows = [len(line) for line in self.screen.lines]
            self.screen.lines = ["x"] * sum(-(-n // width) for n in rows)
            self.screen.row = len(self.screen.lines)
            self.clock.now += 1
            self.shown.says("a-route", "y" * width)
            self.shown.note("n")
            self.assertEqual(self.screen.lines[0], "n")
            self.shown.finish()
            self.screen.lines, self.screen.row = [], 0
            self.shown = progress.Progress(self.screen, self.clock)
            self.shown.start(3)
            self.shown.begin("a-route", "t" * 100)

    def test_many_running(self):
        for n in range(30):
            self.shown.begin(f"route-{n}", "title")
        self.assertEqual(len(self.screen.lines), 10)
        self.assertEqual(self.screen.lines[-1], "and 22 more")


class Plain(unittest.TestCase):
    def text(self, out, **variables):
        with environment(**variables):
            with progress.Progress(out) as shown:
                shown.start(11)
                for result in fixtures.results():
                    shown.begin(result["id"], result["title"])
                    shown.says(result["id"], "console")
                    shown.end(result)
        return out

    def test_no_terminal(self):
        lines = self.text(io.StringIO(), TERM="xterm").getvalue().split("\n")
        self.assertEqual(len(lines), 12)
        self.assertEqual(
            lines[3], "[ 4/11] failed  grub-bios-multiboot              "
            "61.5 s  mb1, entry  no /started by Adit/ before the machine "
            "halted")
        self.assertIsNone(unseen("\n".join(lines)))

    def test_dumb(self):
        out = self.text(Screen(500), TERM="dumb")
        self.assertNotIn("\x1b", out.sent)
        self.assertEqual(len(out.lines), 0 + 11)

    def test_no_colour(self):
        out = self.text(Screen(), TERM="xterm", NO_COLOR="1")
        self.assertNotRegex(out.sent, r"\x1b\[[\d;]*m")
        out = self.text(Screen(), TERM="xterm")
        self.assertRegex(out.sent, r"\x1b\[[\d;]*m")


class Estimate(unittest.TestCase):
    def test_even_routes(self):
        least, most = progress.estimate([10.0] * 8, [5.0, 5.0], 4, 2)
        self.assertAlmostEqual(least, 25.0)
        self.assertAlmostEqual(most, 25.0)

    def test_nothing_is_better_than_a_guess(self):
        # Too few, fewer than are left, too uneven, nothing runs.
        for took, running, left, jobs in (
                ([10.0] * 5, [1.0], 2, 1), ([10.0] * 8, [1.0], 9, 1),
                ([1.0, 60.0] * 4, [1.0], 8, 1), ([10.0] * 8, [], 1, 0)):
            self.assertIsNone(progress.estimate(took, running, left, jobs))


class Killed(unittest.TestCase):
    def test_end_without_finish(self):
        """A program that ends by itself takes its lines away, and does not
        wait for the ticker."""
        code = ("import sys; sys.path.insert(0, sys.argv[1])\n"
                "import progress, report_text\n"
                "report_text.is_smart = lambda out: True\n"
                "p = progress.Progress(); p.start(3); p.begin('a', 'b')\n")
        run = subprocess.run(
            [sys.executable, "-B", "-c", code,
             os.path.dirname(progress.__file__)],
            capture_output=True, timeout=60, check=True,
            env={**os.environ, "COLUMNS": "80", "TERM": "xterm"})
        self.assertRegex(run.stdout, rb"\x1b\[\d+A\r\x1b\[J\Z")


if __name__ == "__main__":
    unittest.main()
