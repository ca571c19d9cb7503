# SPDX-License-Identifier: BSD-2-Clause
"""Debian's LAVA, unpacked into the cache and not installed: what of it takes
part in reading and running a job."""
import os
import re
import subprocess
import sys

import needs

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "lava")
# Its server has the device types. The rest is what Python loads.
PACKAGES = (
    "lava-common", "lava-dispatcher", "lava-dispatcher-host", "lava-server",
    "python3-certifi", "python3-chardet", "python3-charset-normalizer",
    "python3-configobj", "python3-idna", "python3-jinja2", "python3-magic",
    "python3-markupsafe", "python3-netifaces", "python3-pexpect",
    "python3-ptyprocess", "python3-pyudev", "python3-requests",
    "python3-setproctitle", "python3-six", "python3-tz", "python3-urllib3",
    "python3-voluptuous", "python3-yaml")
# Built for this one alone.
PYTHON = "/usr/bin/python3"


class Refused(Exception):
    """LAVA will not; its own words."""


class Lava:
    def __init__(self, cache):
        self.root = os.path.join(os.path.abspath(cache), "lava")
        done = os.path.join(self.root, ".complete")
        if not os.path.exists(done):
            for package in PACKAGES:
                needs.fetch(package, self.root)
            open(done, "w", encoding="utf-8").close()

    def _words(self, *words):
        return [PYTHON, os.path.join(FOLDER, "in_lava.py"), self.root, *words]

    def _do(self, *words):
        done = subprocess.run(self._words(*words), text=True, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise Refused(done.stdout.strip())

    def check_schema(self, job):
        """Raises Refused unless LAVA's server would take the job."""
        self._do("schema", job)

    def run(self, job, dictionary, folder, *, is_dry=False):
        """Runs a job on a device; its Results.  A dry run only builds LAVA's
        pipeline, and validates it."""
        for name in ("tmp", "tftp", "out"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
        device = os.path.join(folder, "device.yaml")
        self._do("device", os.path.join(FOLDER, dictionary), job,
                 os.path.join(folder, "tftp"), device)
        dispatcher = os.path.join(folder, "dispatcher.yaml")
        with open(dispatcher, "w", encoding="utf-8") as out:
            out.write("dispatcher_ip: 10.0.2.2\n")     # QEMU's own network.
        words = ["--job-id", "1", "--output-dir", os.path.join(folder, "out"),
                 "--device", device, "--dispatcher", dispatcher]
        done = subprocess.run(
            self._words("run", folder, *words, *["--validate"] * is_dry, job),
            text=True, check=False, stdout=subprocess.PIPE, errors="replace",
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:" +
                 FOLDER})
        return Results(done.returncode, done.stdout)


_RESULT = re.compile(r'lvl: results, msg: \{(.*)\}\}$', re.M)


class Results:
    """What lava-run has logged."""

    def __init__(self, status, log):
        self.status, self.log = status, log
        self.cases = {}         # case: pass or fail
        for found in _RESULT.finditer(log.replace('"', "")):
            case = re.search(r"case: ([^,}]+)", found[1])
            said = re.search(r"result: (\w+)", found[1])
            if case and said:
                self.cases[case[1]] = said[1]

    @property
    def has_passed(self):
        return self.status == 0
