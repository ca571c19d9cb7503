# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring fuzz: a bounded number of libFuzzer's runs, from small
images of every kind; counted, never timed.  The same seed makes the same
inputs.  What it finds stays in build/log/fuzz/."""
import bz2
import gzip
import lzma
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "inspect"))
import collection   # noqa: E402
import held         # noqa: E402
import say          # noqa: E402

RUNS = 20000            # by each of JOBS
PLANTED_RUNS = 20000    # at most: it is found in a fraction of them
JOBS = 2
BYTES_MAX = 192 << 10
TARGETS = ("tests/fuzz/fuzz-inspect", "tests/fuzz/fuzz-planted")
# A hang is an input that takes this long on any machine.
SECONDS_MAX = 60


def _zstd(data):
    """One frame, stored: a window of 1 MiB, a last raw block."""
    return b"\x28\xb5\x2f\xfd\0\x50" + \
        (1 | len(data) << 3).to_bytes(3, "little") + data


def _lz4_legacy(data):
    """The kernel's framing; literals alone."""
    block = bytearray([0xf0])
    left = len(data) - 15
    while left >= 255:
        block.append(255)
        left -= 255
    block.append(left)
    block += data
    return b"\x02\x21\x4c\x18" + len(block).to_bytes(4, "little") + block


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress,
           "lzma": lambda d: lzma.compress(d, lzma.FORMAT_ALONE),
           "zst": _zstd, "lz4": _lz4_legacy}


def make_seeds(images, folder):
    """The seeds of the mutants, cut to BYTES_MAX, and one of them packed."""
    names = [n for n in held.SEEDS if not n.startswith("adit")]
    paths = [collection.debians()[n] for n in names] + [
        os.path.join(images, n) for n in sorted(os.listdir(images))
        if n in ("adit.efi", "adit.elf", "adit.gz", "adit-syms")]
    for path in paths:
        with open(path, "rb") as image, open(
                os.path.join(folder, os.path.basename(path)), "wb") as out:
            out.write(image.read(BYTES_MAX))
    with open(os.path.join(folder, "SetNull.efi"), "rb") as image:
        small = image.read()
    for name, pack in PACKERS.items():
        with open(os.path.join(folder, "packed." + name), "wb") as out:
            out.write(pack(small))


def start(program, folder, seeds, runs, seed):
    """Runs in a folder of its own, where the corpus and findings are."""
    place = os.path.join(folder, str(seed))
    os.makedirs(os.path.join(place, "corpus"))
    # pylint: disable=consider-using-with
    log = open(os.path.join(place, "log"), "wb")
    return place, subprocess.Popen(
        [program, f"-seed={seed}", f"-runs={runs}", f"-max_len={BYTES_MAX}",
         f"-timeout={SECONDS_MAX}", "-rss_limit_mb=2048",
         "-artifact_prefix=" + place + "/", "corpus", seeds],
        cwd=place, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def last_lines(place):
    with open(os.path.join(place, "log"), errors="replace",
              encoding="utf-8") as log:
        return log.read()


def run(build, images, add):
    """`add(outcome, name, why)' is told what came of it."""
    folder = os.path.join(say.LOG, "fuzz")
    shutil.rmtree(folder, ignore_errors=True)
    seeds = os.path.join(folder, "seeds")
    os.makedirs(seeds)
    make_seeds(images, seeds)
    programs = [os.path.join(build, t) for t in TARGETS]
    with say.step(f"fuzzing: {JOBS} x {RUNS} runs"):
        jobs = [start(programs[0], folder, seeds, RUNS, n + 1)
                for n in range(JOBS)]
        statuses = [job.wait() for _, job in jobs]
    for (place, _), status in zip(jobs, statuses):
        text = last_lines(place)
        done = re.search(r"^Done (\d+) runs", text, re.M)
        covered = re.findall(r"cov: (\d+)", text)
        is_good = status == 0 and done and int(done[1]) >= RUNS
        name = f"fuzz: seed {os.path.basename(place)}"
        if is_good:
            name += f", {int(done[1])} runs, {covered[-1]} edges"
        else:
            for shown in text.splitlines()[-40:]:
                say.line("#   | " + shown[:160])
        add("passed" if is_good else "failed", name,
            "" if is_good else f"status {status}; see {place}")
    with say.step("fuzzing what has a planted bug"):
        place, job = start(programs[1], folder, seeds, PLANTED_RUNS, 9)
        job.wait()
    text = last_lines(place)
    # "INITED": no seed has shown it yet.
    is_found = job.returncode != 0 and "INITED" in text and \
        "AddressSanitizer" in text and " in planted" in text
    add("passed" if is_found else "failed",
        "fuzz: negative control: a planted bug is found",
        "" if is_found else f"status {job.returncode}; see {place}")
