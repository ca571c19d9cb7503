# SPDX-License-Identifier: BSD-2-Clause
"""What is seen of a boot, and that it does not depend on when one looks."""
import os
import tempfile
import unittest

import fake_machine
import attempt
import console
import job
import machine
import route
import watch
from commands import Failed

STARTS = {"outcome": "starts", "protocol": "mb1", "why": ""}
REFUSES = {"outcome": "refuses", "protocol": None, "why": ""}
FAILS = {"outcome": "fails", "protocol": None, "why": ""}
GRUB = {"refuses": ["^error: .*", "^fatal: .*"], "alive": "^loader: "}


class Boot:
    """A script, and what is made of it."""

    def __init__(self, script, expect=(), never=(), predicted=None, plugin="p",
                 late=0.0, options="", is_demanded=False, **of_route):
        wanted = attempt.Wanted(list(expect), list(never), 0, is_demanded)
        where = route.Route("r", title="R", **{"time": 30, **of_route})
        with tempfile.TemporaryDirectory(prefix="adit-") as folder:
            it = attempt.Attempt(None, "", where, job.Job(
                folder, "image", "image", options), wanted)
            it.predicted = predicted
            it.watch = watch.Watch(folder, [fake_machine.ENTRY], plugin)
            it.machine = fake_machine.Machine(folder, script, late)
            it.console = console.Console(it.machine.log)
            self.error = ""
            try:
                it.look()
            except Failed as failed:
                self.error = str(failed)
            it.console.look()
            self.outcome = it.outcome_of(self.error)
            self.reason, self.reached, self.exit = \
                it.reason, it.reached, it.exit
            self.entered_by = it.entered_by()
            self.instructions = it.instructions()
            self.took = it.machine.now
            if not plugin:
                self.instructions = None

    def verdict(self):
        return (self.outcome, self.reached, self.reason, self.entered_by,
                self.instructions and self.instructions["text"])


class Case(unittest.TestCase):
    def boot(self, script, **more):
        """The boot, after having been looked at at other times, too."""
        boots = [Boot(script, late=late, **more)
                 for late in (0.0, 0.01, 0.033, 0.6, 1.3)]
        for other in boots[1:]:
            self.assertEqual(other.verdict(), boots[0].verdict())
        return boots[0]

    def check(self, boot, outcome, reached, reason=""):
        self.assertEqual((boot.outcome, boot.reached),
                         (outcome, reached), boot.reason)
        if reason:
            self.assertRegex(boot.reason, reason)


