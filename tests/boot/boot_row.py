# SPDX-License-Identifier: BSD-2-Clause
"""One row of the boot ring on its way: boots it and judges what it did."""
import dataclasses
import os
import re
import shutil
import time
import traceback

import checks
import elf_kernels
import examples
import facts
import gdb
import job
import machine
import mutate_door
import mutate_image
import parts
import predictions
import routes
import say
import signing
import unify

# A refusal must be on the console this soon after the door.  The machine's
# own clock never runs ahead of ours, so wall time is an upper bound.
REFUSAL_S = 1.0
BIG_FILES = ("cd.iso", "cd.iso.tree", "disk.img", "vars.fd", "bundle",
             "bundle.new", "image", "image.signed", "image.packed.efi",
             "image.packed.elf", "image.packed.gz", "kernel.signed",
             "kexec.cpio", "modules", "shim.signed")


class Failure(Exception):
    """The subject failed: (expected, seen)."""


def tidy(folder):
    """Removes the media and copies that a boot has made in its folder."""
    for name in BIG_FILES:
        path = os.path.join(folder, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)


class Run:
    """One row on its way; checks look at its machine, facts, folder, row."""

    def __init__(self, ring, row):
        self.ring, self.row = ring, row
        self.folder = os.path.join(ring.log, row.id)
        self.facts = ring.facts
        self.tool = os.path.join(os.path.dirname(ring.images), "tools",
                                 "adit")
        self.image_path = None
        self.machine = self.client = None
        self.notes = []

    def image(self, row):
        """The built image, changed as the row wants, and a PE signed: all
        rows that want nothing special boot the very same file."""
        name = row.image or routes.ROUTES[row.route].image
        path = os.path.join(self.ring.images, name)
        if row.image and not os.path.exists(path):
            path = os.path.join(say.CACHE, name)
        if row.example:
            path = examples.image(self.ring.images, row.example, name)
        elif row.unify:
            path = unify.packed(row, self.ring.images, name,
                                self.modules(row), self.folder)
        if row.change_image:
            changed = os.path.join(self.folder, "image")
            mutate_image.change(row.change_image, path, changed)
            path = changed
        if not name.endswith(".efi") or name == "xen.efi":
            return path
        if not (row.change_image or row.signature or row.unify or
                row.example):
            return self.ring.signed_image()
        return signing.SIGNATURE[row.signature](
            path, os.path.join(self.folder, "image.signed"))

    def modules(self, row):
        modules = parts.modules(say.CACHE, job.kernel_cmdline(
            row.cmdline, row.machine))
        if row.kernel in elf_kernels.KINDS:
            modules[0] = job.Module(
                row.kernel, elf_kernels.build(self.folder, row.kernel),
                row.cmdline)
        elif row.kernel == "garbage":
            modules[0].path = modules[1].path
        elif row.kernel in ("signed", "broken"):
            sign = getattr(signing, row.kernel)
            modules[0].path = sign(modules[0].path, os.path.join(
                self.folder, "kernel.signed"))
        elif row.kernel == "bundle":
            modules[0].path = parts.kernel_bundle(self.folder,
                                                  modules[0].path)
        elif row.kernel == "adit":
            return parts.nested(self.folder, self.ring.signed_image(),
                                modules)
        elif row.kernel == "none" or row.example:
            return modules[1:row.modules]
        for number in range(2, row.modules):
            modules.append(parts.small_module(self.folder, number))
        modules = modules[:row.modules]
        if row.microcode:
            parts.add_microcode(self.folder, modules, row.microcode)
        return modules

    def boot_job(self, row):
        os.makedirs(self.folder, exist_ok=True)
        self.image_path = self.image(row)
        return job.Job(self.folder, say.CACHE, self.image_path, row.machine,
                       row.options, unify.left(row, self.modules(row)),
                       row.missing)

    def command(self, row):
        extra = ["-cpu", row.cpu] if row.cpu else []
        return routes.qemu_command(
            row.route, self.boot_job(row), row.memory_mib, row.cpus, extra)

    def learn_base(self):
        """Boots with all that Linux needs, to see where the loader puts us."""
        plain = dataclasses.replace(self.row, cpu="", modules=2, options="",
                                    kernel="linux", microcode="",
                                    missing=())
        with machine.Machine(self.command(plain),
                             self.folder) as self.machine:
            found = self.machine.wait_for(
                r"^adit: image +0x([0-9a-f]+) to ", self.row.timeout,
                ended=checks.halted_for_good)
            # Where page 0 would be, which is not counted.
            return int(found[1], 16) - 0x1000

    def change_at_door(self):
        """Runs the loader to our entry point and makes the one mutation."""
        self.client = client = gdb.Gdb(self.machine)
        door = routes.ROUTES[self.row.route].door
        self.facts.entry = self.facts.address(door + "_start")
        client.run_to(self.facts.entry, self.row.timeout)
        mutate_door.DOOR[self.row.at_door](client, self.facts)
        if not self.row.stop_in:
            return client.go_on()
        client.run_to(self.facts.address(self.row.stop_in), self.row.timeout)
        return None

    def judge_refusal(self, since):
        """One line, soon; a loader's unchanged entry may report before."""
        late = time.monotonic() - since
        self.notes.append(f"{late:.2f} s after the door")
        if late > REFUSAL_S:
            raise Failure(f"a line within {REFUSAL_S:g} s of the door",
                          f"later than {REFUSAL_S:g} s: {late:.2f} s")
        if self.row.at_door == "nothing":
            return
        # The firmware's console may be the same serial line: one line twice.
        said = {text for text in self.machine.console().splitlines()
                if text.startswith("adit: ") and ": warning: " not in text}
        if len(said) != 1:
            raise Failure("one line that starts with adit:", sorted(said))

    def watch(self, since):
        """Waits for the expected lines, in order."""
        position = 0
        deadline = time.monotonic() + self.row.timeout
        for number, pattern in enumerate(self.row.expect):
            left = max(0.0, deadline - time.monotonic())
            try:
                found = self.machine.wait_for(
                    pattern, left, position, ended=checks.halted_for_good)
            except machine.Timeout as timeout:
                raise Failure(f"/{pattern}/", str(timeout)) from None
            position = found.end()
            if number == 0 and since and self.row.is_refusal:
                self.judge_refusal(since)
        if self.row.loader_says:
            self.machine.wait_end(max(0.0, deadline - time.monotonic()))
            if not re.search(self.row.loader_says, self.machine.errors()):
                raise Failure(f"QEMU says /{self.row.loader_says}/",
                              self.machine.errors() or "nothing")
        if self.row.screen and not self.machine.wait_screen(
                self.row.screen, max(0.0, deadline - time.monotonic())):
            raise Failure(f"/{self.row.screen}/ on the screen",
                          self.machine.screen_text())
        if self.row.stop_at:
            self.machine.wait_for(self.row.stop_at,
                                  max(0.0, deadline - time.monotonic()))

    def boot(self):
        row = self.row
        if row.route in facts.RELOCATING and (row.at_door or row.stop_in or
                                              "wx" in row.check):
            self.facts = self.facts.at(self.ring.base_of(self))
        with machine.Machine(self.command(row), self.folder,
                             gdb=bool(row.at_door)) as self.machine:
            since = self.change_at_door() if row.at_door else None
            self.watch(since)
            for name in row.check:
                checks.CHECKS[name](self)
            for pattern in row.never:
                found = re.search(pattern, self.machine.console())
                if found:
                    raise Failure(f"must never say /{pattern}/", found[0])
            predictions.check(self)

    def result(self):
        """'' when all went well, else what went wrong."""
        try:
            self.boot()
        except (Failure, checks.Wrong) as wrong:
            expected, seen = wrong.args
            return f"expected {expected}, found {seen}"
        except Exception as error:      # The harness's own trouble: a failure.
            at = traceback.extract_tb(error.__traceback__)[-1]
            return f"error {type(error).__name__}: {error} " \
                f"({at.name}, line {at.lineno})"
        return ""

    def tail(self):
        text = self.machine.console() + self.machine.errors() \
            if self.machine else ""
        return [t[:160] for t in text.splitlines() if t.strip()][-15:]

    def tidy(self):
        tidy(self.folder)
