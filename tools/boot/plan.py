# SPDX-License-Identifier: BSD-2-Clause
"""Plans: files of rows, each of which is a boot and what must come of it.

docs/boot.md says what the keys mean.  A plan can bring Python of its own,
named by `hooks', which then makes the boots out of its rows.
"""
import configparser
import dataclasses
import importlib.util
import itertools
import os
import re
import sys

from commands import Failed

# Keys that may hold several words: the row stands for all combinations.
AXES = ("route", "machine", "memory", "cpus", "cpu", "image")
KEYS = (*AXES, "kernel", "initrd", "cmdline", "options", "expect", "never",
        "timeout", "fails")


@dataclasses.dataclass
class Row:
    id: str
    keys: dict          # of one combination, the axes included


def _parser(paths):
    """All files in one; a row is in one of them only."""
    parser = configparser.ConfigParser(
        interpolation=None, inline_comment_prefixes=None, strict=True,
        delimiters=("=",), comment_prefixes=("#",))
    rows_of = {}
    for path in paths:
        try:
            with open(path, encoding="utf-8") as text:
                source = text.read()
            parser.read_string(source, path)
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            raise Failed(f"{path}: {error}") from None
        for name in re.findall(r"^\[(.+)\]", source, re.M):
            if name not in ("plan", "DEFAULT") and name in rows_of:
                raise Failed(f"{path}: {rows_of[name]} has a row {name}, too")
            rows_of[name] = path
    return parser


def lines(text):
    """The lines of a key that holds several."""
    return [t.strip() for t in (text or "").splitlines() if t.strip()]


def rows(parser, axes=AXES):
    """All rows, in the files' order."""
    for name in parser.sections():
        if name == "plan":
            continue
        section = dict(parser[name])
        words = [section.get(axis, "").split() or [""] for axis in axes]
        for choice in itertools.product(*words):
            suffix = "".join("-" + w.replace("/", "_")
                             for w, ws in zip(choice, words) if len(ws) > 1)
            yield Row(name + suffix, {**section, **dict(zip(axes, choice))})


def _is_number(text):
    return text == "" or text.isdecimal() and int(text) > 0


def _check(row):
    """What a row says must mean something."""
    for key, value in row.keys.items():
        if key not in KEYS:
            raise Failed(f"{row.id}: {key}: no such key; there are "
                         f"{', '.join(KEYS)}")
        if key in ("memory", "cpus", "timeout") and not _is_number(value):
            raise Failed(f"{row.id}: {key}: expected a number above 0, found "
                         f"{value}")
        if key in ("cmdline", "options") and not value.isprintable():
            raise Failed(f"{row.id}: {key}: expected one line of text")
        if key in ("expect", "never", "fails"):
            for pattern in lines(value):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise Failed(f"{row.id}: {key}: {pattern!r} is no "
                                 f"regular expression: {error}") from None


class Plan:
    """A plan's file; `settings' are what the caller sets."""

    def __init__(self, path, settings):
        self.folder = os.path.dirname(os.path.abspath(path))
        self.settings = settings
        head = _parser([path])
        given = dict(head["plan"]) if head.has_section("plan") else {}
        self.files = [os.path.join(self.folder, f)
                      for f in given.get("rows", "").split()] or [path]
        self.routes = [os.path.join(self.folder, f)
                       for f in given.get("routes", "").split()]
        self.hooks = self._hooks(given["hooks"]) if "hooks" in given else None

    def _hooks(self, name):
        """The Python beside the plan; it may import what lies there too."""
        sys.path.append(self.folder)
        path = os.path.join(self.folder, name)
        spec = importlib.util.spec_from_file_location("plan_hooks", path)
        if not spec or not os.path.exists(path):
            raise Failed(f"hooks = {name}: no such file in {self.folder}")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def rows(self):
        axes = getattr(self.hooks, "AXES", AXES)
        found = list(rows(_parser(self.files), axes))
        if self.hooks:
            return found
        for row in found:
            _check(row)
        return found
