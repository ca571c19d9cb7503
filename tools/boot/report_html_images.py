# SPDX-License-Identifier: BSD-2-Clause
"""The page of many images: a row for each route, a column for each image."""
import urllib.parse

import report_words as words
from report_svg import h


def routes(reports):
    """[(family, [(id, [its result in each report, or None])])]."""
    rows = {}
    for n, report in enumerate(reports):
        for result in report["results"]:
            family = rows.setdefault(result.get("family") or "other", {})
            row = family.setdefault(result["id"], [None] * len(reports))
            row[n] = result
    return [(family, list(row.items())) for family, row in rows.items()]


def cell_words(result):
    """The door where it went in, else the outcome; and how far it came."""
    if result is None:
        return "not tried"
    if result["outcome"] == "passed":
        return result.get("entered_by") or "passed"
    if result["outcome"] == "failed" and result.get("entered_by"):
        return f"{result['entered_by']}, failed"
    return result["outcome"]


def _cell(result):
    if result is None:
        return '<td class="off" aria-label="not tried">\u00b7</td>'
    outcome = result["outcome"]
    why = "" if outcome == "passed" else \
        f'<details><summary>why</summary><span class="why">' \
        f'{h(words.sentence(result))}</span></details>'
    return (f'<td class="cell wide {outcome}"><b>{words.SIGNS[outcome]} '
            f"{h(cell_words(result))}</b>{why}</td>")


def _heading(report, link):
    name = h(words.subject(report))
    if link:
        # A path and nothing else: no scheme, no host.
        name = f'<a href="./{h(urllib.parse.quote(link))}">{name}</a>'
    kernel = report.get("kernel")
    why = f'<span class="why">{h(kernel["name"])}</span>' if kernel else ""
    return (f'<th scope="col">{name}{why}<span class="why">'
            f"{words.counts(report)['passed']} of "
            f"{len(report['results'])} passed</span></th>")


def body(reports, links=None):
    links = links or [None] * len(reports)
    out = ["<header><h1>adit boot: images and routes</h1></header><main>",
           '<p class="soft">A cell names the door by which the image was '
           "entered, if the route passed; else what came of it, and why."
           '</p><div class="scroll" role="region" '
           'aria-label="Routes and images" tabindex="0">'
           '<table class="matrix"><thead><tr><th scope="col">route</th>']
    out += [_heading(report, link) for report, link in zip(reports, links)]
    out.append("</tr></thead>")
    for family, rows in routes(reports):
        out.append('<tbody><tr class="family"><th scope="rowgroup" '
                   f'colspan="{len(reports) + 1}">{h(family)}</th></tr>')
        for name, row in rows:
            out.append(f'<tr><th scope="row">{h(name)}</th>' +
                       "".join(_cell(result) for result in row) + "</tr>")
        out.append("</tbody>")
    out.append("</table></div></main><footer>Written by adit boot; the page "
               "is whole in itself and loads nothing.</footer>")
    return "\n".join(out)
