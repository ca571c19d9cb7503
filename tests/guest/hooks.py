# SPDX-License-Identifier: BSD-2-Clause
"""What the guest ring's plan adds to plans: rows of guests.cfg, each of them a
micro-guest that is booted through Adit, and looked at from outside once it has
said its word.  `adit boot --plan ring.plan' calls boots()."""
import fnmatch
import os
import re

import attempt
import control
import job
import outside
import route as routes
import session
from commands import Failed

AXES = ("route",)
KEYS = {"guest": "", "route": "", "bare": "", "cpus": "1", "memory": "1024",
        "cpu": "max", "cmdline": "", "options": "", "expect": "",
        "stopped": "", "closed": "", "ends": "", "change": "",
        "plant": "", "fails": "", "skip": "", "skip-bare": "", "timeout": "60",
        "suite": "main"}
SAYS = ("ok", "going")
NEVER = [r"^GUEST \S+ FAILED: .*", r"^adit: .*(panic|trap).*"]
STOPPED = r"^adit: guest: CPU \d+ is stopped: "
# Who runs the guests, as rows say where they are skipped; of Bochs's CPUs,
# those of AMD's.
CPUS = ("qemu", "svm-kvm", "svm-bochs", "vmx-bochs")
BOCHS_AMD = ("zambezi", "trinity_apu", "ryzen")
# What only QEMU can: no other machine's memory can be written from outside.
PLANTS_ON = "qemu"


class Ring:
    """What rows share."""

    def __init__(self, settings, maker, tool, out):
        build = settings.get("build", os.path.join(outside.TOP, "build"))
        self.images = settings.get("images", os.path.join(build, "images"))
        self.guests = os.path.join(build, "tests", "guest")
        self.maker, self.tool, self.out = maker, tool, out
        self.facts = outside.Facts(self.images, self.guests)
        self.routes = routes.read([])
        self.route = settings.get("route", "qemu-pc")
        self.cpu = settings.get("cpu", "")

    def platform(self, keys):
        """Which of CPUS a row runs on."""
        emulator = (keys["route"] or self.route).partition("-")[0]
        if emulator == "kvm":
            return "svm-kvm"
        if emulator == "bochs":
            return "svm-bochs" if self.cpu in BOCHS_AMD else "vmx-bochs"
        return "qemu"

    def why_not(self, id_, keys, key):
        """Why a row, or its bare half, is not for this CPU, or ''."""
        reasons = dict(text.strip().partition(": ")[::2]
                       for text in keys[key].splitlines() if text.strip())
        for name, why in reasons.items():
            if name not in CPUS or not why:
                raise Failed(f"{id_}: {key}: expected one of "
                             f"{', '.join(CPUS)}, a colon, and why; found "
                             f"`{name}: {why}'")
        if set(reasons) >= set(CPUS):
            raise Failed(f"{id_}: {key}: expected a CPU that is left")
        return reasons.get(self.platform(keys), "")

    def why_skipped(self, id_, keys):
        if keys["plant"] and self.platform(keys) != PLANTS_ON:
            return "only QEMU lets a stopped machine's memory be changed"
        return self.why_not(id_, keys, "skip")


