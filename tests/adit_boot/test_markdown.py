# SPDX-License-Identifier: BSD-2-Clause
"""The table of many images is a table, its footnotes are all there, and what
was hostile is text in it."""
import re
import unittest

import fixtures
import report_markdown
from test_text import unseen

# Markup that is not behind a backslash.
LIVE = re.compile(r"(?<!\\)(?:\\\\)*(<|\]\(|!\[|&\w+;|https?://)", re.I)


def problem(text):
    """What is wrong with the table, or None."""
    rows = [line for line in text.split("\n") if line.startswith("|")]
    bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows}
    if len(bars) != 1:
        return f"rows of {bars} bars"
    if not re.fullmatch(r"\|(---\|)+", rows[1]):
        return "no line below the heads"
    used = set(re.findall(r"(?<!\\)\[\^(\d+)\](?!:)", text))
    told = re.findall(r"^\[\^(\d+)\]: .", text, re.M)
    if used != set(told) or len(told) != len(set(told)):
        return f"footnotes {used} are not {told}"
    live = LIVE.search("\n".join(rows + re.findall(r"^\[\^.*", text, re.M)))
    if live:
        return f"markup: {live[0]}"
    return f"unseen: {unseen(text)!r}" if unseen(text) else None


class Markdown(unittest.TestCase):
    def test_sound(self):
        made = [fixtures.report(), fixtures.hostile_report(),
                fixtures.many(7)]
        self.assertIsNone(problem(report_markdown.matrix(made)))
        self.assertIsNone(problem(report_markdown.matrix(made[:1])))

    def test_control(self):
        text = report_markdown.matrix([fixtures.report()])
        for old, new in (("\\<script\\>", "<script>"), ("`mb1` |", "`mb1`"),
                         ("[^2]:", "[^9]:"), ("\\x1b", "x1b\x1b"),
                         ("\\[x\\]\\(", "[x]("), ("|---|", "|")):
            self.assertIn(old, text)
            self.assertIsNotNone(problem(text.replace(old, new, 1)), old)

    def test_cells(self):
        twin = fixtures.report(fixtures.results()[2:])
        text = report_markdown.matrix([fixtures.report(), twin])
        for row in ("| `qemu-kernel-pc` | `mb1` | - |",
                    "| `grub-bios-multiboot2` | `mb2` | `mb2` |",
                    "| **GRUB on BIOS** | | |",
                    "| passed | 5 of 11 | 3 of 9 |",
                    "| `grub-bios-multiboot` | `mb1` **failed**[^1] | "
                    "`mb1` **failed**[^1] |",
                    "| `grub-bios-linux` | *refused*[^2] | *refused*[^2] |"):
            self.assertIn("\n" + row + "\n", text)
        self.assertIn("\n[^2]: error: invalid magic number.\n", text)

    def test_last_line(self):
        """An image that was entered may have said itself why it stopped."""
        one = fixtures.report([{
            **fixtures.results()[0], "outcome": "failed", "entered_by": "mb1",
            "reason": "never said /up/", "last_lines": ["first", "no <RAM>"]}])
        self.assertIn("[^1]: never said /up/; its last line is: no \\<RAM\\>",
                      report_markdown.matrix([one]))
        one["results"][0]["entered_by"] = None
        self.assertNotIn("last line", report_markdown.matrix([one]))


if __name__ == "__main__":
    unittest.main()