class Expected(Case):
    def test_said(self):
        boot = self.boot([(1, "enters"), (2, "says", b"up\n"),
                          (3, "says", b"more\n")], expect=["^up$"])
        self.check(boot, "passed", "text")
        self.assertEqual(boot.instructions["text"], 2000)
        self.assertEqual(boot.entered_by[0], "mb1")

    def test_never_said(self):
        boot = self.boot([(1, "enters"), (2, "says", b"down\n")],
                         expect=["^up$"])
        self.check(boot, "failed", "entry", r"never said /\^up\$/ in 30 s")

    def test_order(self):
        script = [(1, "enters"), (2, "says", b"b\na\n")]
        self.check(self.boot(script, expect=["^b", "^a"]), "passed", "text")
        self.check(self.boot(script, expect=["^a", "^b"]), "failed", "entry",
                   "never said /.b/")

    def test_half_a_line(self):
        """What matches a line's beginning need not match the line."""
        script = [(1, "enters"), (2, "says", b"up"), (2.03, "says", b"set\n")]
        self.check(self.boot(script, expect=["^up$"]), "failed", "entry")

    def test_prompt(self):
        boot = self.boot([(1, "enters"), (2, "says", b"login: ")],
                         expect=["^login: $"])
        self.check(boot, "passed", "text")
        self.assertEqual(boot.instructions["text"], 2000)

    def test_said_by_the_loader(self):
        """As a shell that repeats what it is told."""
        script = [(1, "says", b"> image up\n"), (2, "enters"),
                  (3, "says", b"down\n"), (3.5, "says", b".\n"),
                  (4, "halts")]
        self.check(self.boot(script, expect=["up"], predicted=STARTS),
                   "failed", "entry", "never said")
        self.check(self.boot(script, expect=["down", r"^\.$"],
                             predicted=STARTS), "passed", "text")
        # Entered by another way it may have said that itself, before.
        self.check(self.boot(script, expect=["up"], predicted=dict(
            STARTS, protocol="pvh")), "passed", "text")

    def test_echo(self):
        script = [(1, "says", b"> image up now\n"), (9, "halts")]
        self.check(self.boot(script, expect=["up"], options="up now"),
                   "failed", "nothing", "never said")
        self.check(self.boot(script, expect=["up"], options="down"),
                   "passed", "text")

    def test_entered_unseen(self):
        boot = self.boot([(1, "says", b"up\n")], expect=["^up$"])
        self.check(boot, "passed", "text")
        self.assertEqual(boot.entered_by, (None, ""))

    def test_without_plugin(self):
        boot = self.boot([(1, "says", b"up\n")], expect=["^up$"], plugin="")
        self.check(boot, "passed", "text")
        self.assertLess(boot.took, 3)

    def test_never(self):
        script = [(1, "enters"), (2, "says", b"WARN\nup\n")]
        self.check(self.boot(script, expect=["^up"], never=["WARN"]),
                   "failed", "entry", "must never say /WARN/: WARN")
        # What comes afterwards is not waited for, and so is never counted.
        script = [(1, "enters"), (2, "says", b"up\nWARN\n")]
        self.check(self.boot(script, expect=["^up"], never=["WARN"]),
                   "passed", "text")

    def test_first_linux(self):
        """Of which all is the loader's, up to a certain line."""
        script = [(1, "enters"), (2, "says", b"Linux\nWARN\n"),
                  (3, "says", b"first: starts\n"), (9, "says", b"up\n")]
        more = {"begins": "^first: starts$", "never": ["WARN"]}
        self.check(self.boot(script, expect=["^Linux"], **more),
                   "failed", "nothing", "never said")
        self.check(self.boot(script, expect=["^up"], **more),
                   "passed", "text")


class Entered(Case):
    def test_is_enough(self):
        boot = self.boot([(1, "enters")])
        self.check(boot, "passed", "entry")

    def test_nothing(self):
        self.check(self.boot([]), "failed", "nothing", "nothing more came in")

    def test_silence_of_the_loader(self):
        """It had been silent for long when the image was entered."""
        script = [(1, "says", b"loader: runs\n"), (9, "enters"),
                  (11, "ends", "triple")]
        self.check(self.boot(script, **GRUB), "failed", "entry", "triple")

    def test_powers_off(self):
        boot = self.boot([(1, "enters"), (2, "ends", "powered off")])
        self.check(boot, "passed", "entry")
        self.assertEqual(boot.exit, "powered off")

    def test_told(self):
        boot = self.boot([(1, "says", b"adit: door      pvh\n")])
        self.assertEqual(boot.entered_by, ("pvh", "told by itself"))
        self.check(boot, "passed", "entry")

    def test_halted(self):
        self.check(self.boot([(1, "halts")]), "failed", "nothing",
                   "halted without a word")


