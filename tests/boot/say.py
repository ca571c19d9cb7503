# SPDX-License-Identifier: BSD-2-Clause
"""What ./dev says while it works: short lines with the seconds they took.

The output of the programs that we run goes to files under build/log/, and is
shown only (its end) when one of them fails.
"""
import contextlib
import os
import subprocess
import sys
import time

from commands import Failed

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.join(TOP, "build")
LOG = os.path.join(BUILD, "log")
CACHE = os.path.join(BUILD, "cache")

is_quiet = False


def line(text):
    if not is_quiet:
        print(text, flush=True)


@contextlib.contextmanager
def step(text):
    """Announces a step, and says at its end how long it took."""
    start = time.monotonic()
    if not is_quiet:
        print(f"{text} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        if not is_quiet:
            print(" failed", flush=True)
        raise
    if not is_quiet:
        print(f" {time.monotonic() - start:.1f} s", flush=True)


def run(command, log, cwd=None, env=None):
    """Runs a program with its output in build/log/<log>.log; its text."""
    os.makedirs(LOG, exist_ok=True)
    path = os.path.join(LOG, log + ".log")
    done = subprocess.run(
        command, cwd=cwd, text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
        env={**os.environ, **env} if env else None)
    with open(path, "a", encoding="utf-8") as out:
        out.write("$ " + " ".join(command) + "\n" + done.stdout)
    if done.returncode != 0:
        end = "\n".join("    " + t for t in done.stdout.splitlines()[-20:])
        raise Failed(f"{os.path.basename(command[0])} failed with status "
                     f"{done.returncode}:\n{end}\nthe whole log is {path}")
    return done.stdout


def die(text):
    print(f"./dev: {text}", file=sys.stderr)
    sys.exit(2)
