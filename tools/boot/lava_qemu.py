# SPDX-License-Identifier: BSD-2-Clause
"""A route for a lab's QEMU: the emulator's words, with LAVA's places for the
files in them."""
import os
import re
import shlex

from lava_board import NotThere

# Behind all other words: LAVA has no screen, and wants SeaBIOS no more than
# `adit boot' does to write to the serial line what a loader writes there too.
LAST = ["-machine", "graphics=on", "-serial", "stdio"]
# Labels that mean something else to LAVA.
_TAKEN = ("file", "type", "offset", "available_loops", "uefi", "nfsrootfs",
          "image", "kernel", "ramdisk", "dtb")


def quote(word):
    """A word, for the splitting that LAVA's pexpect does.  No brace may be
    followed by a name there: LAVA replaces those."""
    return "".join(part if part == "{" else shlex.quote(part)
                   for part in re.split(r"(\{)", word) if part) or "''"


class _Words:
    """Takes QEMU's words one by one, and finds the files in them."""

    def __init__(self, folder, files, table):
        self.folder, self.files, self.table = folder, files, table
        self.images = {}        # label: what `deploy' says of it
        self.labels = {}        # path: label
        self.pending = []       # words that come before the next file's

    def _label(self, path, option):
        path = os.path.realpath(os.path.join(self.folder, path))
        if not os.path.exists(path):
            raise NotThere(f"{option} names {path}, which is not there")
        if path not in self.labels:
            stem = os.path.splitext(os.path.basename(path))[0]
            stem = re.sub(r"[^a-z]", "", stem.lower()) or "image"
            label, number = stem, 1
            while label in self.images or label in _TAKEN:
                number += 1
                label = f"{stem}{number}"
            self.labels[path] = label
            self.images[label] = self.files.add(path) | {"image_arg": ""}
        return "{" + self.labels[path] + "}"

    def _value(self, option, value):
        """The quoted value of an option, with labels for its files."""
        where = self.table["files"].get(option, [])
        if where == ["word"]:
            return self._label(value, option)
        done = []
        # A comma that belongs to a name is doubled.
        for part in value.replace(",,", "\0").split(","):
            part = part.replace("\0", ",,")
            key, equal, rest = part.partition("=")
            if where == ["list"]:
                name, blank, rest = part.partition(" ")
                done.append(self._label(name.replace(",,", ","), option) +
                            (quote(blank + rest) if blank else ""))
            elif equal and key in where:
                done.append(quote(key + "=") + self._label(
                    rest.replace(",,", ","), option))
            else:
                done.append(quote(part) if part else "")
        return ",".join(done)

    def take(self, words):
        words = list(words)
        while words:
            option = words.pop(0)
            if option in self.table["left_out"]:
                del words[:self.table["left_out"][option]]
                continue
            before = len(self.images)
            self.pending.append(quote(option))
            if words and (not words[0].startswith("-") or
                          option == "-append"):
                self.pending.append(self._value(option, words.pop(0)))
            if len(self.images) > before:
                self._settle()

    def _settle(self):
        """Gives the words so far to the newest file."""
        self.images[list(self.images)[-1]]["image_arg"] = " ".join(
            self.pending)
        self.pending = []

    def end(self):
        if not self.images:
            raise NotThere("its emulator reads no file")
        last = self.images[list(self.images)[-1]]
        last["image_arg"] = " ".join(
            [last["image_arg"], *self.pending, *map(quote, LAST)])
        return self.images


def actions(boot, made, table, files):
    """deploy and boot of a route's job in QEMU."""
    if boot.route.emulator != "qemu":
        raise NotThere(f"runs in {boot.route.emulator}, and LAVA starts "
                       "QEMU only")
    if boot.route.tpm:
        raise NotThere("has a TPM, which runs beside QEMU")
    if "$http_served" in str(boot.route.qemu):
        raise NotThere("fetches its files from a server of adit boot's own")
    words = _Words(made.folder, files, table)
    words.take(["-smp", str(boot.job.cpus), *made.command])
    return [
        {"deploy": {"to": "tmpfs", "timeout": {"minutes": 5},
                    "images": words.end()}},
        {"boot": {"method": "qemu", "media": "tmpfs",
                  "timeout": {"minutes": 2}}}]
