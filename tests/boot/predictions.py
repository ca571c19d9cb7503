# SPDX-License-Identifier: BSD-2-Clause
"""What `adit inspect' says that a loader will do, against what it has done."""
import json
import os
import re
import subprocess
import threading

import checks
import routes

# What may follow from a row: that the loader refuses the image, or takes it
# and fails; otherwise the door tells.
OUTCOMES = ("", "starts", "refuses", "fails")
# Protocols whose door is another one's too.
DOOR = {"linux16": "linux", "linux32": "linux", "linux64": "linux",
        "handover": "linux"}

_verdicts = {}
_lock = threading.Lock()


def _inspect(tool, path):
    """{loader id: verdict} of the file."""
    done = subprocess.run([tool, "inspect", "--json", path], text=True,
                          capture_output=True, check=False)
    if done.returncode not in (0, 1):   # 1: it has problems, and says so.
        raise RuntimeError(f"adit inspect {path}: {done.stderr.strip()}")
    return {v["id"]: v for v in json.loads(done.stdout)["files"][0]["loaders"]}


def of_image(tool, path):
    """The same, asked once for each file."""
    state = os.stat(path)
    key = (os.path.realpath(path), state.st_mtime_ns, state.st_size)
    with _lock:
        if key not in _verdicts:
            _verdicts[key] = _inspect(tool, path)
        return _verdicts[key]


def loader_of(row):
    """The id of the row's loader."""
    if row.loader_id:
        return row.loader_id
    loader = routes.LOADER[row.route]
    return "qemu-microvm" if row.machine == "microvm" else loader


def door_seen(run):
    """By which door the image was entered, as far as anybody has seen it."""
    if run.row.at_door:     # A breakpoint at its first instruction.
        return routes.ROUTES[run.row.route].door
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
    verdict = of_image(run.tool, run.image_path)[loader]
    says = verdict["outcome"]
    if says == "depends":       # On the keys, which the row knows.
        says = "refuses" if row.signature == "foreign" else "starts"
    if says == "starts" and seen:
        protocol = verdict["protocol"] or "nothing"
        says += " by " + DOOR.get(protocol, protocol)
    checks.must(says == did, f"{loader} {did}",
                f"predicted: {says}: {verdict['why']}")
    run.notes.append(f"as predicted: {loader} {did}")
