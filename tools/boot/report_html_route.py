# SPDX-License-Identifier: BSD-2-Clause
"""One route in the page, folded: what happened, the prediction, the timeline,
screen, console, command."""
import base64

import report_svg
import report_words as words
from report_svg import h
from report_text import visible

PNG = b"\x89PNG\r\n\x1a\n"
SCREEN_BYTES = 4 * 1024 * 1024
COMMAND_BYTES = 64 * 1024


def chip(result):
    outcome = result["outcome"]
    return (f'<span class="chip {outcome}">{words.SIGNS[outcome]} '
            f'{outcome}</span>')


def _prediction(result):
    said = words.prediction(result)
    if not said:
        return '<p class="soft">Nothing was predicted.</p>'
    words_of = {"": "nothing to compare", "as predicted": "as predicted",
                "otherwise": "<b>otherwise than predicted</b>"}
    return ('<table class="said"><tr><th scope="row"><code>adit inspect'
            f'</code> predicted</th><td>{h(said[0])}</td></tr>'
            f'<tr><th scope="row">it was</th><td>{h(said[1])}: '
            f'{words_of[said[2]]}</td></tr></table>')


def _facts(result):
    names = (("firmware", "firmware"), ("machine", "machine"),
             ("loader", "loader"), ("emulator", "emulator"),
             ("exit", "at its end"), ("fault", "fault"))
    rows = [(label, h(result[key])) for key, label in names
            if result.get(key)]
    if result["outcome"] != "skipped":
        own = result.get("overhead_seconds")
        rows.append(("time", words.duration(result["seconds"]) + (
            f", of which {own:.2f} s are adit boot's own"
            if own is not None else "")))
    rows += [("note", h(note)) for note in result.get("notes") or ()]
    return '<dl class="facts">' + "".join(
        f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows) + \
        "</dl>"


def _screen(result, folder):
    found = words.path(folder, result, "screen")
    if not found:
        return ""
    with open(found, "rb") as file:
        data = file.read(SCREEN_BYTES + 1)
    if not data.startswith(PNG) or len(data) > SCREEN_BYTES:
        return '<p class="soft">The screenshot is no PNG, or too big; it ' \
            f"lies in {h(words.place('', result))}.</p>"
    image = base64.b64encode(data).decode("ascii")
    return ('<h4>Screen</h4><details class="shot"><summary>'
            '<span class="bigger">show in full size</span>'
            '<span class="smaller">show small</span>'
            f'<img alt="The screen of {h(result["id"])} at its end" '
            f'src="data:image/png;base64,{image}"></summary></details>')


def _last_lines(result):
    """Of a failure the end tells most, so it is not folded away."""
    last = result.get("last_lines") or ()
    if result["outcome"] not in words.BAD or not last:
        return ""
    return "<h4>Its last lines</h4><pre>" + \
        "\n".join(h(line) for line in last) + "</pre>"


def _console(result, folder, limit):
    console, left_out = words.console(folder, result, limit)
    if not console:
        return "" if result["outcome"] == "skipped" else \
            '<p class="soft">The console said nothing.</p>'
    number = console.count("\n") + 1
    note = ""
    if left_out:
        where = words.place("", result) + "/" + result["files"]["console"]
        note = f'<p class="soft">{left_out} bytes of its middle are left ' \
            f"out here; the whole is <code>{h(where)}</code>.</p>"
    return (f'<details class="log"><summary>Console, {number} '
            f'line{"s" * (number != 1)}</summary>{note}'
            f'<pre class="log" tabindex="0">{h_lines(console)}</pre>'
            '</details>')


def h_lines(text):
    """Each line escaped; `text` has no other control characters."""
    return "\n".join(h(line) for line in text.split("\n"))


def _command(result, folder):
    found = words.path(folder, result, "command")
    if not found:
        return ""
    with open(found, "rb") as file:
        text = file.read(COMMAND_BYTES).strip()
    shown = visible(text, keep="\n")
    return ("<details><summary>Command of the emulator</summary>"
            '<p class="soft hint">A click or tap selects all of it.</p>'
            f'<pre class="command" tabindex="0">{h_lines(shown)}</pre>'
            "</details>")


def _place(result):
    if not result.get("folder"):
        return ""
    return '<p class="soft">Its files lie in <code>' \
        f"{h(words.place('', result))}</code>, beside this page.</p>"


def section(result, folder, anchor, console_bytes):
    outcome = result["outcome"]
    by = f' <span class="by">by {h(result["entered_by"])}</span>' \
        if result.get("entered_by") else ""
    title = result.get("title") or ""
    if title == result["id"]:
        title = ""
    return "\n".join(part for part in (
        f'<details class="route of-{outcome}" id="{anchor}"><summary>'
        f'{chip(result)} <span class="id">{h(result["id"])}</span>{by} '
        f'<span class="title">{h(title)}</span></summary>'
        f'<div class="inside"><p>{h(words.sentence(result))}</p>',
        _prediction(result), _last_lines(result), report_svg.timeline(result),
        _screen(result, folder), _console(result, folder, console_bytes),
        _command(result, folder), _facts(result), _place(result),
        "</div></details>") if part)
