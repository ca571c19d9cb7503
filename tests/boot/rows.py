# SPDX-License-Identifier: BSD-2-Clause
"""The rows of the boot ring: one row is one boot, and what must come of it."""
import dataclasses

import aliases
import checks
import examples
import guest_parts
import microcode
import mutate_door
import mutate_image
import plan
import predictions
import signing
import unify

# Keys that may hold several words: the row stands for all combinations.
AXES = ("route", "machine", "memory", "cpus", "cpu", "signature", "image")


def long_options():
    """4,000 bytes of options: distinct words that are nobody's, kept silent
    until the boot report shows them."""
    words = ["loglevel=0"] + [f"word{n:04d}={n * 7919:026d}"
                              for n in range(120)]
    text = " ".join(words)[:4000 - len(" loglevel=2")] + " loglevel=2"
    assert len(text) == 4000
    return text + " -- adit.last=1"


@dataclasses.dataclass
class Row:
    id: str
    route: str
    door: str
    machine: str
    memory_mib: int
    cpus: int
    cpu: str                # its model, as --cpu has it, or empty
    devices: list           # more of them: names in guest_parts.DEVICES
    initrd: str             # guest: the longer one, or empty
    modules: int            # how many
    kernel: str             # linux, signed (the same), broken (a byte of that
                            # changed), garbage: something that is no kernel,
                            # bundle: signed, in one with a command line,
                            # adit: a second Adit, a name in
                            # elf_kernels.KINDS, or none: only what comes
                            # behind it
    example: str            # a kernel of examples/ that is booted, or empty
    unify: list             # what is packed into adit.efi: unify.KINDS
    packer: str             # by what; a name in unify.PACKER
    loader: str             # brings the rest, or all: that as well
    signature: str          # adit.efi's; a name in signing.SIGNATURE
    microcode: str          # a name in microcode.KINDS, or empty
    missing: tuple          # files to leave off the medium
    cmdline: str            # the kernel's
    options: str            # Adit's
    image: str              # instead of the route's: of build/images/ or the
                            # cache, or empty
    change_image: str       # a name in mutate_image.IMAGE, or empty
    predicted: str          # a name in predictions.OUTCOMES: what the loader
                            # does with the image, if no door tells
    loader_id: str          # whose verdict counts; empty: the route's
    at_door: str            # a name in mutate_door.DOOR, or empty
    expect: list            # regular expressions, in this order
    never: list             # regular expressions
    loader_says: str        # one for QEMU's own words, when it refuses
    screen: str             # one for the text screen, where a loader is mute
                            # on the serial line
    check: list             # names in checks.CHECKS
    stop_at: str            # checks run as soon as this line is there
    stop_in: str            # run on from the door to this function, and stay
    fails: str              # a negative control: what must be complained of
    timeout: float
    suite: str              # which build it is for, see everything.py
    is_efi: bool

    @property
    def is_guest(self):
        """Whether its Linux runs as Adit's guest."""
        return self.cpu == "max" and "mode=bare" not in self.options

    @property
    def is_refusal(self):
        return any(e.startswith("^adit: ") for e in self.expect) and \
            "guest" not in self.check and not self.stop_at


class Keys(dict):
    """A row's keys, read as numbers where they are."""

    def getint(self, key):
        return int(self[key])

    def getfloat(self, key):
        return float(self[key])


def _row(name, section, axes):
    route = axes["route"]
    if route not in aliases.ROUTES:
        raise ValueError(f"{name}: no such route: {route}")
    door = section.get("door") or aliases.ROUTES[route].door
    options = section.get("options", "")
    row = Row(
        id=name, route=route, door=door, machine=axes["machine"],
        memory_mib=int(axes["memory"]), cpus=int(axes["cpus"]),
        cpu=axes["cpu"],
        devices=section.get("devices", "").split(),
        initrd=section.get("initrd", ""), modules=section.getint("modules"),
        kernel=section.get("kernel"),
        unify=section.get("unify", "").split(),
        packer=section.get("packer", "adit"),
        example=section.get("example", ""),
        loader=section.get("loader", "rest"),
        microcode=section.get("microcode", ""),
        signature=axes["signature"],
        missing=tuple(section.get("missing", "").split()),
        cmdline=section.get("cmdline"),
        options=long_options() if options == "@4000" else options,
        image=axes["image"],
        change_image=section.get("change-image", ""),
        predicted=section.get("predicted", ""),
        loader_id=section.get("loader-id", ""),
        at_door=section.get("at-door", ""),
        expect=plan.lines(section.get("expect", "")),
        never=plan.lines(section.get("never", "")),
        loader_says=section.get("loader-says", ""),
        screen=section.get("screen", ""),
        check=section.get("check", "").split(),
        stop_at=section.get("stop-at", ""),
        stop_in=section.get("stop-in", ""),
        fails=section.get("fails", ""),
        timeout=section.getfloat("timeout"),
        suite=section.get("suite", "main"),
        is_efi=aliases.ROUTES[route].route.is_efi)
    for what, where, names in (
            ("check", checks.CHECKS, row.check),
            ("devices", guest_parts.DEVICES, row.devices),
            ("initrd", ("guest",), [row.initrd]),
            ("example", examples.NAMES, [row.example]),
            ("unify", unify.KINDS, row.unify),
            ("packer", unify.PACKER, [row.packer]),
            ("loader", ("rest", "all"), [row.loader]),
            ("signature", signing.SIGNATURE, [row.signature]),
            ("change-image", mutate_image.IMAGE, [row.change_image]),
            ("predicted", predictions.OUTCOMES, [row.predicted]),
            ("microcode", microcode.KINDS, [row.microcode]),
            ("at-door", mutate_door.DOOR, [row.at_door])):
        for word in names:
            if word and word not in where:
                raise ValueError(f"{name}: no such {what}: {word}")
    if not (row.expect or row.check or row.loader_says or row.screen):
        raise ValueError(f"{name}: a row that expects nothing cannot fail")
    return row


def of_plan(rows):
    """The rows of a plan, as the ring knows them."""
    return [_row(row.id, Keys(row.keys), row.keys) for row in rows]
