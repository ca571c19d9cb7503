# SPDX-License-Identifier: BSD-2-Clause
"""./dev test --ring repro: two builds of the images give equal bytes, though
path, user, umask, locale, time zone, date and the number of jobs are others.
The control is a source that takes in the time: its images must differ."""
import contextlib
import os
import shutil
import stat
import tempfile

import say

IMAGES = ("adit-syms", "adit.elf", "adit.gz", "adit.efi", "adit.spdx.json")
NOBODY = 65534
# It keeps what it needs in /dev/shm, as whoever loads it first.
FAKETIME = ("env", "FAKETIME=+400d", "NO_FAKE_STAT=1", "LD_PRELOAD="
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
LEFT_OUT = ("build", ".git", "__pycache__")
# Where the control puts the time: the kernel's version, which is only shown.
STAMPED = os.path.join("boot", "linux", "setup.S")
STAMP = (".asciz  ADIT_VERSION", ".asciz  __TIME__")


class Tree:
    """A copy of the sources and its build."""

    def __init__(self, folder, words, settings, mask):
        self.folder, self.words, self.mask = folder, words, mask
        self.env = {"HOME": os.path.dirname(folder), **settings}
        shutil.copytree(say.TOP, folder,
                        ignore=shutil.ignore_patterns(*LEFT_OUT))

    def _run(self, *words):
        before = os.umask(self.mask)
        try:
            say.run([*self.words, *words], "repro", cwd=self.folder,
                    env=self.env)
        finally:
            os.umask(before)

    def set_up(self):
        self._run("meson", "setup", "out")

    def build(self, jobs):
        self._run("ninja", "-C", "out", "-j", str(jobs), "adit-images")

    def image(self, name):
        with open(os.path.join(self.folder, "out", "images", name),
                  "rb") as image:
            return image.read()

    def stamp(self):
        path = os.path.join(self.folder, STAMPED)
        with open(path, encoding="utf-8") as source:
            text = source.read()
        if text.count(STAMP[0]) != 1:
            raise say.Failed(f"{STAMPED}: expected {STAMP[0]!r} once")
        with open(path, "w", encoding="utf-8") as source:
            source.write(text.replace(*STAMP))


def other_user(folder):
    """The words that run something as nobody; none if we are not root."""
    if os.geteuid() != 0:
        return []
    os.chown(folder, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}",
            "--clear-groups"]


def has_date():
    """Whether the second build can have another date."""
    return bool(os.path.exists("/dev/shm") and
                os.stat("/dev/shm").st_mode & stat.S_IWOTH)


def trees(top):
    """Two, with nothing in common but the sources."""
    os.chmod(top, 0o755)
    first = os.path.join(top, "a")
    second = os.path.join(top, "another-folder-with-a-longer-name", "b")
    os.makedirs(os.path.dirname(second))
    user = other_user(os.path.dirname(second))
    result = [
        Tree(first, [], {"LC_ALL": "C", "TZ": "UTC", "USER": "first"}, 0o022),
        Tree(second, [*user, *(FAKETIME if has_date() else ())],
             {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati",
              "USER": "second"}, 0o077)]
    if user:
        for folder, names, files in os.walk(second):
            for name in (*names, *files):
                os.chown(os.path.join(folder, name), NOBODY, NOBODY)
        os.chown(second, NOBODY, NOBODY)
    return result, bool(user)


def compare(both, add):
    for name in IMAGES:
        first, second = (tree.image(name) for tree in both)
        at = next((n for n, (a, b) in enumerate(zip(first, second))
                   if a != b), min(len(first), len(second)))
        same = first == second
        add("passed" if same else "failed", f"repro: {name}",
            "" if same else f"differs at {at:#x}")


def run(add):
    """`add(outcome, name, why)' is told what came of it."""
    with contextlib.ExitStack() as stack:
        top = stack.enter_context(tempfile.TemporaryDirectory(
            prefix="adit-repro-"))
        both, is_other_user = trees(top)
        for tree, jobs in zip(both, (1, 4)):
            with say.step(f"building with {jobs} job(s) in {tree.folder}"):
                tree.set_up()
                tree.build(jobs)
        compare(both, add)
        add("passed" if is_other_user else "skipped", "repro: another user",
            "" if is_other_user else "only root can be another user")
        add("passed" if has_date() else "skipped", "repro: another date",
            "" if has_date() else "/dev/shm is not for everybody")
        for tree in both:
            tree.stamp()
            tree.build(2)
        same = both[0].image("adit.efi") == both[1].image("adit.efi")
        add("failed" if same else "passed",
            "repro: negative control: the time in an image is seen")
