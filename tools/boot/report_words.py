# SPDX-License-Identifier: BSD-2-Clause
"""What a result means, in words that all reports share, and the way from a
result to the files that lie in its folder."""
import os
import stat

import report_text

OUTCOMES = ("passed", "failed", "error", "refused", "skipped")
BAD = ("failed", "error")
# Never colour alone: each outcome has a sign of its own shape, and its word.
SIGNS = {"passed": "\u2713", "failed": "\u2717", "error": "!",
         "refused": "\u2298", "skipped": "\u2013"}
DOORS = ("mb1", "mb2", "mb2efi", "efi", "pvh", "linux")
REACHED = {"nothing": "nothing", "loader": "the loader",
           "entry": "the image", "text": "the expected text"}
_UNITS = ((1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"),
          (1_000, "k"))


def door(protocol):
    """The door that a protocol leads through: Linux has one, with many
    ways to it."""
    if protocol and (protocol.startswith("linux") or protocol == "handover"):
        return "linux"
    return protocol


def doors(results):
    """The columns of a matrix: Adit's doors, and what other images have."""
    met = [door(r.get("entered_by")) for r in results]
    met += [door((r.get("predicted") or {}).get("protocol")) for r in results]
    return list(DOORS) + sorted({d for d in met if d} - set(DOORS))


def families(results):
    """[(family, its results)], in the order in which they were met."""
    found = {}
    for result in results:
        found.setdefault(result.get("family") or "other", []).append(result)
    return list(found.items())


def counts(report):
    """How many there are of each outcome, counted anew."""
    number = dict.fromkeys(OUTCOMES, 0)
    for result in report["results"]:
        number[result["outcome"]] += 1
    return number


def subject(report):
    """What was booted: an image, or the rows of a plan."""
    if report.get("image"):
        return report["image"]["name"]
    return os.path.basename(report.get("plan") or "") or "a plan"


def asked(report):
    """[(name, what was asked for)], for the heads of reports."""
    image = report.get("image")
    rows = [("image", image and f"{image['path']}, {image['bytes']:,} bytes"),
            ("SHA-256", image and image["sha256"]),
            ("plan", report.get("plan"))]
    rows += [(key, (report.get(key) or {}).get("path"))
             for key in ("kernel", "initrd")]
    rows.append(("command line", report.get("cmdline")))
    rows += [("expected", pattern) for pattern in report.get("expect") or ()]
    return [(name, value) for name, value in rows if value]


def outcome_words(result):
    """"refused as predicted" is not the same as just refused."""
    if result["outcome"] == "refused" and \
            (result.get("predicted") or {}).get("outcome") == "refuses":
        return "refused as predicted"
    return {"error": "error of adit boot"}.get(
        result["outcome"], result["outcome"])


def counts_line(report):
    number = counts(report)
    words = [f"{number['passed']} passed", f"{number['failed']} failed"]
    if number["error"]:
        words.append(f"{number['error']} "
                     f"error{'s' * (number['error'] != 1)} of adit boot")
    if number["refused"]:
        words.append(f"{number['refused']} refused")
    if number["skipped"]:
        words.append(f"{number['skipped']} skipped")
    return ", ".join(words)


def short(number):
    """A count in at most 5 columns: 7.07M."""
    if number is None:
        return "-"
    for unit, letter in _UNITS:
        if number >= unit * 0.9995:
            value = number / unit
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:.{digits}f}{letter}"
    return str(number)


def instructions(number):
    """The same for prose: 7.07 million instructions."""
    text = short(number)
    words = {"k": " thousand", "M": " million", "G": " billion",
             "T": " trillion"}
    return text[:-1] + words[text[-1]] if text[-1] in words else text


def duration(seconds):
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds + 0.5), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def count_at(result, name):
    return (result.get("instructions") or {}).get(name)


def _entered(result):
    text = "The loader entered " \
        f"{result.get('image') or 'the image'}"
    if result.get("entered_by"):
        text += f" by {result['entered_by']}"
    if result.get("entered_how"):
        text += f" ({result['entered_how']})"
    if count_at(result, "entry") is not None:
        text += f" after {instructions(count_at(result, 'entry'))} " \
            "instructions"
    return text


def _end(clause):
    clause = clause.rstrip()
    return clause if clause.endswith((".", "!", "?")) else clause + "."


