# SPDX-License-Identifier: BSD-2-Clause
"""TAP 13: version, plan, numbers, directives; YAML for what failed."""
import json
import re
import unittest

import fixtures
import report_tap
from test_text import unseen


def problem(text):
    """What is wrong with the TAP, or None."""
    lines = text.split("\n")
    if lines[0] != "TAP version 13":
        return "no version"
    plan = re.fullmatch(r"1\.\.(\d+)", lines[1])
    if not plan:
        return "no plan"
    number, is_yaml = 0, False
    for line in lines[2:]:
        found = re.fullmatch(r"(not )?ok (\d+) - .+", line)
        if line in ("  ---", "  ..."):
            is_yaml = line == "  ---"
        elif is_yaml:
            field = re.fullmatch(r"  [a-z_]+: (.*)", line)
            if not field:
                return f"no YAML: {line}"
            json.loads(field[1])
        elif found:
            number += 1
            if int(found[2]) != number:
                return f"{found[2]} is not {number}"
        elif line and not line.startswith("# "):
            return f"no TAP: {line}"
    return None if number == int(plan[1]) and not is_yaml else \
        f"{number} of {plan[1]}"


class Tap(unittest.TestCase):
    def test_sound(self):
        for made in (fixtures.report(), fixtures.hostile_report(),
                     fixtures.report([])):
            text = report_tap.text(made)
            self.assertIsNone(problem(text))
            self.assertIsNone(unseen(text))

    def test_control(self):
        text = report_tap.text(fixtures.report())
        for old, new in (("1..11", "1..12"), ("ok 3 ", "ok 4 "),
                         ("TAP version 13\n", ""), ("  ---\n", ""),
                         ("\nok 1 ", "\nyes 1 ")):
            self.assertIn(old, text)
            self.assertIsNotNone(problem(text.replace(old, new, 1)), old)

    def test_outcomes(self):
        lines = report_tap.text(fixtures.report()).split("\n")
        for expected in (
                "ok 1 - qemu-kernel-pc (7.3 s)",
                "not ok 4 - grub-bios-multiboot (61.5 s)",
                "ok 5 - grub-bios-linux (7.3 s) # refused as predicted",
                "ok 8 - ipxe-http # SKIP needs ipxe-qemu: "
                "apt install ipxe-qemu",
                "not ok 9 - ipxe-tftp (7.3 s)"):
            self.assertIn(expected, lines)

    def test_no_directive_by_name(self):
        one = fixtures.results()[3]
        one["id"] = "a # SKIP all\nok 2 - b"
        line = report_tap.result_lines(1, one)[0]
        self.assertNotRegex(line, r"(?<!\\)#")
        self.assertNotIn("\n", line)


if __name__ == "__main__":
    unittest.main()
