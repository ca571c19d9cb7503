# SPDX-License-Identifier: BSD-2-Clause
"""Expectations as LAVA's `test: interactive' takes them.

`adit boot' searches lines that end in a line feed; LAVA searches what came
over the line as it came, with carriage returns and terminals' escapes, and
with "." for any character at all.  So regular expressions are put into terms
that mean the same there.
"""
import re

_FLAGS = re.compile(r"\(\?([aimsx]+)\)")
# As machine.py cleans a console of it.
_NOISE = r"(?:\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Za-z0-9]|\x1bc|[\0\r])*"
_CHANGED = {"^": "^" + _NOISE, "$": f"(?={_NOISE}\\n)",
            "\\n": _NOISE + r"\n", "\n": _NOISE + r"\n"}
# LAVA wants to know a prompt; there is none, so this matches never.
NO_PROMPT = "(?!)"
_NAME = re.compile(r"[^-_a-zA-Z0-9.]+")


def _tokens(pattern):
    """(token, whether in a set) of a regular expression."""
    at, start = 0, -1           # start: where the set that we are in begins
    while at < len(pattern):
        length = 2 if pattern[at] == "\\" else 1
        token = pattern[at:at + length]
        yield token, start >= 0
        if start < 0 and token == "[":
            start = at + (2 if pattern[at + 1:at + 2] == "^" else 1)
        elif token == "]" and at > start >= 0:
            start = -1
        at += length


def for_lava(pattern):
    """A regular expression that finds in LAVA what this finds here."""
    re.compile(pattern)
    flags = _FLAGS.match(pattern)
    on = set("m") | set(flags[1] if flags else "") - {"a"}
    body = "".join(
        token if is_set else _CHANGED.get(token, token)
        for token, is_set in _tokens(pattern[flags.end() if flags else 0:]))
    off = "" if "s" in on else "-s"
    whole = f"(?{''.join(sorted(on))}{off}:{body})"
    re.compile(whole)
    return whole


def name(text):
    """A name as LAVA takes it."""
    return _NAME.sub("-", text) or "-"


def test(title, expect, failures, seconds):
    """The test action: one case for each expectation, in this order."""
    script = []
    for number, pattern in enumerate(expect, 1):
        case, pattern = pattern if isinstance(pattern, tuple) else (
            f"expected-{number}", pattern)
        script.append({
            "name": name(case), "command": None, "wait_for_prompt": False,
            "successes": [{"message": for_lava(pattern)}],
            "failures": [{"message": for_lava(f), "exception": "TestError",
                          "error": "the loader refuses"} for f in failures]})
        if not failures:
            del script[-1]["failures"]
    return {"test": {"timeout": {"seconds": seconds}, "interactive": [{
        "name": name(title), "prompts": [NO_PROMPT], "script": script}]}}