def remark(result):
    """What is said beside an outcome.  One that has passed with nothing
    expected is good only if it was meant to end like that."""
    if result["outcome"] != "passed":
        return result.get("reason") or ""
    how = result.get("exit") or ""
    return f"then {how}" if result["reached"] == "entry" and \
        how not in ("", "running") else ""


def _failed(result):
    reason = _end(result.get("reason") or "no reason is known")
    if result["reached"] == "text":
        return f"{_entered(result)} and the expected text came, and yet: " \
            f"{reason}"
    if result["reached"] == "entry":
        return f"{_entered(result)}, and then it failed: {reason}"
    if result["reached"] == "loader":
        return f"The loader ran, but the image was not entered: {reason}"
    if " refuses it: " in reason:       # So one did: QEMU, before it began.
        return f"The image was not entered: {reason}"
    return f"Neither loader nor image gave a sign of life: {reason}"


def sentence(result):
    """What happened, for somebody who has not been there."""
    outcome = result["outcome"]
    reason = _end(result.get("reason") or "no reason is known")
    if outcome == "failed":
        return _failed(result)
    if outcome == "refused":
        how = ", as predicted" if outcome_words(result) != "refused" else ""
        return f"The loader refused the image{how}: {reason}"
    if outcome == "skipped":
        return f"Not booted: {reason}"
    if outcome == "error":
        return f"adit boot itself could not do this: {reason}"
    text = _entered(result)
    if result["reached"] == "text":
        text += ", and the expected text came"
        if count_at(result, "text") is not None:
            text += f" at {instructions(count_at(result, 'text'))}"
            if count_at(result, "entry") is None:
                text += " instructions"
    return _end(text)


def prediction(result):
    """(what was predicted, what came of it, one of: as predicted, otherwise,
    '' where there is nothing to compare); None without a prediction."""
    said = result.get("predicted")
    if not said:
        return None
    words = said["outcome"]
    if said.get("protocol"):
        words += f" by {said['protocol']}"
    if said.get("why"):
        words += f": {said['why']}"
    if result["outcome"] in ("skipped", "error"):
        return words, "not booted", ""
    entered = result["reached"] in ("entry", "text")
    happened = "not entered" if not entered else "entered" + \
        (f" by {result['entered_by']}" if result.get("entered_by") else "")
    if said["outcome"] == "depends":
        return words, happened, ""
    if said["outcome"] == "starts":
        # Who tells by itself which door it was knows no finer difference.
        protocol = said.get("protocol")
        fits = entered and (not protocol or result.get("entered_by") in
                            (None, protocol, door(protocol)))
    elif said["outcome"] == "refuses":
        fits = not entered
    else:
        fits = result["outcome"] != "passed"
    return words, happened, "as predicted" if fits else "otherwise"


def path(folder, result, name):
    """The path of one of a result's files if it is a plain file below
    `folder`, else None.  A report may come from somebody else: its names
    lead nowhere but there."""
    file = (result.get("files") or {}).get(name)
    if not folder or not isinstance(file, str):
        return None
    top = os.path.realpath(folder)
    try:
        found = os.path.realpath(os.path.join(
            top, result.get("folder") or ".", file))
        is_inside = os.path.commonpath((top, found)) == top
        return found if is_inside and stat.S_ISREG(
            os.stat(found).st_mode) else None
    except (OSError, ValueError):
        return None


def console_size(folder, result):
    found = path(folder, result, "console")
    return os.path.getsize(found) if found else 0


def console(folder, result, limit):
    """(the console as safe text, bytes left out in its middle).  What came
    first and what came last tell most."""
    found = path(folder, result, "console")
    if not found:
        return report_text.console(
            "\n".join(result.get("last_lines") or ())), 0
    size = os.path.getsize(found)
    with open(found, "rb") as log:
        if size <= limit:
            return report_text.console(log.read()), 0
        first = log.read(limit // 4)
        log.seek(size - (limit - limit // 4))
        last = log.read(limit - limit // 4)
    left_out = size - limit
    return "\n".join((
        report_text.console(first),
        f"[... {left_out} bytes are left out here ...]",
        report_text.console(last))), left_out


def place(where, result):
    """Where the files of a result lie, for people."""
    return os.path.normpath(os.path.join(
        where or ".", result.get("folder") or "."))
