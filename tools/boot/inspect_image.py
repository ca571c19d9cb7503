# SPDX-License-Identifier: BSD-2-Clause
"""What `adit inspect' says of an image: its entries, and loaders' verdicts."""
import json
import os
import subprocess
import threading

from commands import Failed

_reports = {}
_lock = threading.Lock()


def _inspect(tool, path):
    try:
        done = subprocess.run([tool, "inspect", "--json", path], text=True,
                              capture_output=True, check=False)
    except OSError as error:
        raise Failed(f"{tool}: {error.strerror}") from None
    if done.returncode not in (0, 1):   # 1: it has problems, and says so.
        raise Failed(done.stderr.strip() or f"{tool} inspect {path}: status "
                     f"{done.returncode}")
    return json.loads(done.stdout)["files"][0]


def report(tool, path):
    """The report of a file, asked once for each."""
    state = os.stat(path)
    key = (os.path.realpath(path), state.st_mtime_ns, state.st_size)
    with _lock:
        if key not in _reports:
            _reports[key] = _inspect(tool, path)
        return _reports[key]


def verdict(report_of_image, loader):
    """What is predicted of a loader, or None when inspect knows none."""
    for known in report_of_image["loaders"]:
        if known["id"] == loader:
            return {k: known[k] for k in ("outcome", "protocol", "why")}
    return None