class Refused(Case):
    WORDS = [(1, "says", b"loader: runs\n"), (2, "says", b"error: in"),
             (2.04, "says", b"valid.\nfatal: too\n")]

    def test_in_words(self):
        boot = self.boot(self.WORDS, predicted=REFUSES, **GRUB)
        self.check(boot, "refused", "loader", "R refuses it: error: invalid.$")
        self.assertLess(boot.took, 6)

    def test_first_words(self):
        self.check(self.boot(self.WORDS, refuses=GRUB["refuses"][::-1]),
                   "failed", "loader", "error: invalid.$")

    def test_then_resets(self):
        self.check(self.boot([*self.WORDS, (3, "ends", "triple")],
                             predicted=REFUSES, **GRUB), "refused", "loader")

    def test_after_what_is_expected(self):
        """Then that was the loader's."""
        script = [(1, "says", b"up\n"), (1.5, "says", b"error: no\n")]
        self.check(self.boot(script, expect=["^up"], **GRUB), "failed",
                   "loader", "error: no")

    def test_not_predicted(self):
        self.check(self.boot(self.WORDS, predicted=STARTS, **GRUB),
                   "failed", "loader", "refuses it")
        self.check(self.boot(self.WORDS, **GRUB), "failed", "loader")

    def test_demanded(self):
        self.check(self.boot(self.WORDS, predicted=REFUSES, is_demanded=True,
                             **GRUB), "failed", "loader")

    def test_goes_on(self):
        """A complaint is none when the image is entered all the same, whether
        that can be seen or not."""
        script = [(1, "says", b"error: no video\n"), (2, "enters"),
                  (3, "says", b"up\n")]
        for plugin in ("p", ""):
            self.check(self.boot(script, expect=["^up"], predicted=STARTS,
                                 plugin=plugin, **GRUB), "passed", "text")

    def test_of_the_image(self):
        script = [(1, "enters"), (2, "says", b"error: mine\n"),
                  (5, "says", b"up\n")]
        self.check(self.boot(script, expect=["^up"], **GRUB),
                   "passed", "text")

    def test_on_the_screen(self):
        script = [(1, "shows", "loader: runs"), (2, "shows", "error: inv"),
                  (2.3, "shows", "error: invalid")]
        self.check(self.boot(script, predicted=REFUSES, **GRUB), "refused",
                   "loader", "error: invalid$")
        self.check(self.boot([*script, (2.4, "ends", "reset")],
                             predicted=REFUSES, **GRUB), "refused", "loader",
                   "error: invalid$")

    def test_not_at_all(self):
        """A loader that never runs, or crashes, refuses nothing."""
        self.check(self.boot([], predicted=REFUSES, **GRUB),
                   "failed", "nothing")
        self.check(self.boot([(1, "says", b"loader: \n"),
                              (2, "ends", "triple")], predicted=REFUSES,
                             **GRUB), "failed", "loader")
        self.check(self.boot([(1, "says", b"loader: \n")], predicted=REFUSES,
                             **GRUB), "refused", "loader")

    def test_fails(self):
        self.check(self.boot([(1, "enters"), (2, "ends", "triple")],
                             predicted=FAILS), "refused", "entry")

    def test_comes_back(self):
        script = [(1, "enters"), (2, "says", b"back\nup\n")]
        self.check(self.boot(script, expect=["^up"], returns=["^back"]),
                   "failed", "entry", "came back to its loader: back")
        script = [(1, "enters"), (2, "says", b"up\nback\n")]
        self.check(self.boot(script, expect=["^up"], returns=["^back"]),
                   "passed", "text")


    def test_exception(self):
        words = b"!!!! X64 Exception Type - 06(#UD)  CPU 0 !!!!\n"
        self.check(self.boot([(1, "enters"), (2, "says", words)],
                             expect=["^up"]), "failed", "entry",
                   "firmware reports an exception: X64 .* CPU 0$")
        self.check(self.boot([(1, "says", words)], refuses=["X64 E.*?- .."]),
                   "failed", "loader", "R refuses it: X64 Exception Type - 06")


class Emulator(Case):
    def setUp(self):
        self.qemu = route.read()["qemu-pc"]

    def fails(self, status, errors, at=0):
        return self.boot([(0, "enters")][:at] + [(at, "fails", status,
                                                  errors)],
                         refuses=self.qemu.refuses, predicted=REFUSES)

    def test_refuses(self):
        for words in ("qemu: invalid kernel header",
                      "qemu-system-x86_64: Error loading uncompressed kernel"):
            self.check(self.fails(1, "qemu-system-x86_64: warning: x\n" +
                                  words), "refused", "nothing", words + "$")

    def test_cannot(self):
        for words in ("qemu-system-x86_64: -drive file=x: no such file",
                      "qemu-system-x86_64: unsupported machine type",
                      "qemu-system-x86_64: cannot set up guest memory",
                      "/bin/qemu: error while loading shared libraries"):
            boot = self.fails(1, words + "\nmore")
            self.check(boot, "error", "nothing", words)
            self.assertTrue(boot.error)

    def test_crashes(self):
        self.check(self.fails(-11, "qemu: fatal"), "error", "nothing",
                   "crashed, signal 11: qemu: fatal")
        self.check(self.fails(-6, "oh", 2), "passed", "entry")


