# SPDX-License-Identifier: BSD-2-Clause
"""The same boot_info by every route: compares Adit's dumps, field by field.

Every route is booted with the same inputs until Adit has dumped its boot_info.
compare.cfg holds the inputs and what may differ, with the reasons.
"""
import concurrent.futures
import dataclasses
import fnmatch
import gzip
import os
import re
import shutil
import zlib

import aliases
import allowed
import attempt
import dump
import job
import make
import needs
import parts
import say
import signing

DOCS = os.path.join(say.TOP, "docs", "boot-info.md")
TIMEOUT_S = 180

BIOS, UEFI = "qemu-mb1", "ovmf-boot"


@dataclasses.dataclass
class Inputs:
    options: str
    machine: str
    memory: str
    cpus: str
    modules: list

    def fields(self):
        """What must come of them at the best door."""
        own, kernels = self.options.split(" -- ")
        fields = {"cmdline": own, "kernel_options": kernels,
                  "module_count": str(len(self.modules)),
                  "cpu_count": self.cpus}
        for number, module in enumerate(self.modules):
            with open(module.path, "rb") as file:
                data = file.read()
            fields |= {f"module[{number}].{name}": value for name, value in (
                ("name", module.name), ("cmdline", module.cmdline),
                ("length_bytes", str(len(data))),
                ("crc32", f"{zlib.crc32(data):#x}"))}
        return fields


def make_inputs(config, folder):
    """Kernel, initrd and a third module with a command line.

    The kernel is signed, for Secure Boot.  The initrd is not packed: some
    loaders unpack what they can.
    """
    given = config["inputs"]
    modules = parts.modules(say.CACHE, given["cmdline"])
    modules.append(parts.small_module(folder, 2))
    modules[2].cmdline = given["third-cmdline"]
    modules[0].path = signing.signed(
        modules[0].path, os.path.join(folder, "modules", "vmlinuz"))
    path = os.path.join(folder, "modules", "initramfs")
    with gzip.open(modules[1].path) as packed, open(path, "wb") as out:
        shutil.copyfileobj(packed, out)
    modules[1] = job.Module("initramfs", path, "", "initrd")
    return Inputs(given["options"], given["machine"], given["memory"],
                  given["cpus"], modules)


