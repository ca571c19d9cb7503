# SPDX-License-Identifier: BSD-2-Clause
"""The report as JUnit XML, as Jenkins and GitLab read it: one test case for
each route.  A refusal that was predicted is a case that passed."""
import re
import xml.etree.ElementTree as etree

import report_words as words
from report_text import visible

CONSOLE_BYTES = 256 * 1024
# U+FFFE and its like are no characters of XML; all other such are escaped.
_NOT_XML = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Jenkins and GitLab take this for the path of a file to show.
_ATTACHMENT = re.compile(r"\[\[(?=ATTACHMENT)", re.I)


def _clean(text, keep=""):
    text = _NOT_XML.sub("", visible(text, keep))
    return _ATTACHMENT.sub("[ [", text)


def _properties(parent, pairs):
    box = etree.SubElement(parent, "properties")
    for name, value in pairs:
        if value not in (None, ""):
            etree.SubElement(box, "property", name=name,
                             value=_clean(str(value)))


def _case_properties(result):
    said = words.prediction(result)
    yield "outcome", words.outcome_words(result)
    for name in ("title", "family", "firmware", "machine", "loader",
                 "emulator", "reached", "entered_by", "entered_how", "exit",
                 "fault", "folder"):
        yield name, result.get(name)
    if said:
        yield "predicted", said[0]
    for name in ("entry", "text", "end"):
        yield f"instructions_{name}", words.count_at(result, name)


def _case(suite, report, result, folder):
    image = _clean(words.subject(report))
    case = etree.SubElement(
        suite, "testcase", name=_clean(result["id"]),
        classname=f"{image}.{_clean(result.get('family') or 'other')}",
        time=f"{result['seconds']:.3f}")
    _properties(case, _case_properties(result))
    outcome = result["outcome"]
    reason = _clean(result.get("reason") or "no reason is known")
    if outcome == "skipped":
        etree.SubElement(case, "skipped", message=reason)
    elif outcome in words.BAD:
        tag = "failure" if outcome == "failed" else "error"
        etree.SubElement(case, tag, message=reason, type=(
            "reached " + result["reached"])).text = "\n".join(
                [_clean(words.sentence(result))] +
                [_clean(t) for t in result.get("last_lines") or ()])
    console, _ = words.console(folder, result, CONSOLE_BYTES)
    if console:
        etree.SubElement(case, "system-out").text = _clean(console, "\n")


def text(report, folder=None):
    """With `folder`, in which the results' folders are, whole consoles."""
    number = words.counts(report)
    totals = {"tests": str(len(report["results"])),
              "failures": str(number["failed"]),
              "errors": str(number["error"]),
              "skipped": str(number["skipped"]),
              "time": f"{report['seconds']:.3f}"}
    name = f"adit boot {_clean(words.subject(report))}"
    root = etree.Element("testsuites", name=name, **totals)
    suite = etree.SubElement(root, "testsuite", name=name, **totals,
                             timestamp=_clean(report["started"].rstrip("Z")))
    _properties(suite, [("adit", report["adit"])] + words.asked(report) +
                [("refused", number["refused"])])
    for result in report["results"]:
        _case(suite, report, result, folder)
    etree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + \
        etree.tostring(root, encoding="unicode") + "\n"
