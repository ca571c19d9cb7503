# SPDX-License-Identifier: BSD-2-Clause
"""Where the rest of Adit is.  The program `adit' tells by the environment;
without it, it is what the build in this tree has made."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), "build")


def _place(variable, built):
    path = os.environ.get(variable) or os.path.join(BUILD, *built)
    return os.path.abspath(path) if os.path.exists(path) else None


def program():
    """The program `adit'; None if it is nowhere."""
    return _place("ADIT_PROGRAM", ("tools", "adit"))


def images():
    """The folder of Adit's images; None if it is nowhere."""
    return _place("ADIT_IMAGES", ("images",))


def watch():
    """The plugin for QEMU that watches a guest; None if it is nowhere."""
    return _place("ADIT_WATCH", ("tools", "boot", "watch.so"))
