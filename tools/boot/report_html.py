# SPDX-License-Identifier: BSD-2-Clause
"""The report as one page that needs nothing else: no network, no script.  All
text in it is foreign, so all of it is escaped, and the page's own policy
forbids whatever might have been missed."""
import base64
import hashlib

import report_html_images
import report_html_route
import report_words as words
from report_style import SCRIPT, STYLE
from report_svg import h
from report_text import cut, visible

# All consoles of a page together, and the least and most of one.
CONSOLES_BYTES = 1200 * 1024
CONSOLE_LEAST, CONSOLE_MOST = 16 * 1024, 256 * 1024


def _source(text):
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def page(title, body):
    policy = (f"default-src 'none'; img-src data:; style-src "
              f"{_source(STYLE)}; script-src {_source(SCRIPT)}; "
              "base-uri 'none'; form-action 'none'")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, '
        'initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f'<title>{h(title)}</title>\n<style>{STYLE}</style>\n</head>\n'
        f'<body>\n{body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n')


def console_limit(folder, results):
    """How many bytes of each console fit into the page: small consoles leave
    their room to the long ones."""
    sizes = sorted(words.console_size(folder, r) for r in results)
    left, number = CONSOLES_BYTES, len(sizes)
    for size in sizes:
        if size * number > left:
            return min(max(left // number, CONSOLE_LEAST), CONSOLE_MOST)
        left, number = left - size, number - 1
    return CONSOLE_MOST


def anchors(results):
    """A name for each route's place in the page, whatever its id holds."""
    return [f"route-{n}" for n in range(1, len(results) + 1)]


def _facts(report):
    rows = [(name, f"<code>{h(value)}</code>")
            for name, value in words.asked(report)]
    by = f", by adit {h(report['adit'])}" if report["adit"] else ""
    rows.append(("booted", f'{h(report["started"])}, in '
                 f'{words.duration(report["seconds"])}{by}'))
    return '<dl class="facts">' + "".join(
        f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows) + "</dl>"


def _filters(report):
    """The counts, which are also what shows and hides."""
    number = words.counts(report)
    return '<fieldset class="chips filters" aria-label="Show">' + "".join(
        f'<label class="chip {name}"><input type="checkbox" '
        f'id="show-{name}" checked>{words.SIGNS[name]} {number[name]} '
        f'{name}</label>' for name in words.OUTCOMES if number[name]) + \
        '</fieldset><p class="soft hint">Untick an outcome to hide its ' \
        "routes.</p>"


def _bad(results, names):
    bad = [(r, name) for r, name in zip(results, names)
           if r["outcome"] in words.BAD]
    if not bad:
        return ""
    return f"<h2>What failed: {len(bad)}</h2><ul>" + "".join(
        f'<li><a href="#{name}">{h(r["id"])}</a>: '
        f"{h(words.sentence(r))}</li>" for r, name in bad) + "</ul>"


def _door_cells(result, doors):
    """A cell in the door's column, or one wide one that tells why not."""
    outcome = result["outcome"]
    sign = f'{words.SIGNS[outcome]} '
    entered = words.door(result.get("entered_by"))
    if not entered:
        reason = h(result.get("reason") or "") if outcome != "passed" else \
            "entered, nobody saw by which door"
        return (f'<td class="cell wide {outcome}" colspan="{len(doors)}">'
                f'<b>{sign}{words.outcome_words(result)}</b>'
                f'<span class="why">{reason}</span></td>')
    way = result["entered_by"]
    way = f'<span class="why">{h(way)}</span>' if way != entered else ""
    cell = f'<td class="cell {outcome}">{sign}{result["reached"]}{way}</td>'
    return "".join(cell if door == entered else
                   '<td class="off" aria-label="no">\u00b7</td>'
                   for door in doors)


def _row(result, anchor, doors):
    why = ""
    if result["outcome"] in words.BAD and result.get("entered_by"):
        why = f'<span class="why">{h(result.get("reason") or "")}</span>'
    numbers = "".join(
        f'<td class="number">{words.short(words.count_at(result, name))}'
        "</td>" for name in ("entry", "text"))
    return (f'<tr class="of-{result["outcome"]}"><th scope="row">'
            f'<a href="#{anchor}">{h(result["id"])}</a>{why}</th>'
            f"{_door_cells(result, doors)}{numbers}</tr>")


def _matrix(results, names):
    doors = words.doors(results)
    named = {id(r): name for r, name in zip(results, names)}
    out = ['<div class="scroll" role="region" aria-label="Routes and doors" '
           'tabindex="0"><table class="matrix"><thead><tr>'
           '<th scope="col">route</th>']
    out += [f'<th scope="col" class="door">{h(cut(visible(door), 12))}</th>'
            for door in doors]
    out.append('<th scope="col" class="number">to entry</th>'
               '<th scope="col" class="number">to text</th>'
               "</tr></thead>")
    for family, members in words.families(results):
        shown = " ".join(sorted({f"of-{r['outcome']}" for r in members}))
        # A family's heading goes when none of its outcomes is shown.
        only = f' class="family {shown}"' if " " not in shown else \
            ' class="family"'
        out.append(f'<tbody><tr{only}><th scope="rowgroup" '
                   f'colspan="{len(doors) + 3}">{h(family)}</th></tr>')
        out += [_row(r, named[id(r)], doors) for r in members]
        out.append("</tbody>")
    out.append("</table></div>")
    return "\n".join(out)


LEGEND = (
    '<p class="soft">A column is the door by which the image was entered: '
    "<b>mb1</b> and <b>mb2</b> Multiboot 1 and 2, <b>mb2efi</b> Multiboot 2 "
    "with boot services on, <b>efi</b> a UEFI application, <b>pvh</b> PVH, "
    "<b>linux</b> the Linux boot protocol. The cell tells how far it came: "
    "to its <b>entry</b>, or to the expected <b>text</b>. At the right, "
    "instructions since power on.</p>")


def text(report, folder=None):
    """The page.  `folder` is where the folders of the results lie."""
    results = report["results"]
    names = anchors(results)
    limit = console_limit(folder, results)
    name = words.subject(report)
    out = [f"<header><h1>adit boot: {h(name)}</h1>", _filters(report),
           _facts(report), "</header><main>", _bad(results, names),
           "<h2>Routes and doors</h2>", LEGEND, _matrix(results, names),
           "<h2>Each route</h2>"]
    named = {id(r): anchor for r, anchor in zip(results, names)}
    for family, members in words.families(results):
        out.append(f"<h3>{h(family)}</h3>")
        out += [report_html_route.section(r, folder, named[id(r)], limit)
                for r in members]
    out.append("</main><footer>Written by adit boot; the page is whole in "
               "itself and loads nothing.</footer>")
    return page(f"adit boot: {name}", "\n".join(part for part in out if part))


def matrix(reports, links=None):
    """A page of several reports, images and routes.  `links` are relative
    addresses of the reports' own pages."""
    return page("adit boot: images and routes",
                report_html_images.body(reports, links))
