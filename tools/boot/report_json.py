# SPDX-License-Identifier: BSD-2-Clause
"""The report as JSON, whose every field docs/boot-json.md describes: what a
machine reads, and what the other reports can be made from again."""
import json
import re

FORMAT = 1
# Half of a UTF-16 pair: what a byte that is no UTF-8 was read as.
_HALF = re.compile("[\ud800-\udfff]")


def _whole(text):
    return _HALF.sub(lambda m: f"\\x{ord(m[0]) & 0xff:02x}", text)


def _dump(value):
    # ASCII alone: a console's escapes do not reach a terminal this way.
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def _emit(value, indent, out):
    """Like json.dumps(indent=1), but what holds only plain values is one
    line: a timeline has a line for each line of the console."""
    if isinstance(value, str):
        return out.append(_dump(_whole(value)))
    if not isinstance(value, (dict, list, tuple)):
        return out.append(_dump(value))
    is_object = isinstance(value, dict)
    items = list(value.items()) if is_object else \
        [(None, item) for item in value]
    is_flat = not any(isinstance(item, (dict, list, tuple)) and item
                      for _, item in items) and \
        (not is_object or len(items) <= 4)
    out.append("{" if is_object else "[")
    for n, (key, item) in enumerate(items):
        out.append("," * bool(n))
        if is_flat:
            out.append(" " * bool(n))
        else:
            out.append("\n" + " " * (indent + 1))
        if is_object:
            out.append(_dump(_whole(str(key))) + ": ")
        _emit(item, indent + 1, out)
    if not is_flat:
        out.append("\n" + " " * indent)
    out.append("}" if is_object else "]")
    return None


def text(report):
    out = []
    _emit(report, 0, out)
    return "".join(out) + "\n"


def read(data):
    """A report back from its text."""
    report = json.loads(data)
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise ValueError(f"no report of adit boot of format {FORMAT}")
    return report
