# SPDX-License-Identifier: BSD-2-Clause
"""Watches a boot until it is known how it ends.

What comes of a boot must not depend on when one looks: so only complete lines
count, what is said before the image was entered is not the image's, and time
is the emulator's, without that in which a busy host gave it no CPU.
"""
import re

import machine
import watch
from commands import Failed
from console import MOST_SHOWN, Search

LOOK_S = 0.05               # how often the console is looked at
LOOK_CLOSER_S = 0.7         # how often CPU and screen are
# A line that has not grown for so long is a prompt.
PROMPT_S = 1.0
# A loader that complains may go on: it has refused when nothing follows, or
# when the image is not entered for long.
REFUSED_S, REFUSED_MOST_S = 2.0, 15.0
# With nothing to expect, an image has come as far as it goes when it has been
# silent for so long; and when what is expected has come so long ago, and still
# no entry was passed, it was entered where nobody looks.
SILENCE_S = 4.0
STAGES = ("nothing", "loader", "entry", "text")
# Multiboot 2 with boot services and so on: all told by themselves.
_DOOR_TOLD = re.compile(r"^adit: door +(\w+)$|"
                        r"^adit: (mb1|mb2|mb2efi|efi|pvh|linux): ", re.M)
# EDK II's report of a CPU exception, whoever has caused it.
_CRASH = r"^!!!! (?:X64|IA32) Exception Type - .*?(?= *!!!!|$)"


def first(found):
    """Of matches, or None, the one that comes first."""
    return min(filter(None, found), key=lambda m: m.start(), default=None)


def words(found):
    """What a match says for the user."""
    return (found.groupdict().get("why") or found[0]).strip()[:MOST_SHOWN]


