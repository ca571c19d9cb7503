# SPDX-License-Identifier: BSD-2-Clause
"""report.json keeps docs/boot.schema.json, which notices what does not; and
docs/boot-json.md names every field."""
import json
import os
import re
import unittest

import fixtures
import report_json
from json_schema import Schema, changed, nodes, property_names


class Json(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(fixtures.DOCS, "boot.schema.json"),
                  encoding="utf-8") as file:
            self.root = json.load(file)
        self.schema = Schema(self.root)

    def test_keeps_the_schema(self):
        for made in (fixtures.report(), fixtures.hostile_report(),
                     fixtures.many(), fixtures.plan_report(),
                     fixtures.report([])):
            text = report_json.text(made)
            self.assertIsNone(self.schema.problem(json.loads(text)))

    def test_schema_notices(self):
        """A value of another kind, or one that is missing, anywhere."""
        made = fixtures.report([fixtures.results()[3]])
        made["results"][0]["timeline"] = made["results"][0]["timeline"][:2]

        def negate(at, key):
            at[key] = -0.5

        for path in nodes(made):
            # In the open object any text would do.
            self.assertIsNotNone(
                self.schema.problem(changed(made, path, negate)), path)
            is_optional = "files" in path[:-1] or \
                path[-2:-1] in (("last_lines",), ("notes",), ("timeline",),
                                ("results",), ("expect",))
            if path and not is_optional:
                self.assertIsNotNone(self.schema.problem(changed(
                    made, path, lambda at, key: at.pop(key))), path)
        made["results"][0]["timeline"][0].append("more")
        self.assertIsNotNone(self.schema.problem(made))

    def test_document_names_every_field(self):
        with open(os.path.join(fixtures.DOCS, "boot-json.md"),
                  encoding="utf-8") as file:
            words = set(re.findall(r"`([a-z0-9_]+)`", file.read()))
        self.assertEqual(property_names(self.root) - words, set())

    def test_reads_back(self):
        made = fixtures.report()
        made["results"] = made["results"][:3]
        text = report_json.text(made)
        self.assertEqual(report_json.read(text), made)
        for wrong in ("[]", "{}", '{"format": 2}', "nothing"):
            with self.assertRaises(ValueError):
                report_json.read(wrong)

    def test_is_ascii_without_controls(self):
        text = report_json.text(fixtures.hostile_report())
        self.assertRegex(text, r"\A[\n -~]*\Z")
        # Not even as escapes: half a pair is no text for strict readers.
        self.assertNotRegex(text, r"\\ud[c-f]")

    def test_a_line_of_the_console_is_a_line(self):
        text = report_json.text(fixtures.report(fixtures.results()[:1]))
        self.assertIn('\n    [4716486, "loader: GRUB runs"],\n', text)


if __name__ == "__main__":
    unittest.main()
