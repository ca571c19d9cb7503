# SPDX-License-Identifier: BSD-2-Clause
"""One boot: an image on a route, watched until it is known how it ends."""
import dataclasses
import os
import re
import shlex
import shutil
import time
import traceback

import inspect_image
import machine
import make
import secure
import watch
from bochs import Bochs
from commands import Failed

LOOK_S = 0.05               # how often the console is looked at
LOOK_CLOSER_S = 0.7         # how often CPU and screen are
# With nothing to expect, an image has come as far as it goes when it has been
# silent for so long.
SILENCE_S = 4.0
LAST_LINES = 15
# Multiboot 2 with boot services and so on: all told by themselves.
_DOOR_TOLD = re.compile(r"^adit: door +(\w+)$|"
                        r"^adit: (mb1|mb2|mb2efi|efi|pvh|linux): ", re.M)
# EDK II's report of a CPU exception, whoever has caused it.
_CRASH = re.compile(r"^!!!! (?:X64|IA32) Exception Type - .*?(?= *!!!!|$)",
                    re.M)
# Protocols whose door is another one's too.
DOOR = {"linux16": "linux", "linux32": "linux", "linux64": "linux",
        "handover": "linux"}
BULKY = ("cd.iso", "cd.iso.tree", "cd.iso.fat", "disk.img", "vars.fd",
         "medium", "bundle", "bundle.new", "first.cpio", "written", "signed",
         "shim.signed")


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


