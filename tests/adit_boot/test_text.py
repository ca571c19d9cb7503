# SPDX-License-Identifier: BSD-2-Clause
"""Nothing that a guest prints reaches a terminal or a page as it is, and a
report's file names lead nowhere but below its folder."""
import os
import tempfile
import unicodedata
import unittest

import fixtures
import report_text
import report_words


def unseen(text):
    """The first character that steers instead of being seen, or None."""
    return next((c for c in text if c != "\n" and
                 unicodedata.category(c)[0] in "CZ" and c != " " and
                 unicodedata.category(c) != "Zs"), None)


class Visible(unittest.TestCase):
    def test_hostile_text_has_nothing_unseen(self):
        self.assertIsNone(unseen(report_text.visible(fixtures.HOSTILE)))
        self.assertIsNone(unseen(report_text.console(
            fixtures.HOSTILE_BYTES)))

    def test_control(self):
        self.assertIsNotNone(unseen(fixtures.HOSTILE))
        for character in "\x1b\u202e\u2066\u200b\x9b\x7f\udcff\u2028\ufeff":
            self.assertIsNotNone(unseen(character))
            self.assertNotIn(character, report_text.visible(character))

    def test_plain_text_stays(self):
        for text in ("plain text, 100 %", "na\u00efve \u65e5\u672c", ""):
            self.assertEqual(report_text.visible(text), text)

    def test_bytes_that_are_no_utf8(self):
        self.assertEqual(report_text.visible(b"a\xffb"), "a\\xffb")

    def test_towers_of_marks(self):
        tower = report_text.visible("a" + "\u0301" * 50)
        self.assertLess(sum(unicodedata.combining(c) > 0 for c in tower), 3)


class Console(unittest.TestCase):
    def test_moves_are_lines_and_paint_goes(self):
        self.assertEqual(report_text.console(
            b"\x1b[2J\x1b[01;01HBdsDxe\r\n\x1b[1mbold\x1b[0m\0"),
            "BdsDxe\nbold")

    def test_overwritten_lines(self):
        self.assertEqual(report_text.console("50%\r100%\r\n"), "50%\n100%")

    def test_backspace(self):
        self.assertEqual(report_text.console("waiting 3\b2\b \b\nx"),
                         "waiting \nx")


class Columns(unittest.TestCase):
    def test_cut(self):
        self.assertEqual(report_text.cut("abcdef", 6), "abcdef")
        self.assertEqual(report_text.cut("abcdefg", 6), "abcd..")
        for width in range(12):
            text = report_text.cut("\u65e5\u672c\u8a9e wide", width)
            self.assertLessEqual(report_text.columns(text), width)

    def test_short(self):
        for number in (0, 7, 999, 1000, 9_994, 9_996, 99_949, 99_951,
                       999_499, 999_501, 7_074_730, 123_456_789_012, 2**53):
            self.assertLessEqual(len(report_words.short(number)), 5, number)
        self.assertEqual(report_words.short(7_074_730), "7.07M")
        self.assertEqual(report_words.short(999_600), "1.00M")
        self.assertEqual(report_words.short(None), "-")


class Write(unittest.TestCase):
    def test_all_or_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report")
            report_text.write(path, "whole")
            with self.assertRaises(UnicodeEncodeError):
                report_text.write(path, "x" * 100_000 + "\ud800")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), "whole")
            self.assertEqual(os.listdir(folder), ["report"])


class Path(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.top.name, "run")
        os.makedirs(os.path.join(self.folder, "route"))
        for name in ("secret", "run/route/serial.log"):
            with open(os.path.join(self.top.name, name), "w",
                      encoding="utf-8") as out:
                out.write("text")
        os.symlink("../../secret", os.path.join(self.folder, "route/link"))
        os.mkfifo(os.path.join(self.folder, "route/pipe"))

    def tearDown(self):
        self.top.cleanup()

    def path(self, folder, name):
        return report_words.path(self.folder, {
            "folder": folder, "files": {"console": name}}, "console")

    def test_only_files_below(self):
        self.assertIsNotNone(self.path("route", "serial.log"))
        for folder, name in (
                ("..", "secret"), ("route", "../../secret"),
                ("route", "link"), ("/etc", "passwd"), ("", "/etc/passwd"),
                ("route", "pipe"), ("route", "none"), ("route", "."),
                ("route", "a\0b"), ("a\0b", "serial.log"),
                ("route", None), ("route", 7)):
            self.assertIsNone(self.path(folder, name), (folder, name))


class Words(unittest.TestCase):
    def test_every_outcome_has_a_sentence(self):
        said = [report_words.sentence(r) for r in fixtures.results()]
        self.assertEqual(len(set(said)), len(said))
        for text in said:
            self.assertRegex(text, r"[.!?]$")

    def test_predictions(self):
        of = {r["id"]: report_words.prediction(r)
              for r in fixtures.results()}
        self.assertEqual(of["qemu-kernel-pc"][2], "as predicted")
        self.assertEqual(of["grub-bios-linux"][2], "as predicted")
        # Entered by mb1 where mb2 was predicted.
        self.assertEqual(of["grub-bios-multiboot"][2], "otherwise")
        self.assertEqual(of["uefi-secure"][2], "otherwise")
        self.assertEqual(of["ipxe-tftp"][2], "")
        self.assertIsNone(of["ipxe-http"])

    def test_door_that_was_told(self):
        one = fixtures.results()[0]
        for predicted, entered, came in (
                ("linux16", "linux", "as predicted"),
                ("linux16", "linux16", "as predicted"),
                ("linux16", "linux64", "otherwise"),
                ("linux16", "pvh", "otherwise"),
                ("mb1", None, "as predicted")):
            one["predicted"]["protocol"] = predicted
            one["entered_by"] = entered
            self.assertEqual(report_words.prediction(one)[2], came)

    def test_refused_unlike_predicted(self):
        one = fixtures.results()[4]
        self.assertEqual(report_words.outcome_words(one),
                         "refused as predicted")
        one["predicted"] = None
        self.assertEqual(report_words.outcome_words(one), "refused")

    def test_doors(self):
        self.assertEqual(report_words.door("linux64"), "linux")
        self.assertEqual(report_words.door("handover"), "linux")
        made = fixtures.results()
        made[0]["entered_by"] = "elf"
        self.assertEqual(report_words.doors(made)[-1], "elf")


if __name__ == "__main__":
    unittest.main()
