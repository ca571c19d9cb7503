# SPDX-License-Identifier: BSD-2-Clause
"""./dev fuzz: the harnesses for as long as one likes, and a table of what came
of it.  What is new is kept in build/fuzz/corpus/, from where --keep takes what
reaches further into the tree."""
import argparse
import concurrent.futures
import glob
import os
import shutil

import fuzz
import say

WORK = os.path.join(say.BUILD, "fuzz", "corpus")
KEPT_BYTES_MAX = 2048   # of an input in the tree


def work_of(harness):
    folder = os.path.join(WORK, harness)
    os.makedirs(folder, exist_ok=True)
    return folder


def one(build, harness, folders, limits):
    """Fuzzes one harness; answers its run and what it found."""
    place = os.path.join(fuzz.LOG, harness + "-long")
    shutil.rmtree(place, ignore_errors=True)
    done = fuzz.fuzz(fuzz.program(build, harness), place,
                     [work_of(harness), *folders, *fuzz.corpus(harness),
                      *fuzz.corpus(harness, "found")], limits,
                     harness=harness)
    fresh = os.path.join(place, "corpus")
    for name in os.listdir(fresh):
        shutil.move(os.path.join(fresh, name),
                    os.path.join(work_of(harness), name))
    found = [p for kind in ("crash", "timeout", "oom", "leak")
             for p in glob.glob(os.path.join(place, kind + "-*"))]
    return done, found


def keep(build, harness, folders):
    """Merges what reaches further into the tree's corpus: as few inputs as
    reach every edge."""
    tree = os.path.join(fuzz.HERE, "corpus", harness)
    fresh = tree + ".new"
    os.makedirs(fresh)
    done = fuzz.fuzz(fuzz.program(build, harness),
                     os.path.join(fuzz.LOG, harness + "-merge"), [],
                     ["-set_cover_merge=1", "-use_counters=0",
                      f"-max_len={KEPT_BYTES_MAX}", fresh,
                      *folders, *fuzz.corpus(harness), work_of(harness)],
                     harness=harness)
    if done.status != 0:
        shutil.rmtree(fresh)
        raise say.Failed(f"{harness}: merging failed; see {done.place}")
    shutil.rmtree(tree, ignore_errors=True)
    os.rename(fresh, tree)


def tell(rows):
    say.line(f"{'harness':14} {'execs':>12} {'edges':>7} {'corpus':>7} "
             f"{'seconds':>8} {'findings':>9}")
    for harness, done, found in rows:
        say.line(f"{harness:14} {done.runs:12,} {done.edges:7,} "
                 f"{done.entries:7,} {done.seconds:8.0f} {len(found):9}")
        for path in found:
            say.line("    " + os.path.relpath(path, say.TOP))
    say.line(f"{'all':14} {sum(d.runs for _, d, _ in rows):12,} "
             f"{sum(d.edges for _, d, _ in rows):7,} "
             f"{sum(d.entries for _, d, _ in rows):7,} "
             f"{sum(d.seconds for _, d, _ in rows):8.0f} "
             f"{sum(len(f) for _, _, f in rows):9}")


def read(words):
    """The options, before anything is built for them."""
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("--hours", type=float, default=0.1,
                        help="for all harnesses together (default 0.1)")
    parser.add_argument("--runs", type=int, help="instead: of each harness")
    parser.add_argument("--only", metavar="HARNESS", action="append")
    parser.add_argument("--keep", action="store_true",
                        help="merge what is new into tests/fuzz/corpus/")
    options = parser.parse_args(words)
    for name in options.only or ():
        if name not in fuzz.names():
            raise say.Failed(f"--only {name}: no such harness; there are " +
                             ", ".join(fuzz.names()))
    return options


def main(options, build):
    chosen = [n for n in fuzz.names()
              if not options.only or n in options.only]
    seconds = max(1, int(options.hours * 3600 * fuzz.JOBS / len(chosen)))
    limits = [f"-runs={options.runs}"] if options.runs else \
        [f"-max_total_time={seconds}"]
    fuzz.clean("seeds")
    own = os.path.join(say.BUILD, "images")
    folders = {n: [fuzz.make_seeds(n, own)] for n in chosen}
    if "inspect" in chosen:
        folders["inspect"].append(fuzz.make_images(own))
    with concurrent.futures.ThreadPoolExecutor(fuzz.JOBS) as pool:
        with say.step(f"fuzzing {len(chosen)} harnesses"):
            runs = list(pool.map(lambda n: one(build, n, folders[n], limits),
                                 chosen))
        if options.keep:
            with say.step("merging"):
                list(pool.map(lambda n: keep(build, n, folders[n][:1]),
                              chosen))
    tell([(n, done, found) for n, (done, found) in zip(chosen, runs)])
    return 1 if any(found or done.status for done, found in runs) else 0
