# SPDX-License-Identifier: BSD-2-Clause
"""./dev test: every ring, and one line at the end that counts it all."""
import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time

import compare
import debian
import dev
import faults
import parts
import repro
import say
import verdicts

VARIANTS = os.path.join(say.BUILD, "variants")
CLANG = {"CC": "clang", "CC_LD": "lld"}

# The rows that a second compiler's images must pass: every door.
CLANG_ROWS = ["linux-qemu-mb1-pc", "linux-qemu-pvh-pc", "linux-grub-mb2-pc",
              "linux-grub-efi-mb2", "linux-ovmf-boot", "wx-qemu-mb1",
              "linux-qemu-linux-pc"]

OPTION_BUILDS = {"no-pvh": "-Dpvh=disabled", "no-efi": "-Defi=disabled",
                 "no-ms-abi": "-Dms_abi=disabled"}


# As docs/faults.md names them.
RING_OF_LABEL = {"main": "boot", "guests": "guest"}
# Of a boot that failed, at the end of all: who reads only that must see why.
LAST_LINES = 8


class Tally:
    """Counts, and remembers what failed and what was skipped why."""

    def __init__(self):
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.notes = []
        self.ran = faults.Ran()

    def add(self, outcome, name, why="", quiet=False):
        self.counts[outcome] += 1
        self.ran.add(name, outcome)
        if outcome != "passed":
            self.notes.append(f"{outcome}: {name}" + (f": {why}" * bool(why)))
        if not quiet:
            word = {"passed": "ok", "failed": "not ok",
                    "skipped": "skip"}[outcome]
            say.line(f"{word} - {name}" + (f" ({why})" * bool(why)))

    def add_ring(self, report, label):
        """What a plan's boots came to; all rows say what must."""
        counts = report["counts"]
        counts = {"passed": counts["passed"], "skipped": counts["skipped"],
                  "failed": counts["failed"] + counts["error"] +
                  counts["refused"]}
        for outcome, number in counts.items():
            self.counts[outcome] += number
        for row in report["results"]:
            self.ran.add(f"{RING_OF_LABEL.get(label, label)}/{row['id']}",
                         row["outcome"] if row["outcome"] in counts
                         else "failed")
            if row["outcome"] not in ("passed", "skipped"):
                self.notes.append(f"failed: {label}/{row['id']}: "
                                  f"{row['outcome']}, {row['reason']}")
                self.notes += ["    | " + line[:160]
                               for line in row["last_lines"][-LAST_LINES:]]


def tally_meson_test(tally, test, label):
    """One meson test: its TAP lines where it has them, else its result."""
    name = f"{label}{test['name'].removeprefix('adit:')}"
    lines = re.findall(r"^(not ok|ok)\b ?\d* ?(?:- )?(.*)$",
                       test.get("stdout", ""), re.M)
    is_good = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        tally.add("skipped", name, "the test says so", quiet=True)
    elif not is_good or test["result"] == "EXPECTEDFAIL" or not lines:
        tally.add("passed" if is_good else "failed", name,
                  "" if is_good else test["result"], quiet=is_good)
        if not is_good:
            text = (test.get("stdout", "") +
                    test.get("stderr", "")).splitlines()
            bad = [n for n, t in enumerate(text) if t.startswith("not ok")]
            for number in bad or [len(text) - 20]:
                for shown in text[max(number, 0):][:4 if bad else 20]:
                    say.line("#   | " + shown[:160])
    else:
        for word, rest in lines:
            skip = re.search(r"# *SKIP *(.*)", rest, re.I)
            outcome = "skipped" if skip else \
                "passed" if word == "ok" else "failed"
            text = rest[:skip.start()] if skip else rest
            tally.add(outcome, f"{name}: {text}".strip(),
                      skip[1] if skip else "", quiet=True)


# What is of no compiler, and tested in one build; and what is of the options.
NOT_AGAIN = ["--no-suite", "boot-tool", "--no-suite", "boot-lava"]
OF_OPTIONS = ["--suite", "tools"]


