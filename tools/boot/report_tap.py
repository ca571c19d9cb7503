# SPDX-License-Identifier: BSD-2-Clause
"""The report as TAP 13, which prove, Meson, Automake and Jenkins read."""
import json

import report_words as words
from report_text import visible

HEAD = "TAP version 13"


def _plain(text):
    """A `#` would begin a directive, wherever it stands."""
    return visible(text).replace("#", "\\#")


def plan(number):
    return f"1..{number}"


def _yaml(result):
    """What is known of a failure.  A JSON text is a YAML text."""
    known = {"message": words.sentence(result), "outcome": result["outcome"],
             "reached": result["reached"],
             "entered_by": result.get("entered_by"),
             "exit": result.get("exit"), "fault": result.get("fault"),
             "folder": result.get("folder"),
             "console": list(result.get("last_lines") or ())}
    return ["  ---"] + [
        f"  {name}: {json.dumps(_safe(value))}"
        for name, value in known.items() if value] + ["  ..."]


def _safe(value):
    return [visible(v) for v in value] if isinstance(value, list) \
        else visible(value)


def result_lines(number, result):
    outcome = result["outcome"]
    line = f"{number} - {_plain(result['id'])}"
    if outcome == "skipped":
        return [f"ok {line} # SKIP {_plain(result.get('reason') or '')}"
                .rstrip()]
    line += f" ({result['seconds']:.1f} s)"
    if outcome in words.BAD:
        return [f"not ok {line}"] + _yaml(result)
    if outcome == "refused":
        line += f" # {words.outcome_words(result)}"
    return [f"ok {line}"]


def text(report):
    lines = [HEAD, plan(len(report["results"]))]
    for number, result in enumerate(report["results"], 1):
        lines += result_lines(number, result)
    lines.append(f"# {words.counts_line(report)}")
    return "\n".join(lines) + "\n"
