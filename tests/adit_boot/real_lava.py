# SPDX-License-Identifier: BSD-2-Clause
"""Debian's LAVA, unpacked into the cache and not installed: what of it takes
part in reading and running a job."""
import json
import os
import subprocess
import tempfile

from commands import Failed, run

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


def _fetch(root):
    """All packages by one call: apt-get is slow to start."""
    os.makedirs(root, exist_ok=True)
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download",
               *PACKAGES]
    with tempfile.TemporaryDirectory(dir=root) as folder:
        try:
            run(command, folder)
        except Failed:      # No lists yet, or older than the archive.
            sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
            run([*sudo, "apt-get", "-q", "update"])
            run(command, folder)
        for name in os.listdir(folder):
            run(["dpkg-deb", "-x", os.path.join(folder, name), root])


class Lava:
    def __init__(self, cache):
        self.root = os.path.join(os.path.abspath(cache), "lava")
        done = os.path.join(self.root, ".complete")
        if not os.path.exists(done):
            _fetch(self.root)
            open(done, "w", encoding="utf-8").close()

    def _words(self, *words):
        return [PYTHON, os.path.join(FOLDER, "in_lava.py"), self.root, *words]

    def ask(self, *words):
        """The lines that it prints."""
        return subprocess.run(
            self._words(*words), text=True, check=True, env=_environment(),
            stdout=subprocess.PIPE).stdout.splitlines()

    def wrong(self, jobs, folder):
        """What LAVA says against jobs [(dictionary, path)]: {path: words}."""
        _folders(folder)
        pairs = [w for dictionary, path in jobs
                 for w in (os.path.join(FOLDER, dictionary), path)]
        said = self.ask("check", folder, *pairs)
        assert len(said) == len(jobs), said
        return {path: words for (_, path), words in zip(jobs, said) if words}

    def run(self, job, dictionary, folder):
        """Runs a job on a device; its Results."""
        _folders(folder)
        self.ask("device", folder, os.path.join(FOLDER, dictionary), job)
        with open(os.path.join(folder, "log"), "w+b") as log:
            status = subprocess.run(
                self._words("run", folder, job), check=False, stdout=log,
                stderr=log, stdin=subprocess.DEVNULL,
                env=_environment()).returncode
            log.seek(0)
            return Results(status, log.read().decode("utf-8", "replace"))


def _folders(folder):
    for name in ("tmp", "tftp", "out"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)


def _environment():
    return {**os.environ, "PATH": ":".join([
        os.environ["PATH"], "/usr/sbin", os.path.join(FOLDER, "bin")])}


class Results:
    """What lava-run has logged: a line of JSON each."""

    def __init__(self, status, log):
        self.status, self.log = status, log
        self.cases = {}         # case: pass or fail
        self.console = ""       # what the device has said
        self.why = ""           # why the job has failed
        for line in log.splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if said["lvl"] == "results":
                self.cases[said["msg"]["case"]] = said["msg"]["result"]
                self.why = said["msg"].get("error_msg", self.why)
            elif said["lvl"] == "target":
                self.console += said["msg"] + "\n"

    @property
    def has_passed(self):
        return self.status == 0