class Bounds(Case):
    def test_endless_console(self):
        most = console.MOST_BYTES
        console.MOST_BYTES = 1 << 16
        try:
            script = [(n / 10, "says", b"again and again\n" * 1000)
                      for n in range(20)]
            self.check(Boot(script, expect=["^up"]), "failed", "nothing",
                       "its console has said too much")
        finally:
            console.MOST_BYTES = most

    def test_endless_lines(self):
        most = console.MOST_LINES
        console.MOST_LINES = 100
        try:
            self.check(Boot([(1, "says", b"\n" * 200)], expect=["^up"]),
                       "failed", "nothing", "its console has said too much")
        finally:
            console.MOST_LINES = most

    def test_endless_log(self):
        self.check(Boot([(1, "floods")], expect=["^up"]), "failed", "nothing",
                   "its emulator has said too much")

    def test_long_line(self):
        boot = Boot([(1, "enters"), (2, "says", b"no" * 9999 + b"\n")],
                    never=["no.*"])
        self.check(boot, "failed", "entry", "must never say")
        self.assertLess(len(boot.reason), 2 * console.MOST_SHOWN)

    def test_garbage(self):
        script = [(1, "enters"), (2, "says", bytes(range(256)) * 9),
                  (3, "says", b"\nup\n")]
        self.check(self.boot(script, expect=["^up"]), "passed", "text")

    def test_search(self):
        """Nothing is missed where it is read again, or not."""
        text = "x" * 100 + "\n"
        search = console.Search("^needle$")
        for size in range(1, 3 * console.OVERLAP // 100):
            self.assertFalse(search.look(text * size))
        self.assertTrue(search.look(text * size + "needle\n"))
        self.assertFalse(search.look(text * size + "needles\n"))
        search = console.Search("^a\nb$")
        self.assertFalse(search.look(text * 999 + "a\n"))
        self.assertTrue(search.look(text * 999 + "a\nb\n"))


class Clock(unittest.TestCase):
    def test_starved(self):
        self.assertEqual(machine.starved(0), 0)
        self.assertGreaterEqual(machine.starved(os.getpid()), 0)

    def test_end_of(self):
        with tempfile.NamedTemporaryFile() as log:
            log.write(b"a" * machine.LOG_END + b"end\n")
            log.flush()
            self.assertEqual(len(machine.end_of(log.name)),
                             machine.LOG_END - 1)
            self.assertTrue(machine.end_of(log.name).endswith("end"))
        self.assertEqual(machine.end_of("/nowhere/log"), "")


class Halted(unittest.TestCase):
    @staticmethod
    def is_halted(*cpus):
        class It(machine.Machine):
            def __init__(self):
                pass

            def monitor(self, line):
                return "\n".join(
                    f"CPU#{n}\nRIP=0 RFL={flags:08x} [-------] HLT={halted}"
                    for n, (halted, flags) in enumerate(cpus))
        return It().is_halted()

    def test_one(self):
        self.assertTrue(self.is_halted((1, 2)))
        self.assertFalse(self.is_halted((0, 2)))
        self.assertFalse(self.is_halted((1, 0x202)))
        self.assertFalse(self.is_halted())

    def test_more(self):
        self.assertTrue(self.is_halted((1, 2), (1, 2)))
        self.assertFalse(self.is_halted((1, 2), (0, 2)))
        self.assertFalse(self.is_halted((1, 2), (1, 0x202)))


if __name__ == "__main__":
    unittest.main()
