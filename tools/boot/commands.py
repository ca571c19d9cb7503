# SPDX-License-Identifier: BSD-2-Clause
"""Other programs that are run to make what a loader reads."""
import os
import subprocess


class Failed(Exception):
    """What cannot be gone on from; its text is for the user."""


def run(words, folder=None, env=None, script=""):
    """Runs a program, with `script' as its input; its output, the end of
    which tells why it failed."""
    try:
        done = subprocess.run(
            words, cwd=folder, text=True, errors="replace",
            input=script, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False,
            env={**os.environ, **env} if env else None)
    except OSError as error:
        raise Failed(f"{words[0]}: {error.strerror}") from None
    if done.returncode != 0:
        end = " / ".join(t.strip() for t in done.stdout.splitlines()[-3:])
        raise Failed(f"{os.path.basename(words[0])} failed with status "
                     f"{done.returncode}: {end or 'it says nothing'}")
    return done.stdout
