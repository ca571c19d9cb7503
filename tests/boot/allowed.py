# SPDX-License-Identifier: BSD-2-Clause
"""compare.cfg: what may differ between two dumps of boot_info, and why."""
import configparser
import os
import re

import say

CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "compare.cfg")


def matches(pattern, name):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name)


class Allowed:
    """The list of differences, and which of its lines were of use."""

    def __init__(self, config):
        self.sections = [s for s in config.values() if "fields" in s]
        self.unused = {(s.name, f, r) for s in self.sections
                       for f in s["fields"].split()
                       for r in s["routes"].split()}

    def allows(self, route, field):
        hits = [(s.name, f, r) for s in self.sections
                for f in s["fields"].split() if matches(f, field)
                for r in s["routes"].split() if matches(r, route)]
        self.unused.difference_update(hits)
        return bool(hits)

    def judge(self, route, differences):
        """What of them is not allowed, as lines of text."""
        return [f"{field}: expected {there!r}, found {here!r}"
                for field, there, here in differences
                if not self.allows(route, field)]

    def table(self):
        """The rows that docs/boot-info.md has to have."""
        def code(words):
            return " ".join(f"`{w}`" for w in words.split())
        return [f"| {code(s['fields'])} | {code(s['routes'])} | "
                f"{' '.join(s['why'].split())} |" for s in self.sections]


def read_config(path=CONFIG):
    config = configparser.ConfigParser(
        interpolation=None, inline_comment_prefixes=None, strict=True,
        delimiters=("=",), comment_prefixes=("#",))
    with open(path, encoding="utf-8") as text:
        config.read_file(text)
    for section in config.values():
        if "fields" in section and not (section.get("routes") and
                                        section.get("why")):
            raise say.Failed(f"{path}: [{section.name}] without routes or why")
    return config
