# SPDX-License-Identifier: BSD-2-Clause
"""From what the serial line said to what is wrong with it."""
import re

BEGIN = re.compile(r"chaos: begin (\S+) fail=(\d+)$")
CALL = re.compile(r"chaos: call (\S+) (\d+) (\S+) (0x[0-9a-f]+)$")
END = re.compile(r"chaos: end (\S+) (.*)$")
CONSOLE = re.compile(r"chaos: console: (.*?)(\?\?)?$")
WORDS = re.compile(r"^adit: (efi|mb2efi|linux|launch|entry): ")
INFO = re.compile(r"^adit: efi: (configuration [^:]*, section [^:]*$|"
                  r".*, \d+ bytes at 0x[0-9a-f]+$)")
WARNING = re.compile(r"^adit: \w+: warning: ")
CRASH = re.compile(r"^adit: .*\b(panic|trap|stack overflow|exception)\b|"
                   r"^\s+(rip|rax)=", re.I)
GIVEN_BACK = ("0x8000000000000001", "0x800000000000001a")
# What Adit has of the firmware, and must have no more when it goes back.
OWNED = ("pages", "pools", "files", "images", "tables")
# What the firmware does not take back when that fails: pages whose rights it
# keeps are kept from it.
STAYS = {"pages": "ClearMemoryAttributes",
         "tables": "InstallConfigurationTable"}


class Run:
    """One start of Adit, by what was said between its begin and its end."""

    def __init__(self, case, fail):
        self.case, self.fail = case, int(fail)
        self.lines, self.console, self.forbidden = [], [], []
        self.end = None

    @property
    def how(self):
        return self.end["how"] if self.end else "hung"

    @property
    def site(self):
        return int(self.end["site"], 16) if self.end else 0

    @property
    def refusals(self):
        return [t for t in self.lines if WORDS.match(t) and
                not INFO.match(t) and not WARNING.match(t)]

    @property
    def warnings(self):
        return [t for t in self.lines if WARNING.match(t)]


def read(lines):
    """(runs, {case: [(service, site), ...]} of the calls they made)."""
    runs, calls, run = [], {}, None
    for text in lines:
        begin, end = BEGIN.match(text), END.match(text)
        call, console = CALL.match(text), CONSOLE.match(text)
        if begin:
            run = Run(*begin.groups())
            runs.append(run)
        elif call:
            calls.setdefault(call[1], []).append((call[3], int(call[4], 16)))
        elif run is None:
            continue
        elif end:
            run.end = dict(w.split("=", 1) for w in end[2].split())
            run = None
        elif console:
            run.console.append(console[1])
        elif text.startswith("chaos: forbidden"):
            run.forbidden.append(text)
        elif not text.startswith("chaos: "):
            run.lines.append(text)
    return runs, calls


def _refused(run):
    """A refusal is one line, on every console that there is."""
    if len(run.refusals) != 1:
        yield f"{len(run.refusals)} lines of refusal: {run.refusals}"
    if "console" not in run.case.allows and \
            run.end["service"] != "OutputString" and \
            run.end["tries"] == "0" and \
            run.console != [t for t in run.refusals if t]:
        yield f"the firmware's console has {run.console}"


def _exit(run):
    yield from _refused(run)
    if run.end["status"] not in GIVEN_BACK:
        yield f"Exit with status {run.end['status']}"
    if run.end["idt"] != "1":
        yield "the exceptions were not given back"
    if run.end["tries"] != "0":
        yield "back to the firmware after ExitBootServices was tried"
    for what in OWNED:
        if STAYS.get(what) == run.end["service"]:
            continue
        if run.end[what] != "0" and what not in run.case.allows:
            yield f"{what}: {run.end[what]} not given back"


def _went_on(run):
    if run.refusals:
        yield f"went on after {run.refusals}"
    for what in ("pools", "files", "images"):
        if run.end[what] != "0":
            yield f"{what}: {run.end[what]} left open"


def _halted(run):
    yield from _refused(run)
    if run.end["tries"] == "0" and run.end["service"] != "Exit" and \
            "halt" not in run.case.allows:
        yield "halted while the firmware could have had the machine back"


HOW = {"exit": _exit, "went-on": _went_on, "halted": _halted}


def complaints(run):
    """What is wrong with a run, whatever was to come of it."""
    if run.end is None:
        yield "never came to an end"
        return
    yield from run.forbidden
    for text in run.lines:
        if CRASH.search(text):
            yield f"said: {text}"
    if "watchdog" not in run.case.allows and run.end["watchdog"] != "1" and \
            run.end["service"] != "SetWatchdogTimer":
        yield f"watchdog off at call {run.end['watchdog']}, not the first"
    yield from HOW[run.how](run)


def unexpected(run):
    """What is not as the case says, for its run without failing calls."""
    case = run.case
    if case.how != run.how:
        yield f"expected {case.how}, found {run.how}"
    said = run.refusals + run.warnings
    for pattern in case.says:
        if not any(re.search(pattern, t) for t in said):
            yield f"never said /{pattern}/"
    # What is not foretold is not said: neither warnings nor refusals.
    for text in said:
        if not any(re.search(p, text) for p in case.says):
            yield f"said: {text}"
    for key, value in case.counts:
        if run.end is not None and run.end[key] != value:
            yield f"expected {key}={value}, found {run.end[key]}"


def answer(run, usual):
    """A run with a failing call in one line, without what is `usual' in this
    case, and what differs between machines."""
    how = {"exit": "refused", "went-on": "goes on"}.get(run.how, run.how)
    said = run.refusals + [t for t in run.warnings if t not in usual]
    text = "; ".join(t[6:] for t in said)
    text = re.sub(r"0x[0-9a-f]+", "#", text)
    text = re.sub(r"\b\d{2,}\b", "#", text)
    return how + (": " + text if text else "")