class Guest(attempt.Attempt):
    """A micro-guest on its way, in one of both modes."""

    def __init__(self, ring, id_, keys, mode="guest"):
        self.ring, self.keys, self.mode = ring, keys, mode
        self.name = keys["guest"]
        wanted = attempt.Wanted(
            self._expected(), NEVER, float(keys["timeout"]) * (
                1 if ring.route == "qemu-pc" else 5), True,
            keys["fails"] if mode == "guest" else "")
        route = ring.routes[keys["route"] or ring.route]
        super().__init__(ring.maker, ring.tool, route, job.Job(os.path.join(
            ring.out, id_), "", ""), wanted, id_)

    def _expected(self):
        if self.mode == "bare" and not self.keys["ends"]:
            return [f"^GUEST {self.name}: ok$"]
        return [t.strip() for t in self.keys["expect"].splitlines()
                if t.strip()] or (
                    [STOPPED] if self.keys["stopped"] else
                    [f"^GUEST {self.name}: {SAYS[bool(self.keys['ends'])]}$"])

    def prepare(self):
        image = os.path.join(self.ring.images, "adit.elf")
        if self.keys["change"] and self.mode == "guest":
            changed = os.path.join(self.folder, "adit.changed")
            control.change(self.ring.facts, self.keys["change"].split(),
                           image, changed)
            image = changed
        guest = os.path.join(self.ring.guests, self.name + ".guest")
        if not os.path.exists(guest):
            raise Failed(f"{guest}: no such file")
        self.job = job.Job(
            self.folder, image, "adit.elf",
            f"mode={self.mode} {self.keys['options']}".strip(),
            [job.Module(self.name + ".guest", guest, self.keys["cmdline"],
                        "kernel")],
            "", self.keys["memory"] + "M", int(self.keys["cpus"]),
            cpu=self.keys["cpu"] if self.route.id.startswith("qemu-") else
            self.ring.cpu)
        super().prepare()

    def look(self):
        super().look()
        if self.reached != "text" or self.wrong:
            return
        if self.keys["ends"]:
            self.look_at_end()
        if self.mode == "bare":
            return
        # On KVM the machine is inside of the one that is looked at.
        if self.route.id.startswith("qemu-"):
            self.machine.qmp("stop")
            if self.keys["plant"]:
                control.plant(self, self.keys["plant"].split())
            outside.check(self)
        if self.keys["bare"]:
            self.look_bare()

    def look_at_end(self):
        """The machine has come to the end that the guest asked for.  The one
        around KVM's ends with it, whatever has ended that."""
        ends, seconds = self.keys["ends"], 20
        if self.ring.platform(self.keys) == "svm-kvm":
            ends, seconds = "powered off", 120
        self.machine.wait_end(seconds)
        if self.machine.end != ends:
            raise attempt.Wrong(f"a machine that is {ends}", self.machine.end)

    def lines(self):
        """What the guest itself has said."""
        return re.findall(r"^GUEST .*$", self.console.whole(), re.M)

    def look_bare(self):
        """The same on the bare machine, which is the reference."""
        why = self.ring.why_not(self.id, self.keys, "skip-bare")
        if why:
            self.notes.append(f"not run bare: {why}")
            return
        keys = {**self.keys, "change": "", "plant": ""}
        bare = Guest(self.ring, self.id + ".bare", keys, "bare")
        told = bare.result()
        bare.tidy()
        if told["outcome"] != "passed":
            raise attempt.Wrong("the same guest to pass on the bare machine",
                                told["reason"])
        if self.keys["bare"] != "equal":
            return
        ours, theirs = self.lines(), bare.lines()
        for here, there in zip(ours, theirs):
            if here != there:
                raise attempt.Wrong(f"`{there}' as on the bare machine",
                                    f"`{here}'")
        if len(ours) != len(theirs):
            raise attempt.Wrong(f"{len(theirs)} lines as on the bare machine",
                                len(ours))

    def tidy(self):
        super().tidy()
        path = os.path.join(self.folder, "adit.changed")
        if os.path.exists(path):
            os.unlink(path)


def boots(plan, maker, tool, out):
    """The micro-guests of all rows that match."""
    ring = Ring(plan.settings, maker, tool, out)
    found = []
    suite = plan.settings.get("suite", "main")
    patterns = plan.settings.get("only", "*").split()
    for row in plan.rows():
        unknown = set(row.keys) - set(KEYS)
        if unknown:
            raise Failed(f"{row.id}: no such key: {' '.join(unknown)}")
        keys = {**KEYS, **row.keys}
        keys["guest"] = keys["guest"] or row.id
        if keys["suite"] != suite or not any(
                fnmatch.fnmatch(row.id, p) for p in patterns):
            continue
        guest, why = Guest(ring, row.id, keys), ring.why_skipped(row.id, keys)
        found.append(session.skipped(guest.route, row.id, "adit.elf", why)
                     if why else guest)
    if not found:
        raise Failed(f"no guest matches {plan.settings.get('only')}")
    return found
