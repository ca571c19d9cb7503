# SPDX-License-Identifier: BSD-2-Clause
"""One row of the boot ring on its way: boots it and judges what it did."""
import dataclasses
import os
import re
import shutil

import aliases
import checks
import elf_kernels
import examples
import facts
import gdb
import guest_parts
import mutate_door
import mutate_image
import parts
import predictions
import say
import signing
import unify
import attempt
import job
import machine

# A refusal must be on the console this soon after the door, in the time in
# which the host let the machine run.
REFUSAL_S = 1.0
BIG_FILES = ("image", "image.signed", "image.packed.efi", "image.packed.elf",
             "image.packed.gz", "kernel.signed", "modules",
             "disk", "tftp")


class Failure(attempt.Wrong):
    """The subject failed: (expected, seen)."""


class Run(attempt.Attempt):
    """One row on its way; checks look at its machine, facts, folder, row."""

    def __init__(self, ring, row):
        folder = os.path.join(ring.log, row.id)
        alias = aliases.ROUTES[row.route]
        wanted = attempt.Wanted(row.expect, row.never, row.timeout)
        super().__init__(ring.maker, ring.tool, alias.route,
                         job.Job(folder, "", ""), wanted, row.id)
        self.ring, self.row = ring, row
        self.facts = ring.facts
        self.client = None
        self.base = None
        self.made = None        # what its loader reads

    def image(self, row):
        """The built image, changed as the row wants, and a PE signed: all
        rows that want nothing special boot the very same file."""
        name = row.image or aliases.ROUTES[row.route].image
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
        modules = parts.modules(say.CACHE, aliases.kernel_cmdline(
            row.cmdline, row.machine))
        if row.initrd == "guest":
            modules[1].path = guest_parts.initrd(say.CACHE, modules[1].path)
        if row.kernel in elf_kernels.KINDS:
            modules[0] = job.Module(
                row.kernel, elf_kernels.build(self.folder, row.kernel),
                row.cmdline, "kernel")
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

    def job_of(self, row):
        os.makedirs(self.folder, exist_ok=True)
        return job.Job(self.folder, self.image(row),
                       row.image or aliases.ROUTES[row.route].image,
                       row.options, unify.left(row, self.modules(row)),
                       row.machine, f"{row.memory_mib}M", row.cpus,
                       row.missing, row.cpu)

    def prepare(self):
        row = self.row
        if row.route in facts.RELOCATING and (
                row.at_door or row.stop_in or "wx" in row.check):
            self.facts = self.facts.at(self.ring.base_of(self))
        self.job = self.job_of(row)
        super().prepare()

    def command(self, made):
        self.made = made
        extra = []
        for name in self.row.devices:
            extra += guest_parts.DEVICES[name](self.folder)
        return super().command(made) + extra

    def start(self, words):
        if not self.row.at_door:
            return super().start(words)
        return machine.Machine(words, self.folder, gdb=True)

    def learn_base(self):
        """Boots with all that Linux needs, to see where the loader puts us."""
        plain = dataclasses.replace(
            self.row, id=self.row.id + ".base", cpu="", modules=2, options="",
            kernel="linux", microcode="", missing=(), at_door="", stop_in="",
            stop_at="", check=[], never=[], expect=[], loader_says="",
            screen="", fails="", predicted="starts")
        return Base(self.ring, plain).learn()

    def change_at_door(self):
        """Runs the loader to our entry point and makes the one mutation."""
        self.client = client = gdb.Gdb(self.machine)
        door = aliases.ROUTES[self.row.route].door
        self.facts.entry = self.facts.address(door + "_start")
        client.run_to(self.facts.entry, self.row.timeout)
        mutate_door.DOOR[self.row.at_door](client, self.facts)
        if not self.row.stop_in:
            client.go_on()
            return self.machine.clock()
        client.run_to(self.facts.address(self.row.stop_in), self.row.timeout)
        return None

    def judge_refusal(self, since):
        """One line, soon; a loader's unchanged entry may report before."""
        late = self.machine.clock() - since
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

    def watch_for(self, since):
        """Waits for the expected lines, in order."""
        position = 0
        limit = machine.Limit(self.machine, self.row.timeout)
        for number, pattern in enumerate(self.row.expect):
            try:
                found = self.machine.wait_for(
                    pattern, limit.left(), position,
                    ended=checks.halted_for_good)
            except machine.Timeout as timeout:
                raise Failure(f"/{pattern}/", str(timeout)) from None
            position = found.end()
            if number == 0 and since and self.row.is_refusal:
                self.judge_refusal(since)
        if self.row.loader_says:
            self.machine.wait_end(limit.left())
            if not re.search(self.row.loader_says, self.machine.errors()):
                raise Failure(f"QEMU says /{self.row.loader_says}/",
                              self.machine.errors() or "nothing")
        if self.row.screen and not self.machine.wait_screen(
                self.row.screen, limit.left()):
            raise Failure(f"/{self.row.screen}/ on the screen",
                          self.machine.screen_text())
        if self.row.stop_at:
            self.machine.wait_for(self.row.stop_at, limit.left())

    def look(self):
        row = self.row
        since = self.change_at_door() if row.at_door else None
        self.watch_for(since)
        for name in row.check:
            checks.CHECKS[name](self)
        for pattern in row.never:
            found = re.search(pattern, self.machine.console())
            if found:
                raise Failure(f"must never say /{pattern}/", found[0])
        predictions.check(self)
        self.exit = self.machine.end or "running"

    def outcome_of(self, error):
        """A negative control passes when it is reported as failing for the
        reason that it names."""
        self.wrong = self.wrong or error and "error " + error
        if self.machine and not self.wrong:
            self.came_to("text")
        elif self.machine and predictions.door_seen(self):
            self.came_to("entry")
        if not self.row.fails:
            self.reason = self.wrong
            return "failed" if self.wrong else "passed"
        if self.wrong and re.search(self.row.fails, self.wrong):
            self.notes.append("negative control reported as failing: "
                              f"{self.wrong}")
            return "passed"
        self.reason = f"negative control not reported for " \
            f"/{self.row.fails}/: {self.wrong or 'it passed'}"
        return "failed"

    def tidy(self):
        super().tidy()
        for name in BIG_FILES:
            path = os.path.join(self.folder, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.lexists(path):
                os.unlink(path)


class Base(Run):
    """Boots only to see where the loader puts the image."""

    def look(self):
        found = self.machine.wait_for(
            r"^adit: image +0x([0-9a-f]+) to ", self.row.timeout,
            ended=checks.halted_for_good)
        # Where page 0 would be, which is not counted.
        self.base = int(found[1], 16) - 0x1000

    def learn(self):
        told = self.result()
        self.tidy()
        if self.base is None:
            raise Failure("a first boot that tells where the image is",
                          told["reason"])
        return self.base