class Attempt:
    """One boot.  `live` is what is to be shown of it while it runs."""

    def __init__(self, maker, tool, route, job, wanted, id_=None):
        self.maker, self.tool = maker, tool
        self.route, self.job, self.wanted = route, job, wanted
        self.id = id_ or route.id
        self.folder = job.folder
        self.report = None      # `adit inspect's, of the image
        self.predicted = None
        self.machine = None
        self.watch = None
        self.started = 0.0
        self.reached = "nothing"
        self.reason = self.exit = ""
        self.wrong = ""         # what a check has found
        self.loader_at = self.text_at = None    # instructions
        self.overhead = 0.0
        self.is_stopped = False
        self.screen = []        # its rows at the end, where it shows text
        self.notes = []

    # What runs

    def stop(self):
        """Ends it early, from another thread."""
        self.is_stopped = True

    def command(self, made):
        """QEMU's whole command, or Bochs's."""
        if self.route.emulator != "qemu":
            return made.command
        return make.qemu(self.maker.qemu, self.job, made) + \
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
                  encoding="utf-8") as out:
            out.write(shlex.join(words) + "\n")
        self.overhead = time.monotonic() - begun
        with self.start(words) as self.machine:
            self.started = time.monotonic()
            self.look()
            ended = time.monotonic()
            self.take_picture()
        self.overhead += time.monotonic() - ended

    def live(self):
        """The newest line of the console."""
        lines = self.machine.console().split("\n") if self.machine else []
        return next((t.strip() for t in reversed(lines) if t.strip()), "")

    def counts(self):
        """Who knows the entries that have been passed, and instructions."""
        return self.machine if self.route.emulator == "bochs" else self.watch

    def entered(self):
        """What was passed of the image's entries.  A first Linux has the same
        ones as any other: they do not count."""
        seen = self.counts().entered()
        if not seen or not self.route.begins:
            return seen
        begun = next((at for at, line in self.watch.timeline(
            self.machine.raw()) if re.search(self.route.begins, line)), None)
        return [e for e in seen if begun is not None and e[1] >= begun]

    # How far it has come

    def came_to(self, stage):
        order = ("nothing", "loader", "entry", "text")
        if order.index(stage) > order.index(self.reached):
            self.reached = stage
            if stage == "loader" and self.watch:
                self.loader_at = self.watch.total()

    def begin(self, console):
        """Where on the console the image's own words can begin, or None: a
        first Linux would say what is expected of the image as well."""
        if not self.route.begins:
            return 0
        found = re.compile(self.route.begins, re.M).search(console)
        return found.end() if found else None

    def note_text(self, console):
        """Whether all that is expected has been said, in its order."""
        position = self.begin(console)
        if position is None:
            self.reason = ""
            return False
        for pattern in self.wanted.expect:
            found = re.compile(pattern, re.M).search(console, position)
            if not found:
                self.reason = f"never said /{pattern}/"
                return False
            position = found.end()
        if self.wanted.expect and self.reached != "text":
            self.came_to("text")
            self.text_at = self.counts().total()
            self.reason = ""
        return bool(self.wanted.expect)

    def refusal(self, text):
        """The loader's words, if it has refused the image."""
        if self.reached in ("entry", "text"):
            return ""
        for pattern in self.route.refuses:
            found = re.compile(pattern, re.M).search(text)
            if found:
                return (found.groupdict().get("why") or found[0]).strip()
        return ""

    def returned(self, console):
        """The loader's words when the image gives control back to it."""
        for pattern in self.route.returns:
            found = re.compile(pattern, re.M).search(console)
            if found:
                return found[0].strip()
        return ""

    def look(self):
        """Watches until there is nothing more to come."""
        limit = self.wanted.time or self.route.time
        closer = time.monotonic() + LOOK_CLOSER_S
        said, silent_since = "", time.monotonic()
        while True:
            is_running = self.machine.is_running()
            console = self.machine.console()
            now = time.monotonic()
            if console != said:
                said, silent_since = console, now
            if self.is_done(console, now - silent_since):
                self.exit = self.exit or "running"
                return
            if not is_running:
                return self.note_end()
            if now > closer:
                if self.look_closer(console):
                    return
                closer = time.monotonic() + LOOK_CLOSER_S
            if self.is_stopped:
                self.exit, self.reason = "running", "interrupted"
                return
            if now - self.started > limit:
                self.exit = "running"
                self.reason = (self.reason or "nothing more came") + \
                    f" in {limit:g} s"
                return
            time.sleep(LOOK_S)

    def is_done(self, console, silence):
        """All has been said that is to be said, or the loader has refused."""
        if self.entered() or _DOOR_TOLD.search(console):
            self.came_to("entry")
        elif self.route.alive and re.search(self.route.alive, console, re.M):
            self.came_to("loader")
        for pattern in self.wanted.never:
            found = re.search(pattern, console, re.M)
            if found:
                self.wrong = f"must never say /{pattern}/: {found[0]}"
                return True
        if self.note_text(console):
            return True
        refusal = self.refusal(console)
        if refusal:
            self.came_to("loader")
            self.reason = f"{self.route.title} refuses it: {refusal}"
            return True
        crash = _CRASH.search(console)
        if crash:
            self.reason = "the firmware reports an exception: " + \
                crash[0].strip("! ")
            return True
        returned = self.returned(console)
        if returned:
            self.reason = f"it came back to its loader: {returned}"
            return True
        return not self.wanted.expect and self.reached == "entry" and \
            silence > SILENCE_S

    def look_closer(self, console):
        """The CPU and the screen; whether that was the end."""
        if self.machine.ask(lambda m: m.is_halted()):
            # It may have spoken between the two looks.
            if not self.note_text(self.machine.console()):
                self.reason = self.reason or "halted without a word"
            self.exit = "halted"
            return True
        if self.reached in ("entry", "text"):
            return False
        screen = "\n".join(self.machine.ask(lambda m: m.screen_rows()) or [])
        if self.route.alive and re.search(self.route.alive, screen, re.M):
            self.came_to("loader")
        refusal = self.refusal(screen)
        if refusal:
            self.came_to("loader")
            self.exit = "running"
            self.reason = f"{self.route.title} refuses it: {refusal}"
            return True
        return False

    def note_end(self):
        """The machine has come to its end by itself."""
        console = self.machine.console()
        if self.is_done(console, 0):
            self.exit = self.machine.end or "ended"
            return
        fault = self.machine.fault()
        status = self.machine.process.poll()
        self.exit = "triple fault" if fault else self.machine.end or \
            f"emulator ended with status {status}"
        errors = self.machine.errors().splitlines()
        if fault:
            self.reason = fault
        elif not self.machine.end and status < 0:
            self.reason = "the emulator has crashed: " + \
                (errors or [f"signal {-status}"])[-1]
        elif not self.machine.end and errors and self.reached == "nothing":
            self.reason = f"{self.route.title} refuses it: {errors[-1]}"
        else:
            self.reason = (self.reason + ", " if self.reason else "") + \
                f"the machine has {self.exit}" \
                .replace("has reset", "has reset itself") \
                .replace("has triple", "had a triple")

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
        says = self.predicted and self.predicted["outcome"]
        # What fails is entered, and comes to nothing.
        is_refused = self.reached in ("nothing", "loader") or says == "fails"
        if is_refused and says in ("refuses", "fails", "depends") and \
                not self.wanted.is_demanded:
            return "refused"
        return "failed"

    def entered_by(self, console):
        """(protocol, how that is known), or (None, '')."""
        seen = self.entered()
        predicted = self.predicted and self.predicted["protocol"]
        if seen:
            protocol, place = watch.entered_by(seen, predicted)
            return protocol, f"seen at its entry point {place}"
        told = _DOOR_TOLD.search(console)
        if told:
            return told[1] or told[2], "told by itself"
        return None, ""

    def result(self):
        """Boots, and tells all of it as a dict: see docs/boot-json.md."""
        begun = time.monotonic()
        error = ""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        try:
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
        raw = self.machine.raw() if self.machine else b""
        console = machine.clean(raw)
        protocol, how = self.entered_by(console) if self.machine else \
            (None, "")
        outcome = self.outcome_of(error)
        entered = self.entered() if self.machine else []
        # A loader that is mute on the serial line may have told the screen.
        lines = [t.rstrip() for t in console.splitlines() if t.strip()] or \
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
            "instructions": {
                "loader": self.loader_at,
                "entry": entered[0][1] if entered else None,
                "text": self.text_at,
                "end": self.counts().total() if self.machine else None},
            "timeline": self.counts().timeline(raw) if self.machine else [],
            "last_lines": lines[-LAST_LINES:], "exit": self.exit,
            "fault": (self.machine.fault() or None) if self.machine else None,
            "folder": os.path.basename(self.folder),
            "files": {k: n for k, n in files.items() if os.path.exists(
                os.path.join(self.folder, n))},
            "notes": self.notes}

    def tidy(self):
        """Removes the media and copies that the boot has made."""
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                if name in BULKY:
                    shutil.rmtree(path)
            elif name in BULKY or os.lstat(path).st_nlink > 1 or \
                    os.path.islink(path):
                os.unlink(path)
