# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring fuzz and ./dev fuzz: the harnesses, their corpora, and
whether they find the bugs of planted.cfg.  Runs are counted, never timed, and
the same seed makes the same inputs.  What is found stays in build/log/fuzz/.
See docs/fuzzing.md."""
import concurrent.futures
import dataclasses
import glob
import os
import re
import shutil
import subprocess
import time

import images
import planted
import say
import seeds

HERE = os.path.dirname(os.path.abspath(__file__))
LOG = os.path.join(say.LOG, "fuzz")
JOBS = 2
RUNS = 10000            # of each harness, in CI
PLANTED_RUNS = 1000000  # at most, for one bug
BYTES_MAX = 2048
# A hang is an input that takes this long on any machine.
SECONDS_MAX = 60
TARGETS = ("fuzzers",)

# Whole programs: longer inputs, and fewer of them.  What takes text again and
# again has shorter ones.
BYTES_OF = {"inspect": images.BYTES_MAX, "pack": images.BYTES_MAX,
            "config": 512, "load_options": 384}
RUNS_OF = {"inspect": 2000, "pack": 200, "unpack": 4000}
PLANTED_RUNS_OF = {"inspect": 60000, "pack": 2000}
SANITIZERS = {"ASAN_OPTIONS": "symbolize=0:detect_leaks=1",
              "UBSAN_OPTIONS": "symbolize=0:print_stacktrace=0"}


@dataclasses.dataclass
class Run:
    """What came of one run of libFuzzer."""
    place: str
    status: int
    text: str
    seconds: float

    def number(self, pattern):
        """The last number of that kind; 0 when there is none."""
        return int((re.findall(pattern, self.text) or ["0"])[-1])

    @property
    def runs(self):
        return self.number(r"(?m)^(?:Done |#)(\d+)")

    @property
    def edges(self):
        return self.number(r" cov: (\d+)")

    @property
    def entries(self):
        return self.number(r" corp: (\d+)")

    @property
    def is_seed(self):
        """It ended while the corpus was read."""
        return "INITED" not in self.text

    @property
    def has_found(self):
        return self.status != 0 and bool(re.search(
            r"(?m)does not hold|runtime error|ERROR: (?:Address|Leak)Sanit|"
            r"ERROR: libFuzzer: (?:timeout|deadly|out-of)", self.text))


def names():
    """All harnesses; what has no bug in planted.cfg is none."""
    return list(dict.fromkeys(b.harness for b in bugs()))


def bugs():
    return planted.read(os.path.join(HERE, "planted.cfg"))


def program(build, harness, kind="fuzz"):
    return os.path.join(build, "tests", "fuzz", f"{kind}-{harness}")


def corpus(harness, kind="corpus"):
    folder = os.path.join(HERE, kind, harness)
    return [folder] if os.path.isdir(folder) else []


def make_seeds(harness, own_images):
    """A folder with the sound inputs that all begins with."""
    folder = os.path.join(LOG, "seeds", harness)
    os.makedirs(folder)
    made = images.small() if harness == "inspect" else seeds.make(harness)
    os.environ["FUZZ_IMAGES"] = own_images
    for number, data in enumerate(made):
        with open(os.path.join(folder, f"seed-{number:02}"), "wb") as out:
            out.write(data)
    return folder


def make_images(own_images):
    """A folder with whole images, for those that read them."""
    folder = os.path.join(LOG, "seeds", "images")
    os.makedirs(folder)
    for number, data in enumerate(images.inspected(own_images)):
        with open(os.path.join(folder, f"image-{number:02}"), "wb") as out:
            out.write(data)
    return folder


def fuzz(path, place, corpora, options, bug=0, harness=""):
    """One run, in a folder of its own, where the corpus and findings are."""
    os.makedirs(os.path.join(place, "corpus"), exist_ok=True)
    command = [path, f"-max_len={BYTES_OF.get(harness, BYTES_MAX)}",
               f"-timeout={SECONDS_MAX}", "-rss_limit_mb=2048",
               "-artifact_prefix=" + place + "/", *options, "corpus",
               *corpora]
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=place, stdin=subprocess.DEVNULL, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **SANITIZERS, "FUZZ_PLANTED": str(bug)})
    text = done.stdout.decode(errors="replace")
    with open(os.path.join(place, "log"), "w", encoding="utf-8") as log:
        log.write(" ".join(command) + "\n" + text)
    return Run(place, done.returncode, text, time.monotonic() - start)


def show_end(run):
    for shown in run.text.splitlines()[-30:]:
        say.line("#   | " + shown[:160])


def replay(build, harness, folders):
    """The corpus and what was ever found, then new inputs."""
    runs = RUNS_OF.get(harness, RUNS)
    return fuzz(program(build, harness), os.path.join(LOG, harness),
                [*folders, *corpus(harness), *corpus(harness, "found")],
                [f"-runs={runs}", "-seed=1"], harness=harness)


def bite(build, bug, seed_folder):
    """Looks for one planted bug, from the seeds alone."""
    runs = PLANTED_RUNS_OF.get(bug.harness, PLANTED_RUNS)
    return fuzz(program(build, bug.harness, "planted"),
                os.path.join(LOG, f"{bug.harness}-{bug.number}"),
                [seed_folder], ["-seed=2", f"-runs={runs}"], bug.number,
                bug.harness)


def tell_replay(harness, run, add):
    wanted = RUNS_OF.get(harness, RUNS)
    is_good = run.status == 0 and not run.is_seed and run.runs >= wanted
    if not is_good:
        show_end(run)
    add("passed" if is_good else "failed",
        f"fuzz {harness}: {run.runs} runs, {run.edges} edges, "
        f"{run.entries} entries", "" if is_good
        else f"status {run.status}; see {run.place}")


def tell_teeth(harness, found, add):
    """`found` has a run of each of the harness's bugs."""
    missed = [b for b, run in found if not run.has_found]
    is_good = not missed and len(found) >= 5
    from_seeds = sum(run.is_seed for _, run in found)
    most = max(run.runs for _, run in found)
    add("passed" if is_good else "failed",
        f"fuzz {harness}: teeth: {len(found) - len(missed)} of "
        f"{len(found)} planted bugs found, {from_seeds} of them at the "
        f"start, in {most} runs at most, "
        f"{max(run.seconds for _, run in found):.1f} s",
        "; ".join(f"missed: {b.number} ({b.what})" for b in missed))
    return most