class Comparison:
    """One run; `report` takes (outcome, name, why, lines to show)."""

    def __init__(self, images, report):
        self.images, self.report = images, report
        self.maker = make.Maker(say.CACHE, plugin=os.environ.get(
            "ADIT_WATCH", ""))
        self.tool = os.path.join(os.path.dirname(images), "tools", "adit")
        self.log = os.path.join(say.LOG, "boot", "compare")
        self.config = allowed.read_config()
        self.allowed = allowed.Allowed(self.config)
        self.dumps = {}

    def boot(self, route, inputs):
        """The fields that a route's Adit dumps."""
        folder = os.path.join(self.log, route)
        alias = aliases.ROUTES[route]
        path = os.path.join(self.log if alias.image == "adit.efi" else
                            self.images, alias.image)
        count = self.config["modules"].getint(route, len(inputs.modules))
        needs.fetch_missing(alias.route.needs, self.maker.root)
        boot = attempt.Attempt(
            self.maker, self.tool, alias.route,
            job.Job(folder, path, alias.image, inputs.options,
                    inputs.modules[:count],
                    "" if "OVMF" in alias.route.firmware else inputs.machine,
                    inputs.memory + "M", int(inputs.cpus)),
            attempt.Wanted([r"^adit: info end=.*\n"], [], TIMEOUT_S))
        told = boot.result()
        if told["outcome"] != "passed":
            raise dump.Damaged(told["reason"])
        fields = dump.read(boot.machine.console())
        boot.tidy()
        return fields

    def boot_all(self, chosen, inputs):
        """Fills self.dumps, with what went wrong in place of fields."""
        def one(route):
            try:
                return route, self.boot(route, inputs)
            except Exception as error:
                return route, error
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            self.dumps = dict(pool.map(one, chosen))

    def reference(self, route, inputs):
        """What a route is compared with: (name, fields)."""
        if route == BIOS:
            return "the inputs", inputs.fields()
        is_efi = self.dumps[route]["efi.system_table"] != "0x0"
        name = self.config["references"].get(
            route, UEFI if is_efi and route != UEFI else BIOS)
        return name, self.dumps[name]

    def judge(self, route, inputs):
        name = f"boot_info by {route}"
        ours = self.dumps[route]
        if isinstance(ours, Exception):
            return self.report("failed", name, f"no dump: {ours}", [
                f"all of it: {os.path.join(self.log, route)}"])
        against, theirs = self.reference(route, inputs)
        if isinstance(theirs, Exception):
            return self.report("failed", name, f"{against} has no dump", [])
        if route == BIOS:
            ours = {n: v for n, v in ours.items() if n in theirs}
        differences = dump.compare(theirs, ours)
        wrong = self.allowed.judge(route, differences)
        why = f"differs from {against} in {wrong[0]}" if wrong else \
            f"{len(ours)} fields as {against}, " \
            f"{len(differences)} listed differences"
        return self.report("failed" if wrong else "passed", name, why, wrong)

    def controls(self):
        """Tampered dumps, which must be reported for what they are."""
        theirs = self.dumps[BIOS]
        text = "".join(f"adit: info {n}={v}\n" for n, v in theirs.items())
        text += f"adit: info end={len(theirs)}\n"
        for what, old, new, found in (
                ("a module's bytes", r"(module\[1\]\.crc32=).*", r"\g<1>0x1",
                 ["module[1].crc32"]),
                ("reserved memory as RAM", r"(range\[1\]=\S+) reserved",
                 r"\1 ram", ["memory.reserved-ram"]),
                ("a field by another name", r"kernel_options=", "options=",
                 ["kernel_options", "options"]),
                ("a line lost", r"adit: info version=.*\n", "",
                 [f"expected a dump of {len(theirs)} fields, found "
                  f"{len(theirs) - 1} in {len(theirs)} lines"])):
            tampered = re.sub(old, new, text, count=1)
            try:
                seen = [d[0] for d in dump.compare(theirs, dump.read(tampered))
                        if not allowed.Allowed(self.config).allows(BIOS, d[0])]
            except dump.Damaged as damaged:
                seen = [str(damaged)]
            good = tampered != text and seen == found
            self.report("passed" if good else "failed",
                        f"boot_info negative control: {what}",
                        "reported: " + ", ".join(seen), [])

    def lists(self):
        """The list of differences itself: nothing too much, and told."""
        stale = [f"[{s}] fields {f}, routes {r}: never differs"
                 for s, f, r in sorted(self.allowed.unused)]
        self.report("failed" if stale else "passed",
                    "boot_info: all listed differences occur",
                    stale[0] if stale else "", stale)
        with open(DOCS, encoding="utf-8") as text:
            said = text.read().splitlines()
        missing = [row for row in self.allowed.table() if row not in said]
        self.report("failed" if missing else "passed",
                    "boot_info: docs/boot-info.md lists what differs",
                    "rows are missing" if missing else "", missing)
        config = allowed.read_config()
        config["never"] = {"fields": "magic", "routes": "*", "why": "control"}
        control = allowed.Allowed(config)
        for route, fields in self.dumps.items():
            for field in fields:
                if field != "magic":
                    control.allows(route, field)
        good = ("never", "magic", "*") in control.unused
        self.report("passed" if good else "failed",
                    "boot_info negative control: a listed difference that "
                    "never occurs", "", [])

    def run(self, only=None):
        shutil.rmtree(self.log, ignore_errors=True)
        os.makedirs(self.log)
        skipped = self.config["skip"]
        chosen = [r for r in aliases.ROUTES if r not in skipped and (
            r in (BIOS, UEFI) or
            any(fnmatch.fnmatch(r, p) for p in only or ["*"]))]
        inputs = make_inputs(self.config, self.log)
        signing.signed(os.path.join(self.images, "adit.efi"),
                       os.path.join(self.log, "adit.efi"))
        self.boot_all(chosen, inputs)
        for route in chosen:
            self.judge(route, inputs)
        shutil.rmtree(os.path.join(self.log, "modules"))
        for route, why in skipped.items():
            self.report("skipped", f"boot_info by {route}", why, [])
        if not isinstance(self.dumps[BIOS], Exception):
            self.controls()
        if not only and not any(isinstance(d, Exception)
                                for d in self.dumps.values()):
            self.lists()
