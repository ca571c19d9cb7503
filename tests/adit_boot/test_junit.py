# SPDX-License-Identifier: BSD-2-Clause
"""JUnit XML: parses, counts right, and holds what was hostile as text."""
import unittest
import xml.etree.ElementTree as etree

import fixtures
import report_junit
from test_text import unseen


def problem(text):
    """What is wrong with the XML, or None."""
    try:
        root = etree.fromstring(text.encode("utf-8"))
    except etree.ParseError as error:
        return str(error)
    if root.tag != "testsuites":
        return "no testsuites"
    for suite in root.iter("testsuite"):
        for count, tag in (("tests", "testcase"), ("failures", "failure"),
                           ("errors", "error"), ("skipped", "skipped")):
            number = len(list(suite.iter(tag)))
            if suite.get(count) != str(number) or \
                    root.get(count) != str(number):
                return f"{count}: {suite.get(count)}, not {number}"
    tags = {element.tag for element in root.iter()}
    foreign = tags - {"testsuites", "testsuite", "testcase", "properties",
                      "property", "failure", "error", "skipped",
                      "system-out"}
    return f"foreign: {foreign}" if foreign else None


class Junit(unittest.TestCase):
    def setUp(self):
        made = fixtures.report()
        with fixtures.Folder(made) as folder:
            self.text = report_junit.text(made, folder)
        self.root = etree.fromstring(self.text.encode("utf-8"))
        self.cases = {case.get("name"): case
                      for case in self.root.iter("testcase")}

    def test_sound(self):
        self.assertIsNone(problem(self.text))
        for made in (fixtures.hostile_report(), fixtures.report([]),
                     fixtures.plan_report()):
            with fixtures.Folder(made) as folder:
                self.assertIsNone(problem(report_junit.text(made, folder)))

    def test_control(self):
        for old, new in (('tests="11"', 'tests="12"'),
                         ('failures="3"', 'failures="2"'),
                         ("&lt;script", "<script"), ("&amp;", "& "),
                         ("\\x1b", "\x1b"),
                         ("<skipped", "<failure")):
            self.assertIn(old, self.text)
            self.assertIsNotNone(problem(self.text.replace(old, new, 2)),
                                 old)

    def test_outcomes(self):
        def kinds(name):
            return [e.tag for e in self.cases[name]
                    if e.tag not in ("properties", "system-out")]
        self.assertEqual(kinds("qemu-kernel-pc"), [])
        self.assertEqual(kinds("grub-bios-multiboot"), ["failure"])
        self.assertEqual(kinds("grub-bios-linux"), [])
        self.assertEqual(kinds("ipxe-http"), ["skipped"])
        self.assertEqual(kinds("ipxe-tftp"), ["error"])
        outcome = self.cases["grub-bios-linux"].find(
            "properties/property[@name='outcome']")
        self.assertEqual(outcome.get("value"), "refused as predicted")

    def test_console_is_there_and_tame(self):
        said = self.cases["qemu-kernel-pc"].find("system-out").text
        self.assertIn(fixtures.KERNEL_LINES[-1], said)
        said = self.cases["grub-efi-i386-chainloader"].find(
            "system-out").text
        self.assertIn("]]>", said)      # As text.
        self.assertIn("\\x1b]0;owned", said)
        self.assertIsNone(unseen(said))
        self.assertNotIn("[[ATTACHMENT", said)
        self.assertIn("ATTACHMENT|/etc/passwd", said)

    def test_without_folder_last_lines(self):
        text = report_junit.text(fixtures.report())
        self.assertIsNone(problem(text))
        self.assertIn(fixtures.KERNEL_LINES[-1], text)


if __name__ == "__main__":
    unittest.main()