def clean(pattern="*"):
    for folder in glob.glob(os.path.join(LOG, pattern)):
        shutil.rmtree(folder, ignore_errors=True)


def run(build, own_images, add, only=None):
    """`add(outcome, name, why)' is told what came of it."""
    clean()
    chosen = [n for n in names() if not only or n in only]
    folders = {n: make_seeds(n, own_images) for n in chosen}
    more = {n: [make_images(own_images)] for n in chosen if n == "inspect"}
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        with say.step("fuzzing"):
            replays = list(pool.map(lambda n: replay(
                build, n, [folders[n], *more.get(n, [])]), chosen))
        for harness, done in zip(chosen, replays):
            tell_replay(harness, done, add)
        with say.step("looking for planted bugs"):
            todo = [b for b in bugs() if b.harness in chosen]
            bites = list(zip(todo, pool.map(
                lambda b: bite(build, b, folders[b.harness]), todo)))
        most = {n: tell_teeth(n, [(b, r) for b, r in bites
                                  if b.harness == n], add) for n in chosen}
        with say.step("the same with no bug planted"):
            controls = list(pool.map(lambda n: fuzz(
                program(build, n, "planted"), os.path.join(LOG, n + "-0"),
                [folders[n]], [f"-runs={most[n]}", "-seed=2"], 0, n),
                chosen))
    bad = [n for n, done in zip(chosen, controls) if done.status != 0]
    add("failed" if bad else "passed", "fuzz: negative control: nothing is "
        "found where nothing is planted", ", ".join(bad))
    from_seeds = sum(done.is_seed for _, done in bites)
    say.line(f"planted bugs: {len(bites)}, {from_seeds} found by the seeds, "
             f"{sum(d.has_found for _, d in bites) - from_seeds} by fuzzing")
