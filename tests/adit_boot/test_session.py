# SPDX-License-Identifier: BSD-2-Clause
"""Many boots: what is resumed, and what happens when something goes wrong."""
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest

import fixtures
import attempt
import job
import progress
import route
import session

ABOUT = {"format": 1, "adit": "1", "image": None, "plan": "p", "kernel": None,
         "initrd": None, "cmdline": "", "expect": []}


class Boot:
    """As attempt.Attempt, and quick.  `act` is what happens in it."""

    def __init__(self, out, id_, act=lambda boot: None):
        self.id, self.act = id_, act
        self.folder = os.path.join(out, id_)
        self.route = route.Route(id_, title="T")
        self.job = job.Job(self.folder, "image", "image")
        self.stopped = threading.Event()
        self.times = 0

    def live(self):
        return ""

    def stop(self):
        self.stopped.set()

    def result(self):
        self.times += 1
        os.makedirs(self.folder, exist_ok=True)
        outcome = self.act(self) or "passed"
        return fixtures.result(self.id, "qemu", outcome)

    def tidy(self):
        pass


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="adit-")
        self.addCleanup(folder.cleanup)
        self.out = folder.name
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.addCleanup(signal.signal, number, signal.getsignal(number))

    def session(self):
        return session.Session(self.out, ABOUT,
                               progress.Progress(io.StringIO()))

    def outcomes(self, boots, resume=False):
        report = self.session().run(boots, 2, resume)
        return [one["outcome"] for one in report["results"]]


class Results(Case):
    def test_order_and_reports(self):
        boots = [(Boot(self.out, f"b{n}", lambda b: time.sleep(
            0.05 * (b.id == "b0"))), "k") for n in range(5)]
        it = self.session()
        report = it.run(boots, 3)
        self.assertEqual([r["id"] for r in report["results"]],
                         [f"b{n}" for n in range(5)])
        self.assertEqual(report["counts"]["passed"], 5)
        it.write_reports(report)
        self.assertLessEqual(set(session.REPORTS), set(os.listdir(self.out)))

    def test_trouble(self):
        """With one boot, and the others go on."""
        def raises(_):
            raise ValueError("oh")

        def is_full(boot):
            os.mkdir(os.path.join(boot.folder, "result.json.new"))
        skipped = session.skipped(route.Route("s", title="S"), "s", "i", "no")
        boots = [(Boot(self.out, "a", raises), "k"), (skipped, ""),
                 (Boot(self.out, "b", is_full), "k"),
                 (Boot(self.out, "c"), "k")]
        self.assertEqual(self.outcomes(boots),
                         ["error", "skipped", "error", "passed"])


class Resume(Case):
    def again(self, key="k", outcome="passed", first_key="k"):
        """How often a boot is done by a second call."""
        self.outcomes([(Boot(self.out, "a", lambda _: outcome), first_key)])
        boot = Boot(self.out, "a", lambda _: outcome)
        self.assertEqual(self.outcomes([(boot, key)], True), [outcome])
        return boot.times

    def test_equal(self):
        self.assertEqual(self.again(), 0)
        self.assertEqual(self.again(outcome="failed"), 0)

    def test_other(self):
        self.assertEqual(self.again("l"), 1)

    def test_without_key(self):
        self.assertEqual(self.again("", first_key=""), 1)

    def test_error(self):
        self.assertEqual(self.again(outcome="error"), 1)

    def test_broken(self):
        for text in ("", "{", "[]", "{}", '{"key": "k"}',
                     '{"key": "k", "result": 1}'):
            os.makedirs(self.out + "/a", exist_ok=True)
            with open(self.out + "/a/result.json", "w",
                      encoding="ascii") as out:
                out.write(text)
            boot = Boot(self.out, "a")
            self.outcomes([(boot, "k")], True)
            self.assertEqual(boot.times, 1, text)

    def test_not_asked_for(self):
        self.outcomes([(Boot(self.out, "a"), "k")])
        boot = Boot(self.out, "a")
        self.outcomes([(boot, "k")])
        self.assertEqual(boot.times, 1)

    def test_key(self):
        path = os.path.join(self.out, "image")
        open(path, "wb").close()
        of_route = route.Route("r", title="R")
        of_job = job.Job("/f", path, "image")
        wanted = attempt.Wanted(["x"])
        maker = types.SimpleNamespace(qemu="q", plugin="", own_keys="",
                                      root="/r", version=lambda _: "QEMU 1")

        def key(**more):
            return session.key_of(*{
                "route": of_route, "job": of_job, "wanted": wanted,
                "maker": maker, "tool": path, **more}.values())
        keys = [key(), key(route=route.Route("r", title="S")),
                key(job=job.Job("/f", path, "image", "quiet")),
                key(wanted=attempt.Wanted(["x"], fails="y")),
                key(route=route.Route("r", title="R", needs=[f"p:{path}"])),
                key(tool="/other")]
        self.assertEqual(key(), keys[0])
        maker.version = lambda _: "QEMU 2"
        keys.append(key())
        os.utime(path, (1, 1))
        keys.append(key())
        self.assertEqual(len(set(keys)), len(keys))


class Interrupted(Case):
    def test_ends_all(self):
        def waits(boot):
            if boot.id == "a":
                os.kill(os.getpid(), signal.SIGINT)
            boot.stopped.wait(60)
        boots = [Boot(self.out, name, waits) for name in "ab"] + \
            [Boot(self.out, f"c{n}") for n in range(5)]
        it = self.session()
        with self.assertRaises(KeyboardInterrupt):
            it.run([(Boot(self.out, "done"), "k")], 1)
            it.run([(boot, "k") for boot in boots], 2)
        self.assertTrue(all(boot.stopped.is_set() for boot in boots))
        self.assertFalse(any(boot.times for boot in boots[2:]))
        # What has not come to its end has no result, now or when resumed.
        self.assertEqual(it.known("a", "k"), None)
        self.assertEqual([r["id"] for r in it.report()["results"]], ["done"])

    def test_program(self):
        """The emulator ends with it, and the status tells."""
        qemu = os.path.join(self.out, "qemu")
        with open(qemu, "w", encoding="ascii") as out:
            out.write("#!/bin/sh\ncase $1 in --version|-M) exit;; esac\n"
                      f"echo $$ >{self.out}/pid\nexec sleep 600\n")
        os.chmod(qemu, 0o755)
        inspect = os.path.join(self.out, "inspect")
        with open(inspect, "w", encoding="ascii") as out:
            out.write("#!/bin/sh\necho '" + json.dumps({"files": [{
                "entries": [], "loaders": []}]}) + "'\n")
        os.chmod(inspect, 0o755)
        done = subprocess.Popen(
            [sys.executable, "-B", os.path.join(fixtures.TOP, "tools", "boot"),
             inspect, "--via", "qemu-pc", "--qemu", qemu, "--out",
             self.out + "/out", "--cache", self.out + "/cache"],
            env={**os.environ, "ADIT_PROGRAM": inspect}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not os.path.exists(self.out + "/pid") and done.poll() is None:
            time.sleep(0.05)
        while not os.path.getsize(self.out + "/pid"):
            time.sleep(0.05)
        done.send_signal(signal.SIGTERM)
        _, errors = done.communicate(timeout=300)
        self.assertEqual(done.returncode, 130, errors)
        self.assertIn("--resume", errors)
        with open(self.out + "/pid", encoding="ascii") as text:
            self.assertFalse(os.path.exists("/proc/" + text.read().strip()))
        self.assertTrue(os.path.exists(self.out + "/out/report.json"))


if __name__ == "__main__":
    unittest.main()
