# SPDX-License-Identifier: BSD-2-Clause
"""The kernels of examples/, as somebody else would build them: outside of the
tree, against an installed Adit, which packs them, too."""
import functools
import os
import re
import shutil
import threading

import say

SOURCES = os.path.join(say.TOP, "examples")
NAMES = sorted(os.listdir(SOURCES))
# Debian's own, if there is another in front of it.
RUSTC = "/usr/bin/rustc"

_lock = threading.Lock()


def _install(build):
    """Installs into a folder that the build does not know of; its prefix."""
    stage = os.path.join(build, "examples", "installed")
    shutil.rmtree(stage, ignore_errors=True)
    say.run(["meson", "install", "-C", build, "--no-rebuild", "--destdir",
             stage], "examples")
    for folder, _, names in os.walk(stage):
        if "adit.pc" in names:
            return folder
    raise say.Failed(f"{stage}: expected an adit.pc, found none")


@functools.lru_cache(maxsize=None)
def _build(build, name):
    """Builds and packs the example; the folder where its images are."""
    place = os.path.join(build, "examples", name)
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(os.path.join(SOURCES, name), place)
    words = ["RUSTC=" + RUSTC] if os.path.exists(RUSTC) else []
    say.run(["make", "-C", place, *words], "examples",
            env={"PKG_CONFIG_PATH": _prefix(build)})
    return place


@functools.lru_cache(maxsize=None)
def _prefix(build):
    return _install(build)


def image(images, name, base):
    """The example in the container that the image `base` has."""
    with _lock:
        place = _build(os.path.dirname(images), name)
    return os.path.join(place, "mine" + (os.path.splitext(base)[1] or ".elf"))


def told(console, name):
    """What the kernel has printed, by the word in front."""
    return dict(re.findall(rf"^{name}: (\w+(?: at)?) +(.*?)\s*$", console,
                           re.M))
