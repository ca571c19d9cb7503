# SPDX-License-Identifier: BSD-2-Clause
"""What a case is, and the table of them.  Names begin with the fault's id in
docs/faults.md.

E: one line that says what is wrong, and a halt, and no byte outside of the
image has changed.  D: a warning, and the kernel is reached.  T: no effect."""
import copy
import itertools

import handover

BLOCKS = "mb1 mb2 pvh linux"
ALL = "mb1 mb2 mb2efi pvh linux linux64"
MULTIBOOT = "mb1 mb2"


class Case:
    """One of them, by one door."""

    def __init__(self, name, door, outcome, says, change, machine=(),
                 nmi=False, kernel="elf-pie"):
        self.name, self.door, self.outcome = name, door, outcome
        self.says, self.change, self.machine = says, change, machine
        self.nmi, self.kernel = nmi, kernel
        self.is_quick = True
        self.fails = ""         # a negative control: why it must fail
        self.patch = ()         # of the image: symbol, code in its place
        self.limit_s = 60       # for what hangs; what halts is seen at once

    def handover(self, kernel):
        made = handover.DOORS[self.door](kernel)
        self.change(made)
        return made


CASES = []
_turn = itertools.count()


def case(name, doors, outcome, says="", change=None, **more):
    """Adds it for each of the doors, and to the quick ones for one of them,
    in turn; `%` in what it says is the door."""
    fault, _, rest = name.partition(" ")
    doors = doors.split()
    quick = doors[next(_turn) % len(doors)]
    for door in doors:
        word = "linux" if door == "linux64" else door
        CASES.append(Case("-".join([fault, door, *rest.split()]), door,
                          outcome, says.replace("%", word),
                          change or (lambda h: None), **more))
        CASES[-1].is_quick = door == quick or fault == "sound"


def control(name, of, fails, patch=(), **changed):
    """The case `of`, but that something is wrong with it, must fail."""
    copied = copy.copy(next(c for c in CASES if c.name == of))
    copied.name, copied.fails, copied.patch = "control-" + name, fails, patch
    copied.is_quick = True
    for field_name, value in changed.items():
        setattr(copied, field_name, value)
    CASES.append(copied)


def sets(**values):
    """A change that sets attributes."""
    def change(h):
        for name, value in values.items():
            setattr(h, name, value)
    return change


def regs(**values):
    return lambda h: h.regs.update(values)


def enter(name, mode=0, **values):
    """By another entry point, or in another mode."""
    def change(h):
        h.entry, h.mode = name or h.entry, mode or h.mode
        h.regs.update(values)
    return change


def edit(offset, data):
    return lambda h: h.edit(offset, data)


def at_info(address):
    """The information is there, and the register says so."""
    def change(h):
        h.info_at = h.regs[h.info_register] = address
    return change


def points(address):
    """Only the register says so."""
    return lambda h: h.regs.update({h.info_register: address})


def field(offset, value):
    """Of MB1's information, or PVH's, whose value is (width, value)."""
    return lambda h: h.fields.update({offset: value})


def ranges(*more, base=handover.MAP):
    return lambda h: setattr(h, "ranges", [*base, *more])


def only(*these):
    return lambda h: setattr(h, "ranges", list(these))


def module(start, end, text=b"third"):
    return lambda h: h.modules.append((start, end, text))


def tags(*more, before=False):
    def change(h):
        (h.before if before else h.more).extend(more)
    return change


def acpi(*pieces, root=None):
    def change(h):
        if root is not None:
            h.rsdp = root
        for at, data in pieces:
            h.over(at, data)
    return change


def both(*changes):
    def change(h):
        for one in changes:
            one(h)
    return change
