# SPDX-License-Identifier: BSD-2-Clause
"""Many reports as one table in Markdown: routes by family, images, and the
reasons as footnotes."""
import re

import report_html_images as images
import report_words as words
from report_text import visible

LEGEND = """\
A cell names the door by which the image was entered, if it came as far as was
expected: `mb1`, `mb2` Multiboot 1 and 2, `mb2efi` Multiboot 2 with boot
services on, `efi` a UEFI application, `pvh` PVH, `linux` the Linux boot
protocol, `linux16`, `linux32` and `linux64` by one of its entries, *passed*
that nobody saw which. **failed** is what should have worked and did not, after
the door if it was entered. *refused* is the loader's own word. *skipped* was
not booted, `-` not tried. Footnotes tell why.
"""


def escaped(text):
    """Foreign text that stays text: no markup, no link, no cell's end."""
    text = re.sub(r"([\\`*_{}\[\]<>()#+!|~&$@])", r"\\\1",
                  " ".join(visible(text).split()))
    # Else a bare address becomes a link.
    return re.sub(r"(:)(?=//)|(?<=www)(\.)", r"\\\g<0>", text, flags=re.I)


class Notes:
    """Reasons, each once, numbered as they are met."""

    def __init__(self):
        self.numbers = {}

    def mark(self, reason):
        number = self.numbers.setdefault(reason, len(self.numbers) + 1)
        return f"[^{number}]"

    def lines(self):
        return [f"[^{number}]: {escaped(reason)}"
                for reason, number in self.numbers.items()]


def _code(text):
    """A door or a route.  A code span cannot hold everything."""
    return f"`{text}`" if re.fullmatch(r"[a-z0-9.-]+", text) \
        else escaped(text)


LAST_LINE = 160         # of a console, as much as a footnote bears


def _reason(result):
    """Why it came to nothing; one that was entered may have said so."""
    reason = result.get("reason") or "no reason is known"
    lines = result.get("last_lines")
    if result["outcome"] == "failed" and result.get("entered_by") and \
            reason.startswith("never said") and lines:
        reason += "; its last line is: " + lines[-1].strip()[:LAST_LINE]
    return reason


def _cell(result, notes):
    if result is None:
        return "-"
    outcome = result["outcome"]
    entered = result.get("entered_by")
    if outcome == "passed":
        return _code(entered) if entered else "*passed*"
    word = f"**{outcome}**" if outcome in words.BAD else f"*{outcome}*"
    if entered and outcome == "failed":
        word = f"{_code(entered)} {word}"
    return word + notes.mark(_reason(result))


def matrix(reports):
    """The table, its legend and its footnotes."""
    notes = Notes()
    lines = [LEGEND, "| route | " + " | ".join(
        escaped(words.subject(r)) for r in reports) + " |",
        "|---|" + "---|" * len(reports),
        "| passed | " + " | ".join(
            f"{words.counts(r)['passed']} of {len(r['results'])}"
            for r in reports) + " |"]
    for family, rows in images.routes(reports):
        lines.append(f"| **{escaped(family)}** |" + " |" * len(reports))
        lines += [f"| {_code(name)} | " + " | ".join(
            _cell(result, notes) for result in row) + " |"
            for name, row in rows]
    return "\n".join(lines + [""] + notes.lines()) + "\n"