def meson_tests(tally, build, label="", chosen=()):
    """Runs the host tests of a build folder (unit, tools, lint)."""
    before = dict(tally.counts)
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    if not chosen:
        dev.compile_tree(build, f"building {label}host tests")
    start = time.monotonic()
    # Meson's limits are the host's time, which says nothing on a busy host:
    # they are to end what hangs, and no more.
    done = subprocess.run(
        ["meson", "test", "-C", build, "--timeout-multiplier", "20",
         *(chosen or NOT_AGAIN * bool(label))], check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if not os.path.exists(log):
        tally.add("failed", f"{label}meson test", done.stdout[-500:])
        return
    with open(log, encoding="utf-8") as lines:
        tests = [json.loads(text) for text in lines if text.strip()]
    for test in tests:
        tally_meson_test(tally, test, label)
    if not tests:
        tally.add("failed", f"{label}meson test", "ran no test at all")
    now = tally.counts
    if done.returncode and now["failed"] == before["failed"]:
        tally.add("failed", f"{label}meson test",
                  f"status {done.returncode} without a failed test")
    say.line(f"{label}host tests: " + ", ".join(
        f"{now[k] - before[k]} {k}" for k in now)
        + f" ({time.monotonic() - start:.1f} s)")


def variant(name, option=None, env=None):
    """A build of its own; its folder."""
    build = os.path.join(VARIANTS, name)
    dev.compile_tree(build, f"building {name}", [option] if option else [],
                     env, dev.IMAGES_ONLY)
    return build


PLAN = os.path.join(say.TOP, "tests", "boot", "ring.plan")
GUESTS = os.path.join(say.TOP, "tests", "guest", "ring.plan")
OTHER_CPUS = {
    "vmx-bochs": ["route=bochs-grub-multiboot", "cpu=corei7_skylake_x"],
    "svm-bochs": ["route=bochs-grub-multiboot", "cpu=zambezi"],
    "svm-kvm": ["route=kvm-pc"],
}
CET_CPU = ["route=bochs-grub-multiboot", "cpu=tigerlake", "suite=cet"]
OTHER_GUESTS = ["alive", "memory-read", "cpuid-hidden", "ap-start"]
OTHER_LINUX = ["guest-linux-vmx-1", "guest-linux-kvm-1"]
FAULTS = os.path.join(say.TOP, "docs", "faults.md")
EVERY_ROUTE = os.path.join(say.TOP, "tests", "boot", "every_route.plan")
MUTE_BY_ALL = os.path.join(say.TOP, "tests", "boot", "every_route_mute.plan")


def boot_plan(tally, plan, label, only=(), settings=()):
    """Rings of boots are `adit boot' with a plan."""
    say.line(f"boot ring, {label}:")
    out = os.path.join(say.LOG, "boot", label)
    shutil.rmtree(out, ignore_errors=True)
    words = [dev.TOOL, "boot", "--plan", plan, "--cache", say.CACHE, "--out",
             out, "--fetch"]
    for text in settings:
        words += ["--set", text]
    for pattern in only or ():
        words += ["--only", pattern]
    subprocess.run(words, check=False, stdin=subprocess.DEVNULL)
    try:
        with open(os.path.join(out, "report.json"), encoding="utf-8") as text:
            report = json.load(text)
    except (OSError, ValueError) as error:
        tally.add("failed", f"boot ring, {label}", f"no report: {error}")
        return
    tally.add_ring(report, label)


def boot(tally, build, suite, label, only=()):
    boot_plan(tally, PLAN, label, only, [
        "suite=" + suite, "images=" + os.path.join(build, "images")])


def ring_host(tally, _options):
    meson_tests(tally, say.BUILD)


def ring_clang(tally, _options):
    build = variant("clang", env=CLANG)
    meson_tests(tally, build, "clang: ")
    boot(tally, build, "main", "clang", CLANG_ROWS)


def ring_options(tally, _options):
    for name, option in OPTION_BUILDS.items():
        build = variant(name, option)
        meson_tests(tally, build, name + ": ", OF_OPTIONS)
        boot(tally, build, name, name)


def ring_repro(tally, _options):
    """Two builds that have nothing in common give equal bytes."""
    repro.run(tally.add)


def ring_analysis(tally, options):
    """What five analyzers find in the sources."""
    sys.path.append(os.path.join(say.TOP, "tests", "analysis"))
    import analysis
    analysis.run((say.BUILD, variant("clang", env=CLANG)), options.full,
                 tally.add)


def ring_boot(tally, options):
    boot(tally, say.BUILD, "main", "main", options.only)


def ring_routes(tally, options):
    """Every route of `adit boot', by a plan that anybody could have."""
    boot_plan(tally, EVERY_ROUTE, "routes", options.only)
    if options.full:
        boot_plan(tally, MUTE_BY_ALL, "routes-mute", options.only)


def ring_guest(tally, options):
    """Micro-guests under Adit, each of one claim; and guests on the CPUs of
    other emulators, which are slow: some of them, or all by --full."""
    dev.compile_tree(say.BUILD, "building the micro-guests",
                     targets=("guest-ring",))
    boot_plan(tally, GUESTS, "guests", options.only)
    if options.only:
        return
    for name, settings in OTHER_CPUS.items():
        boot_plan(tally, GUESTS, "guests-" + name,
                  () if options.full else OTHER_GUESTS, settings)
    boot_plan(tally, GUESTS, "guests-cet", (), CET_CPU)
    boot(tally, say.BUILD, "emulators", "emulators",
         () if options.full else OTHER_LINUX)


def ring_compare(tally, options):
    """The same boot_info by every route."""
    def report(outcome, name, why, lines):
        tally.add(outcome, name, why)
        for text in lines:
            say.line("#   | " + text)
    compare.Comparison(os.path.join(say.BUILD, "images"), report).run(
        options.only)


def ring_verdicts(tally, _options):
    """What `adit inspect' says of images that Debian's packages carry."""
    verdicts.run(os.path.join(say.BUILD, "tools", "adit"), tally.add)


def ring_inspect(tally, _options):
    """The inspector beside grub-file, readelf, objdump, file and sbverify."""
    sys.path.append(os.path.join(say.TOP, "tests", "inspect"))
    import held

    def report(outcome, name, why, lines):
        tally.add(outcome, name, why)
        for text in lines:
            say.line("#   | " + text)
    dev.compile_tree(say.BUILD, "building inspect-compare",
                     targets=("tests/inspect/inspect-compare",))
    held.Held(say.BUILD, report).run()


def ring_malformed(tally, options):
    """The real image, entered with boot information that is wrong."""
    sys.path.append(os.path.join(say.TOP, "tests", "malformed"))
    import malformed
    dev.compile_tree(say.BUILD, "building the loader of wrong information",
                     targets=("tests/malformed/malformed.rom",))
    malformed.run(say.BUILD, tally.add, options.only or (), options.full)


def ring_fuzz(tally, _options):
    """Every reader under libFuzzer, and whether planted bugs are found."""
    sys.path.append(os.path.join(say.TOP, "tests", "fuzz"))
    import fuzz
    build = os.path.join(VARIANTS, "clang")
    dev.compile_tree(build, "building the fuzzers", env=CLANG,
                     targets=fuzz.TARGETS)
    fuzz.run(build, os.path.join(say.BUILD, "images"), tally.add)


def ring_chaos(tally, _options):
    """Adit between firmware that fails: tests/chaos."""
    sys.path.append(os.path.join(say.TOP, "tests", "chaos"))
    import chaos
    dev.compile_tree(say.BUILD, "building the chaos shim",
                     targets=("chaos-ring",))
    chaos.run(say.BUILD, tally.add)


def ring_coverage(tally, _options):
    """Which lines and branches of format/ its unit tests reach."""
    sys.path.append(os.path.join(say.TOP, "tests", "coverage"))
    import coverage
    coverage.run(say.BUILD, tally.add)


def ring_mutation(tally, options):
    """Do the unit tests of format/ notice when the sources are wrong?"""
    sys.path.append(os.path.join(say.TOP, "tests", "mutation"))
    import mutation
    mutation.run(say.BUILD, tally.add, options.full)


def ring_proof(tally, options):
    """Frama-C's Eva over the readers of format/: no alarm."""
    sys.path.append(os.path.join(say.TOP, "proof"))
    import eva
    eva.run(say.BUILD, tally.add, options.full)


RINGS = {"host": ring_host, "clang": ring_clang, "options": ring_options,
         "repro": ring_repro, "verdicts": ring_verdicts,
         "inspect": ring_inspect, "fuzz": ring_fuzz,
         "analysis": ring_analysis, "coverage": ring_coverage,
         "mutation": ring_mutation, "proof": ring_proof, "boot": ring_boot,
         "malformed": ring_malformed, "chaos": ring_chaos,
         "guest": ring_guest, "routes": ring_routes,
         "compare": ring_compare}


def main(words):
    parser = argparse.ArgumentParser(prog="./dev test")
    parser.add_argument("--ring", choices=RINGS, action="append")
    parser.add_argument("--only", metavar="PATTERN", action="append")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args(words)
    if options.list:
        return subprocess.run([dev.TOOL, "boot", "--plan", PLAN, "--list"],
                              check=False).returncode
    start = time.monotonic()
    for path in glob.glob(os.path.join(say.LOG, "*.log")):
        os.unlink(path)
    dev.build()
    debian.everything(say.CACHE)
    parts.initrd(say.CACHE)
    tally, took = Tally(), []
    chosen = options.ring or (["boot"] if options.only else list(RINGS))
    for name in chosen:
        began = time.monotonic()
        try:
            RINGS[name](tally, options)
        except say.Failed as error:
            tally.add("failed", name, str(error))
        took.append(f"{name} {(time.monotonic() - began) / 60:.1f}")
    if not (options.ring or options.only):
        with open(FAULTS, encoding="utf-8") as text:
            tally.ran.check(text.read(), tally.add)
    for note in tally.notes:
        say.line(note)
    say.line(f"took {(time.monotonic() - start) / 60:.1f} minutes: "
             + ", ".join(took))
    say.line(", ".join(f"{n} {what}" for what, n in tally.counts.items()))
    return 1 if tally.counts["failed"] or not tally.counts["passed"] else 0
