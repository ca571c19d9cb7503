# SPDX-License-Identifier: BSD-2-Clause
"""One boot: an image on a route, watched until it is known how it ends."""
import dataclasses
import os
import pathlib
import re
import shlex
import shutil
import time
import traceback

import inspect_image
import job as jobs
import machine
import make
import report_words
import secure
import tpm
import watch
from bochs import Bochs
from commands import Failed
from console import MOST_SHOWN, Console
from observe import Observer

LAST_LINES = 15


@dataclasses.dataclass
class Wanted:
    """What must come of a boot, and what must not."""
    expect: list = dataclasses.field(default_factory=list)
    never: list = dataclasses.field(default_factory=list)
    time: float = 0.0           # 0: the route's
    is_demanded: bool = False   # a refusal is a failure, predicted or not
    fails: str = ""             # it must fail, and for a reason like this


class Wrong(Exception):
    """Something is not as it must be: (expected, found)."""


class Attempt(Observer):
    """One boot.  `live` is what is to be shown of it while it runs."""

    def __init__(self, maker, tool, route, job, wanted, id_=None):
        super().__init__(route, job, wanted)
        self.maker, self.tool = maker, tool
        self.id = id_ or route.id
        self.folder = job.folder
        self.report = None      # `adit inspect's, of the image
        self.overhead = 0.0
        self.screen = []        # its rows at the end, where it shows text
        self.notes = []
        self.tpm = None         # its process

    # What runs

    def stop(self):
        """Ends it early, from another thread."""
        self.is_stopped = True
        if self.machine:        # Even where it is waited for.
            self.machine.process.terminate()

    def command(self, made):
        """QEMU's whole command, or Bochs's."""
        if self.route.emulator != "qemu":
            return made.command
        return make.qemu(self.maker.qemu, self.job, made) + \
            (tpm.words(self.route.tpm) if self.route.tpm else []) + \
            self.watch.plugin_words()

    def start(self, words):
        if self.route.emulator == "bochs":
            return Bochs(words, self.folder, self.report["entries"])
        return machine.Machine(words, self.folder)

    def prepare(self):
        """Finds out what is known of the image before it is booted: signed,
        if the route wants it to be."""
        self.job = self.maker.signed(self.route, self.job)
        self.report = inspect_image.report(self.tool, self.job.image)
        if self.route.loader:
            self.predicted = secure.settled(inspect_image.verdict(
                self.report, self.route.loader), self.route.sign)
        elif self.route.predicted:
            self.predicted = {"protocol": None, **self.route.predicted}
        self.route = self.route.entered_by(
            self.predicted["protocol"] if self.predicted else None)

    def boot(self):
        begun = time.monotonic()
        self.prepare()
        made = self.maker.make(self.route, self.job)
        self.watch = watch.Watch(self.folder, self.report["entries"],
                                 self.maker.plugin)
        words = self.command(made)
        with open(os.path.join(self.folder, "command"), "w",
                  encoding="utf-8", errors="surrogateescape") as out:
            out.write(shlex.join(words) + "\n")
        with tpm.running(self.route.tpm, self.folder) as self.tpm:
            self.overhead = time.monotonic() - begun
            self.machine = self.start(words)
            ended = self.run()
        self.overhead += time.monotonic() - ended

    def run(self):
        """Watches the machine to its end; when that was."""
        with self.machine:
            self.console = Console(self.machine.log)
            self.look()
            ended = time.monotonic()
            self.take_picture()
        return ended

    def live(self):
        """Where the newest line of the console is."""
        return pathlib.Path(self.folder, "serial.log")

    def take_picture(self):
        path = os.path.join(self.folder, "screen.png")
        self.machine.ask(lambda m: m.screenshot(path))
        self.screen = self.machine.ask(lambda m: m.screen_rows()) or []

    # What came of it

    def outcome(self):
        if self.wrong:
            self.reason = self.wrong
            return "failed"
        is_good = self.reached == "text" if self.wanted.expect else \
            self.reached == "entry" and self.exit != "triple fault"
        if is_good:
            return "passed"
        if self.is_as_predicted() and not self.wanted.is_demanded:
            return "refused"
        return "failed"

    def is_as_predicted(self):
        """Whether it came to nothing as predicted.  Loaders that never came
        up, or crashed, have not refused anything."""
        says = self.predicted and self.predicted["outcome"]
        if says == "fails":     # It is entered, and comes to nothing.
            return self.reached != "nothing" or bool(self.refused)
        if says not in ("refuses", "depends"):
            return False
        return bool(self.refused) or self.exit != "triple fault" and (
            self.reached == "loader" or
            self.reached == "nothing" and not self.route.alive)

    def entered_by(self):
        """(protocol, how that is known), or (None, '')."""
        seen = self.entered()
        predicted = self.predicted and self.predicted["protocol"]
        if seen:
            protocol, place = watch.entered_by(seen, predicted)
            how = f"seen at its entry point {place}"
            # One entry may serve loaders that leave different registers.
            if protocol != predicted and self.told_by() and \
                    report_words.door(predicted) == self.told_by():
                return predicted, how + ", and told by itself"
            return protocol, how
        return self.told_by(), "told by itself" if self.told_by() else ""

    def result(self):
        """Boots, and tells all of it as a dict: see docs/boot-json.md."""
        begun = time.monotonic()
        error = ""
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.makedirs(self.folder, exist_ok=True)
            self.boot()
        except Wrong as wrong:
            self.wrong = "expected {}, found {}".format(*wrong.args)
        except (Failed, machine.Timeout) as failed:
            error = str(failed)
        except Exception as failed:     # Our own trouble, and told as that.
            at = traceback.extract_tb(failed.__traceback__)[-1]
            error = f"{type(failed).__name__}: {failed} " \
                f"({os.path.basename(at.filename)}, line {at.lineno})"
        return self.told(error, time.monotonic() - begun)

    def outcome_of(self, error):
        """The outcome, after trouble of our own or without."""
        self.reason = error or self.reason
        outcome = "error" if error else self.outcome()
        if outcome == "failed" and self.route.notes:
            self.notes.append(self.route.notes)
        if not self.wanted.fails:
            return outcome
        if outcome in ("failed", "refused") and \
                re.search(self.wanted.fails, self.reason):
            self.notes.append(f"fails as it must: {self.reason}")
            return "passed"
        self.reason = f"expected to fail with /{self.wanted.fails}/, " \
            f"found {outcome}: {self.reason or 'nothing wrong'}"
        return "failed"

    def told(self, error, seconds):
        if self.console:
            self.console.look()
        protocol, how = self.entered_by() if self.console else (None, "")
        outcome = self.outcome_of(error)
        # A loader that is mute on the serial line may have told the screen.
        said = self.console.whole() if self.console else ""
        lines = [t.rstrip() for t in said.splitlines() if t.strip()] or \
            [t for t in self.screen if t]
        files = {"console": "serial.log", "screen": "screen.png",
                 "command": "command", "emulator": "emulator.err",
                 "cpu": "cpu.log"}
        return {
            "id": self.id, "route": self.route.id, "title": self.route.title,
            "family": self.route.family, "firmware": self.route.firmware,
            "machine": self.job.machine or self.route.machine,
            "loader": self.route.loader,
            "emulator": self.maker.version(self.route.emulator),
            "image": os.path.basename(self.job.image),
            "predicted": self.predicted, "outcome": outcome,
            "reached": self.reached, "entered_by": protocol,
            "entered_how": how,
            "reason": "" if outcome == "passed" else self.reason,
            "seconds": round(seconds, 2),
            "overhead_seconds": round(self.overhead, 2),
            "instructions": self.instructions(),
            "timeline": self.counts().timeline(self.machine.raw())
            if self.machine else [],
            "last_lines": [t[:MOST_SHOWN] for t in lines[-LAST_LINES:]],
            "exit": self.exit,
            "fault": (self.machine.fault() or None) if self.machine else None,
            "folder": os.path.basename(self.folder),
            "files": {k: n for k, n in files.items() if os.path.exists(
                os.path.join(self.folder, n))},
            "notes": self.notes}

    def instructions(self):
        if not self.console:
            return dict.fromkeys(("loader", "entry", "text", "end"))
        entered = self.entered()
        return {"loader": self.instructions_at("loader"),
                "entry": entered[0][1] if entered else None,
                "text": self.instructions_at("text"),
                "end": self.counts().total()}

    def tidy(self):
        """Removes the media and copies that the boot has made."""
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                if name in jobs.BULKY:
                    shutil.rmtree(path)
            elif name in jobs.BULKY or os.lstat(path).st_nlink > 1 or \
                    os.path.islink(path):
                os.unlink(path)
