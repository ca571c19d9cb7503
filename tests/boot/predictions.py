# SPDX-License-Identifier: BSD-2-Clause
"""What `adit inspect' says that a loader will do, against what it has done."""
import re

import aliases
import checks
import inspect_image

# What may follow from a row: that the loader refuses the image, or takes it
# and fails; otherwise the door tells.
OUTCOMES = ("", "starts", "refuses", "fails")
# Protocols whose door is another one's too.
DOOR = {"linux16": "linux", "linux32": "linux", "linux64": "linux",
        "handover": "linux"}

def loader_of(row):
    """The id of the row's loader."""
    if row.loader_id:
        return row.loader_id
    loader = aliases.ROUTES[row.route].route.loader
    return "qemu-microvm" if row.machine == "microvm" else loader


def door_seen(run):
    """By which door the image was entered, as far as anybody has seen it."""
    if run.row.at_door:     # A breakpoint at its first instruction.
        return aliases.ROUTES[run.row.route].door
    console = run.machine.console()
    for pattern in (r"^adit: door +(\w+)$",
                    r"^adit: (mb1|mb2|mb2efi|efi|pvh|linux): "):
        found = re.search(pattern, console, re.M)
        if found:
            return found[1]
    return ""


def check(run):
    """Compares, or notes that nobody saw what happened."""
    row, seen = run.row, door_seen(run)
    if seen and row.predicted in ("", "starts"):
        did = "starts by " + seen
    elif row.predicted:
        did = row.predicted
    else:
        run.notes.append("no prediction to compare")
        return
    loader = loader_of(row)
    verdict = inspect_image.verdict(run.report, loader)
    says = verdict["outcome"]
    if says == "depends":       # On the keys, which the row knows.
        says = "refuses" if row.signature == "foreign" else "starts"
    if says == "starts" and seen:
        protocol = verdict["protocol"] or "nothing"
        says += " by " + DOOR.get(protocol, protocol)
    checks.must(says == did, f"{loader} {did}",
                f"predicted: {says}: {verdict['why']}")
    run.notes.append(f"as predicted: {loader} {did}")