class Observer:
    """What is seen of one boot; `machine` and `watch` come when it begins."""

    def __init__(self, route, job, wanted):
        self.route, self.job, self.wanted = route, job, wanted
        self.machine = self.watch = self.console = None
        self.predicted = None
        self.reached = "nothing"
        self.reason = self.exit = ""
        self.wrong = ""         # what must not be, whatever else is
        self.refused = ""       # the loader's words
        self.is_stopped = False
        self._came = {}         # stage: (its place on the console, total)
        self._expect, self._expect_from = [], None
        self._searches = {}
        self._refused_end = 0   # on the console
        self._spoke = self._entered = self._matched = self._refused = None
        self._rows = None       # of the screen, when it was looked at last

    # What is known of the entries

    def counts(self):
        """Who knows the entries that have been passed, and instructions."""
        return self.machine if self.route.emulator == "bochs" else self.watch

    def is_watched(self):
        """Whether an entry would be seen."""
        return self.route.emulator != "bochs" and bool(
            self.watch.plugin and self.watch.places)

    def entered(self):
        """What was passed of the image's entries.  A first Linux has the same
        ones as any other: they do not count."""
        seen = self.counts().entered()
        if not seen or not self.route.begins:
            return seen
        found = re.search(self.route.begins, self.console.lines, re.M)
        begun = found and self.watch.at_byte(
            self.console.bytes_to(found.end()))
        return [e for e in seen if begun is not None and e[1] >= begun]

    def instructions_at(self, stage):
        """How many had been executed when the line was complete that shows a
        stage; as far as that is not known, when it was looked at."""
        end, total = self._came.get(stage, (None, None))
        if end is None or self.route.emulator == "bochs":
            return total
        return self.watch.at_byte(self.console.bytes_to(end))

    def told_by(self):
        """The door by which the image says that it was entered, or None."""
        text = self.console.whole()
        start = self.begin(text, self.entered())
        found = start is not None and _DOOR_TOLD.search(text, start)
        return (found[1] or found[2]) if found else None

    def begin(self, text, seen):
        """Where on the console the image's own words can begin, or None: what
        is expected of it, others may say as well."""
        at = 0
        if self.route.begins:
            found = re.search(self.route.begins, text, re.M)
            if not found:
                return None
            at = found.end()
        predicted = self.predicted and self.predicted["protocol"]
        # By another entry it may have come there by itself.
        if seen and self.is_watched() and \
                watch.entered_by(seen, predicted)[0] == predicted:
            length = self.watch.bytes_before(seen[0][1],
                                             self.console.bytes_of_lines())
            at = max(at, self.console.place(length))
        return at

    # How far it has come

    def came_to(self, stage, end=None):
        """`end`: of the words that show it."""
        if STAGES.index(stage) <= STAGES.index(self.reached):
            return
        self.reached = stage
        if self.watch:
            self._came[stage] = end, self.counts().total()

    def _is_echo(self, text, found):
        """Whether a loader may only repeat what it is told."""
        begin = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.end())
        return bool(self.job.options) and self.job.options in \
            text[begin:end if end >= 0 else len(text)]

    def said(self, text, start, is_echo_possible):
        """Where all that is expected has been said, in its order, or None."""
        if self._expect_from != (start, is_echo_possible):
            self._expect_from = (start, is_echo_possible)
            self._expect = []
        place = start
        for number, pattern in enumerate(self.wanted.expect):
            if number == len(self._expect):
                self._expect.append([Search(
                    pattern, place, *[self._is_echo] * is_echo_possible),
                    None])
            search, end = self._expect[number]
            if end is None:
                found = search.look(text)
                if not found:
                    self.reason = f"never said /{pattern}/"
                    return None
                end = self._expect[number][1] = found.end()
            place = end
        return place if self.wanted.expect else None

    def _first(self, patterns, text, start=0, end=None):
        """The first match on the console of any of the patterns."""
        return first([self._searches.setdefault(
            (p, start), Search(p, start)).look(text, end) for p in patterns])

    def _note_never(self, text, start, end):
        """What must not come, up to the line in which all is said."""
        if end is not None:
            line = text.find("\n", end)
            end = line if line >= 0 else len(text)
        found = self._first(self.wanted.never, text, start, end)
        if found:
            self.wrong = f"must never say /{found.re.pattern}/: " + \
                words(found)
        return bool(found)

    def _note_refusal(self, found, now, end=0):
        """Keeps the first words with which the loader refuses."""
        if found and not self.refused:
            self.came_to("loader")
            self.refused, self._refused = words(found), now
            self._refused_end = end

    def _is_refused(self, now, is_last):
        if not self.refused or self.reached in ("entry", "text"):
            return False
        since = now - self._refused
        if is_last or since >= REFUSED_MOST_S or \
                min(since, now - self._spoke) >= REFUSED_S:
            self.reason = f"{self.route.title} refuses it: {self.refused}"
            return True
        return False

    def _note_stage(self, text, seen, start):
        if seen or start is not None and \
                _DOOR_TOLD.search(text, start):
            self.came_to("entry")
        elif self.route.alive and self.reached == "nothing":
            found = re.search(self.route.alive, text, re.M)
            if found:
                self.came_to("loader", found.end())

    def judge(self, now, is_last=False):
        """Whether all is known: what is expected has come, what must not has,
        or the loader has refused.  `is_last`: nothing more will come."""
        is_prompt = is_last or now - self._spoke >= PROMPT_S
        text = self.console.whole() if is_prompt else self.console.lines
        seen = self.entered()
        start = self.begin(text, seen)
        self._note_stage(text, seen, start)
        is_in = self.reached in ("entry", "text")
        if is_in and self._entered is None:
            self._entered = now
        end, self.reason = None, ""
        if start is not None:
            end = self.said(text, start, self.is_watched() and not is_in)
            if self._note_never(text, start, end):
                return True
        if not is_in:
            found = self._first(self.route.refuses, text)
            self._note_refusal(found, now, found and found.end())
        if self._is_back(text, end):
            return True
        if end is not None and (is_in or self._refused_end <= end):
            return self._is_text(now, end, is_in or is_last)
        return self._is_refused(now, is_last) or \
            not self.wanted.expect and is_in and \
            now - max(self._spoke, self._entered) > SILENCE_S

    def _is_back(self, text, end):
        """Whether the image has given control back, or crashed, before all
        was said that is expected."""
        if self.refused and self.reached not in ("entry", "text"):
            return False
        back = self._first(self.route.returns, text, 0, end)
        crash = self._first([_CRASH], text, 0, end)
        if back:
            self.reason = f"it came back to its loader: {words(back)}"
            self.exit = "came back to its loader"
        elif crash:
            self.reason = "the firmware reports an exception: " + \
                crash[0].strip("! ")
        return bool(back or crash)

    def _is_text(self, now, end, is_certain):
        """Whether what is expected, and has been said, is the image's: an
        entry that has not been seen by now may yet be to come."""
        self._matched = now if self._matched is None else self._matched
        if not is_certain and self.is_watched() and \
                now - self._matched < SILENCE_S:
            return False
        self.came_to("text", end)
        return True

    # What is looked at

    def look(self):
        """Watches until there is nothing more to come."""
        begun = self._spoke = self.machine.clock()
        seconds = self.wanted.time or self.route.time
        limit = machine.Limit(self.machine, seconds)
        closer = begun + LOOK_CLOSER_S
        while True:
            is_running = self.machine.is_running()
            is_new = self.console.look()
            now = self.machine.clock()
            if is_new:
                self._spoke = now
            if not is_running:
                self.console.look()     # Both sides of the end.
                return self.note_end(now)
            if (is_new or now - self._spoke >= PROMPT_S) and self.judge(now):
                self.exit = self.exit or "running"
                return None
            if now > closer:
                if self.look_closer(now):
                    return None
                closer = self.machine.clock() + LOOK_CLOSER_S
            if self.is_over(limit, seconds):
                return None
            self.machine.rest(LOOK_S)

    def is_over(self, limit, seconds):
        """Whether it is ended from here."""
        if self.is_stopped:
            self.reason = "interrupted"
        elif self.console.is_too_long:
            self._look_last("its console has said too much")
        elif limit.is_over():
            self._look_last(f"in {seconds:g} s")
        else:
            return False
        self.exit = "running"
        return True

    def _look_last(self, why):
        now = self.machine.clock()
        self.look_at_screen(now, True)
        if not self.judge(now, True):
            self.reason = (self.reason or "nothing more came") + (
                " " if why.startswith("in ") else ", ") + why

    def look_at_screen(self, now, is_last=False):
        """The loader's words there; what is seen twice is complete."""
        if self.reached in ("entry", "text"):
            return
        rows = self.machine.ask(lambda m: m.screen_rows()) or []
        if rows == self._rows or is_last:
            screen = "\n".join(rows)
            if self.route.alive and re.search(self.route.alive, screen, re.M):
                self.came_to("loader")
            self._note_refusal(first(re.search(p, screen, re.M) for p in
                                     self.route.refuses), now)
        self._rows = rows

    def look_closer(self, now):
        """The CPU and the screen; whether that was the end."""
        if self.machine.is_flooded():
            self._look_last("its emulator has said too much")
            self.exit = "running"
            return True
        self.look_at_screen(now)
        if not self.machine.ask(lambda m: m.is_halted()):
            return False
        # It may have spoken between the two looks.
        self.console.look()
        self.look_at_screen(now, True)
        if not self.judge(now, True):
            self.reason = self.reason or (
                "halted" if self.console.whole().strip() else
                "halted without a word")
        self.exit = "halted"
        return True

    def note_end(self, now):
        """The machine has come to its end by itself."""
        self.look_at_screen(now, True)
        fault = self.machine.fault()
        self.exit = "triple fault" if fault else self.machine.end or "ended"
        if self.judge(now, True):
            return
        if fault:
            self.reason = fault
        elif self.machine.end:
            self.reason = (self.reason + ", " if self.reason else "") + \
                f"the machine has {self.exit}" \
                .replace("has reset", "has reset itself")
        else:
            self.note_emulator()

    def note_emulator(self):
        """The emulator has ended, and not the machine: some are loaders, too;
        all else is trouble of theirs, unless the image was running."""
        status = self.machine.process.poll()
        errors = self.machine.errors()
        lines = [t for t in errors.splitlines() if ": warning: " not in t]
        why = lines[-(status < 0)] if lines else "it says nothing"
        self.exit = f"emulator ended with status {status}"
        found = first(re.search(p, errors, re.M) for p in self.route.refuses)
        if found and status > 0 and self.reached == "nothing":
            self.refused = words(found)
            self.reason = f"{self.route.title} refuses it: {self.refused}"
            return
        self.reason = f"the emulator has crashed, signal {-status}: {why}" \
            if status < 0 else f"the {self.exit}: {why}"
        if self.reached in ("nothing", "loader"):
            raise Failed(self.reason)
