# SPDX-License-Identifier: BSD-2-Clause
"""The boot timeline of one route as an inline SVG picture: x is the number of
instructions, linear.  Places are in percent, so that text keeps its size on a
phone; lines of the console are ticks, drawn as one path."""
import html
import re

import report_words as words
from report_text import cut, visible

STAGES = ("firmware", "loader", "image", "after")
# A stage's name is written into its bar only when it has room on a phone: so
# many percent for each letter.
LETTER_PERCENT = 2.2
LABEL_PERCENT = {12: 42, 28: 28}    # What a label takes of a phone, by its y.
TICK_STEPS = 800        # Ticks nearer to each other than this are one.
LONGEST_WAITS = 3
HEIGHT = 92


def h(text):
    return html.escape(visible(text), quote=True)


def _count(value):
    return value if isinstance(value, int) and value >= 0 else None


def lines(result):
    """The timeline's sound entries, in order of instructions."""
    return sorted(((at, text) for at, text in result.get("timeline") or ()
                   if _count(at) is not None), key=lambda entry: entry[0])


def stages(result):
    """[(name, from, to)] without gaps; [] when no counts are known."""
    marks = result.get("instructions") or {}
    loader, entry, text, end = (_count(marks.get(name)) for name in (
        "loader", "entry", "text", "end"))
    last = max([m for m in (loader, entry, text, end) if m is not None] +
               [at for at, _ in lines(result)] + [0])
    ends = [loader, entry, text, last]
    came_to = 4 if text is not None else 3 if entry is not None or \
        result.get("reached") in ("entry", "text") else 2
    ends[came_to - 1] = last
    made, names, at = [], [], 0
    for name, to in zip(STAGES[:came_to], ends):
        names.append(name)
        # Without a mark between them two stages are one.
        if to is not None:
            if to > at:
                made.append((", ".join(names), at, to))
                at = to
            names = []
    return made


def _step(last):
    """A round distance of which at most 5 fit in."""
    step = 1
    while last / step > 5:
        for factor in (1, 2, 5):
            if last / (step * factor) <= 5:
                return step * factor
        step *= 10
    return step


def _round(number):
    return re.sub(r"\.?0+(?=[A-Z])", "", words.short(number)) \
        if "." in words.short(number) else words.short(number)


def _axis(last):
    out, at, step = [], 0, _step(last)
    while at <= last:
        x = f"{at * 100 / last:.2f}%"
        out.append(f'<line class="axis" x1="{x}" x2="{x}" y1="68" y2="73"/>')
        side = "start" if at == 0 else \
            "end" if at > last * 0.93 else "middle"
        out.append(f'<text class="axis" x="{x}" y="86" text-anchor="{side}">'
                   f'{_round(at)}</text>')
        at += step
    return out


def _mark(at, last, y, text):
    """A labelled line.  The label is on its left if there is room: what
    follows must not be drawn across it."""
    x = at * 100 / last
    side, dx = ("start", 4) if x < LABEL_PERCENT[y] else ("end", -4)
    return (f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y - 10}" '
            f'y2="68"/><text class="mark" x="{x:.2f}%" dx="{dx}" y="{y}" '
            f'text-anchor="{side}">{h(text)}</text>')


def _ticks(known, last):
    at = sorted({min(at * TICK_STEPS // last, TICK_STEPS)
                 for at, _ in known if at <= last})
    path = "".join(f"M{x} 0v9" for x in at)
    return (f'<svg x="0" y="58" width="100%" height="9" '
            f'viewBox="0 0 {TICK_STEPS} 9" preserveAspectRatio="none">'
            f'<path class="ticks" d="{path}" '
            'vector-effect="non-scaling-stroke"/></svg>')


def _told(made, last, known):
    """The same in words: for those who see no pictures, or want figures."""
    out = ['<ol class="stages">']
    for name, start, to in made:
        share = (to - start) * 100 / last
        out.append(
            f'<li><span class="swatch {name.split(",", 1)[0]}"></span>'
            f'<b>{name}</b> {words.short(start)} to {words.short(to)} '
            f'({share:.0f}&nbsp;%)</li>')
    out.append("</ol>")
    gaps = sorted(((to[0] - at[0], to[1]) for at, to in
                   zip(known, known[1:])), reverse=True)[:LONGEST_WAITS]
    gaps = [gap for gap in gaps if gap[0] * 50 > last]
    if gaps:
        out.append('<p class="waits">Longest waits: ' + "; ".join(
            f"{words.short(wait)} before <q>{h(cut(visible(text), 60))}</q>"
            for wait, text in gaps) + ".</p>")
    return "".join(out)


def timeline(result):
    """The picture and its legend; '' when nothing is known."""
    made = stages(result)
    if not made:
        return ""
    known, last = lines(result), made[-1][2]
    out = [f'<figure class="time"><svg class="time" width="100%" '
           f'height="{HEIGHT}" role="img" aria-label="Timeline: ' +
           ", ".join(f"{name} from {words.short(start)} to "
                     f"{words.short(to)}" for name, start, to in made) +
           ' instructions">']
    for name, start, to in made:
        x, width = start * 100 / last, (to - start) * 100 / last
        out.append(f'<rect class="{name.split(",", 1)[0]}" x="{x:.2f}%" '
                   f'y="36" width="{width:.2f}%" height="20"/>')
        if width >= LETTER_PERCENT * len(name):
            out.append(f'<text class="stage" x="{x:.2f}%" dx="5" y="50">'
                       f'{name}</text>')
    entry, text = (_count(words.count_at(result, name))
                   for name in ("entry", "text"))
    if entry is not None:
        out.append(_mark(entry, last, 28, f"entry {words.short(entry)}"))
    if text is not None:
        out.append(_mark(text, last, 12,
                         f"expected text {words.short(text)}"))
    out += [_ticks(known, last)] + _axis(last)
    out.append("</svg><figcaption>Instructions since power on; each tick is "
               "a line on the console." + _told(made, last, known) +
               "</figcaption></figure>")
    return "".join(out)
