# SPDX-License-Identifier: BSD-2-Clause
"""./dev bench --guest: what it costs Linux to be a guest.

The same boot, from the kernel's first instruction to power-off, on the bare
machine and as a guest; Adit's own instructions are counted apart, by their
addresses.  One CPU, virtual time tied to the instruction count.  And how many
instructions Adit executes while that guest has nothing to do for a second.
"""
import os
import struct
import time

import aliases
import bench
import dev
import facts
import machine
import make
import parts
import say
from job import Job

ROUTE = "qemu-mb1"
MOST = 0.01         # of the bare boot's instructions
IDLE_S = 5          # guest/checks, check_idle


def _own(images):
    known = facts.Facts(images)
    return (known.address("image_start"), known.address("image_end"))


def _command(mode, test, icount):
    """A boot's command, what watches it, and the kernel's entry."""
    alias = aliases.ROUTES[ROUTE]
    modules = parts.modules(
        say.CACHE, f"console=ttyS0 no_timer_check quiet {test}")
    job = Job(os.path.join(say.LOG, "bench", f"guest-{mode}-{icount}"),
              os.path.join(dev.IMAGES, alias.image), alias.image,
              f"mode={mode}", modules)
    place = bench.kernel_entry(modules[0].path)
    command, seen = bench.start(make.Maker(say.CACHE), alias, job, [place])
    low, high = _own(dev.IMAGES)
    command = [w + f",own={low:x}-{high:x}" if "watch.so" in w else w
               for w in command]
    if not icount:
        at = command.index("-icount")
        del command[at:at + len(bench.ICOUNT)]
    return command + ["-cpu", "max"], job, seen, place


def _own_count(job):
    with open(os.path.join(job.folder, "watch.count"), "rb") as count:
        return struct.unpack("=QQQ", count.read(24))[2]


def _boot(mode):
    """(Linux's instructions, Adit's while it ran or before)."""
    command, job, seen, place = _command(mode, "adit.test", True)
    with say.step(f"  {mode}"), machine.Machine(command,
                                                job.folder) as subject:
        subject.wait_end(bench.SECONDS)
        if subject.end != "powered off" or place not in seen.reached():
            raise say.Failed(f"{mode}: {subject.end}\n{subject.console()}")
        return seen.total() - seen.reached()[place], _own_count(job)


def _idle():
    """Adit's instructions in a second of the guest's sleep."""
    command, job, _, _ = _command("guest", "adit.test=idle", False)
    with say.step("  idle"), machine.Machine(command, job.folder) as subject:
        subject.wait_for("^ADIT-GUEST: idle begins", bench.SECONDS)
        time.sleep(1)
        before = _own_count(job)
        time.sleep(IDLE_S - 2)
        return (_own_count(job) - before) // (IDLE_S - 2)


def main():
    dev.build()
    say.line("counting instructions (takes minutes):")
    bare, bare_own = _boot("bare")
    guest, guest_own = _boot("guest")
    idle = _idle()
    more = (guest - bare) / bare
    say.line("")
    say.line("Linux's instructions from its first one to power-off, 1 CPU")
    say.line(f"  bare          {bare:>14,}")
    say.line(f"  as a guest    {guest:>14,}  {more:+.2%}")
    say.line(f"  Adit's own    {guest_own - bare_own:>14,}  more than for the "
             f"bare boot, which is {(guest_own - bare_own) / bare:.3%}")
    say.line(f"  Adit's own in a second of sleep  {idle:,}")
    return 0 if abs(more) <= MOST else 1
