# SPDX-License-Identifier: BSD-2-Clause
"""The report on a terminal: a line for each route, and below it all that is
known of each failure."""
from report_text import (columns, cut, pad, terminal_width, visible,
                         wants_colour)
import report_words as words

COLOURS = {"passed": "32", "failed": "1;31", "error": "1;31",
           "refused": "36", "skipped": "33"}
# Left to right; ids are cut, for 80 columns have to do.
HEADS = ("route", "by", "reached", "entry", "text", "time", "outcome")
FIXED = (0, 6, 7, 5, 5, 6, 7)
LONGEST_BY = 8      # linux32, handover
LONGEST_ID = 36
LAST_LINES = 15
LEFT = "  "


def paint(text, outcome, colour):
    return f"\x1b[{COLOURS[outcome]}m{text}\x1b[0m" if colour else text


def cells(result):
    outcome = result["outcome"]
    was_booted = outcome not in ("skipped",)
    return (
        visible(result["id"]),
        visible(result.get("entered_by") or "-"),
        result["reached"] if was_booted and result["reached"] != "nothing"
        else "-",
        words.short(words.count_at(result, "entry")),
        words.short(words.count_at(result, "text")),
        f"{result['seconds']:.1f} s" if was_booted else "-",
        outcome)


def wrapped(text, width, left):
    """Lines of words; a word that is too long for a line is broken."""
    lines, line = [], ""
    for word in text.split():
        while columns(word) > width - len(left):
            part = word[:max(width - len(left) - columns(line) - 1, 1)] \
                if line else word[:max(width - len(left), 1)]
            lines.append((line + " " + part).strip())
            line, word = "", word[len(part):]
        if line and columns(line) + 1 + columns(word) > width - len(left):
            lines.append(line)
            line = ""
        line = (line + " " + word).strip()
    return [left + text for text in lines + [line] if text]


def _row(made, widths):
    left = [pad(cut(text, width), width) if n in (0, 1, 2, 6)
            else cut(text, width).rjust(width)
            for n, (text, width) in enumerate(zip(made, widths))]
    return " ".join(left)


def table(report, width, colour):
    results = report["results"]
    longest = max([columns(visible(r["id"])) for r in results] + [5])
    by = min(max([columns(cells(r)[1]) for r in results] + [FIXED[1]]),
             LONGEST_BY)
    fixed = sum(FIXED) - FIXED[1] + by + len(FIXED) - 1
    widths = (max(min(longest, LONGEST_ID, width - fixed), 12), by,
              *FIXED[2:])
    room = width - fixed - widths[0] - 2
    lines = [_row(HEADS, widths).rstrip()]
    for family, members in words.families(results):
        lines += ["", cut(visible(family), width)]
        for result in members:
            line = _row(cells(result), widths)
            at = len(line) - FIXED[6]
            outcome = result["outcome"]
            reason = visible(words.remark(result))
            painted = line[:at] + paint(line[at:].rstrip(), outcome, colour)
            if not reason:
                lines.append(painted)
            elif columns(reason) <= room:
                lines.append(painted + " " * (FIXED[6] - len(outcome) + 1) +
                             reason)
            else:
                lines.append(painted)
                lines.append(LEFT * 2 + cut(reason, width - 4))
    return lines


def failure(result, width, colour, where):
    outcome = result["outcome"]
    lines = ["", paint(outcome, outcome, colour) + ": " +
             cut(f"{visible(result['id'])}, "
                 f"{visible(result.get('title') or '')}",
                 width - len(outcome) - 2)]
    lines += wrapped(visible(words.sentence(result)), width, LEFT)
    said = words.prediction(result)
    if said:
        came = f", but it was {said[1]}" if said[2] == "otherwise" else ""
        lines += wrapped(f"predicted: {visible(said[0])}{came}", width, LEFT)
    if result.get("exit"):
        lines += wrapped(f"at its end: {visible(result['exit'])}", width,
                         LEFT)
    if result.get("fault"):
        lines += wrapped(f"fault: {visible(result['fault'])}", width, LEFT)
    for note in result.get("notes") or ():
        lines += wrapped(f"note: {visible(note)}", width, LEFT)
    last = (result.get("last_lines") or [])[-LAST_LINES:]
    if not last and outcome == "failed":
        lines.append(LEFT + "its console said nothing")
    # An escape makes a line longer; it is cut, the whole lies in the folder.
    lines += [LEFT + "| " + cut(visible(text.expandtabs(8)), width - 4)
              for text in last]
    if result.get("folder"):
        lines.append(LEFT + "all of it: " +
                     visible(words.place(where, result)))
    return lines


def show(report, out, where=None):
    """Writes it as the terminal behind `out` likes it."""
    out.write(text(report, max(terminal_width(out), 80), wants_colour(out),
                   where))


def text(report, width=80, colour=False, where=None):
    """The whole report.  `where` is the folder that results' folders are in,
    as the reader would write it."""
    lines = table(report, width, colour)
    for result in report["results"]:
        if result["outcome"] in words.BAD:
            lines += failure(result, width, colour, where)
    lines += ["", f"{words.counts_line(report)}; "
              f"{words.duration(report['seconds'])}"]
    if where:
        lines.append(f"consoles, screens, commands: {visible(where)}")
    return "\n".join(lines) + "\n"
