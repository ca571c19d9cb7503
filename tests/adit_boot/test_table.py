# SPDX-License-Identifier: BSD-2-Clause
"""The table fits the terminal, and says of a failure all that is known."""
import io
import os
import unittest
from unittest import mock

import fixtures
import report_table
import report_words as words
from report_text import columns
from test_text import unseen

LONG_WORD = "/".join(["a-folder-that-has-a-long-name"] * 6)


def too_wide(text, width):
    return [line for line in text.split("\n") if columns(line) > width]


class Table(unittest.TestCase):
    def test_fits(self):
        made = fixtures.report()
        made["results"][3]["reason"] = LONG_WORD
        for width in (80, 100, 132, 200):
            self.assertEqual(too_wide(report_table.text(
                made, width, where="build/boot"), width), [])

    def test_fits_control(self):
        self.assertTrue(too_wide("x" * 81, 80))

    def test_every_route_has_a_line(self):
        made = fixtures.report()
        text = report_table.text(made, 132)
        for result in made["results"]:
            lines = [line for line in text.split("\n")
                     if line.startswith(result["id"] + " ") and
                     result["outcome"] in line]
            self.assertEqual(len(lines), 1, result["id"])

    def test_reasons_are_whole_where_they_fit_a_line(self):
        made = fixtures.report()
        skipped = next(r for r in made["results"]
                       if r["outcome"] == "skipped")
        skipped["reason"] = "missing Debian package: systemd-boot-efi"
        self.assertIn(skipped["reason"] + "\n", report_table.text(made, 80))

    def test_protocols_are_whole(self):
        made = fixtures.report()
        made["results"][0]["entered_by"] = "handover"
        text = report_table.text(made, 80)
        self.assertIn(" handover ", text)
        self.assertEqual(too_wide(text, 80), [])

    def test_an_end_that_nobody_expected(self):
        made = fixtures.report()
        passed = next(r for r in made["results"]
                      if r["outcome"] == "passed")
        for exit_, reached, is_told in (
                ("reset", "entry", True), ("running", "entry", False),
                ("reset", "text", False)):
            passed.update(exit=exit_, reached=reached)
            text = report_table.text({**made, "results": [passed]}, 80)
            self.assertEqual("then " + exit_ in text, is_told, exit_)

    def test_a_refusal_is_a_sign_of_life(self):
        made = fixtures.report()
        result = next(r for r in made["results"]
                      if r["outcome"] == "failed")
        result.update(reached="nothing", reason="QEMU refuses it: no")
        self.assertEqual(words.sentence(result),
                         "The image was not entered: QEMU refuses it: no.")
        result["reason"] = "nothing more came"
        self.assertIn("sign of life", words.sentence(result))

    def test_failure_tells_all(self):
        text = report_table.text(fixtures.report(), 80, where="out")
        for said in ("triple fault at 0x201234, cr2 0xffffffff80000000",
                     "  | adit: door      mb1",
                     "all of it: out/grub-bios-multiboot",
                     "at its end: triple fault", "but it was entered by",
                     "note: the screen froze"):
            self.assertIn(said, text)

    def test_counts(self):
        made = fixtures.report()
        self.assertEqual(words.counts(made), {**made["counts"]})
        self.assertIn("5 passed, 3 failed, 1 error of adit boot, 1 refused, "
                      "1 skipped; 5 min 21 s\n",
                      report_table.text(made, 80))

    def test_nothing_unseen(self):
        text = report_table.text(fixtures.hostile_report(), 80)
        self.assertIsNone(unseen(text))

    def test_colour_is_only_there_when_asked_for(self):
        self.assertNotIn("\x1b", report_table.text(fixtures.report()))
        text = report_table.text(fixtures.report(), colour=True)
        self.assertIn("\x1b[1;31mfailed\x1b[0m", text)

    def test_shown(self):
        out = io.StringIO()
        with mock.patch.dict(os.environ, COLUMNS="132"):
            report_table.show(fixtures.report(), out, "out")
        self.assertIn(" refused error: invalid magic number.\n",
                      out.getvalue())
        self.assertEqual(too_wide(out.getvalue(), 132), [])

    def test_no_routes(self):
        self.assertIn("0 passed, 0 failed",
                      report_table.text(fixtures.report([])))


if __name__ == "__main__":
    unittest.main()
