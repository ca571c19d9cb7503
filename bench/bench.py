# SPDX-License-Identifier: BSD-2-Clause
"""./dev bench: guest instructions from the image's entry to the kernel.

Every door, beside Xen 4.17 for the same kernel through the same loader where
Xen has that door.  Counted one by one by the plugin watch.c in QEMU, one CPU,
virtual time tied to the instruction count; nothing is timed.
"""
import argparse
import gzip
import os
import shutil
import time

import aliases
import debian
import dev
import inspect_image
import machine
import make
import parts
import say
import watch
from job import Job

# 2^SHIFT ns of virtual time for an instruction: waiting loops (Xen's timer
# calibration) count more instructions at a smaller shift.
SHIFT = 4
ICOUNT = ["-icount", f"shift={SHIFT},sleep=off,align=off", "-seed", "1",
          "-rtc", "base=2026-01-01T00:00:00,clock=vm"]
# Where an unpacked Linux kernel runs, with KASLR too.
KERNEL_TEXT = "ffffffff80000000-ffffffffc0000000"
SECONDS = 300
BULKY = ("cd.iso", "disk.img", "vars.fd", "bundle", "bundle.new")
XEN_OPTIONS = "com1=115200,8n1 console=com1 dom0_mem=512M,max:512M"

# Where an image is entered, by its door; of Linux's the 32-bit one, where
# set-up code ends.
PROTOCOLS = {"linux": "linux32"}

# door: (route, the Xen file or None)
DOORS = {"mb1": ("qemu-mb1", "xen.elf"), "pvh": ("qemu-pvh", None),
         "mb1 by GRUB": ("grub-mb1", "xen.gz"),
         "mb2": ("grub-mb2", "xen.gz"),
         "mb2efi": ("grub-efi-mb2", "xen.gz"),
         "efi": ("ovmf-boot", "xen.efi"),
         "linux": ("qemu-linux", None),
         "linux by GRUB": ("grub-linux", None)}


def kernel_entry(path):
    """The place of a bzImage's 64-bit entry, which is 2 MiB aligned + 200h."""
    with open(path, "rb") as image:
        data = image.read()
    at = ((data[0x1f1] or 4) + 1) * 512 + 0x200
    return f"200/fff:{data[at:at + 16].hex()}"


def start(maker, alias, job, places):
    """The machine's command, and what watches it."""
    shutil.rmtree(job.folder, ignore_errors=True)
    report = inspect_image.report(dev.TOOL, job.image)
    verdict = inspect_image.verdict(report, alias.route.loader)
    made = maker.make(alias.route.entered_by(
        verdict["protocol"] if verdict else None), job)
    protocol = PROTOCOLS.get(alias.door, alias.door)
    entries = [e for e in report["entries"] if e["protocol"] == protocol]
    plugin = os.path.join(say.BUILD, "tools", "boot", "watch.so")
    seen = watch.Watch(job.folder, entries, plugin, places, is_exact=True)
    return (make.qemu(maker.qemu, job, made) + ICOUNT + seen.plugin_words(),
            seen)


def count(name, route, job, places):
    """Boots; the instructions from the image's entry to each place."""
    command, seen = start(make.Maker(say.CACHE), aliases.ROUTES[route], job,
                          places)
    deadline = time.monotonic() + SECONDS
    with say.step(f"  {name}"), \
            machine.Machine(command, job.folder) as subject:
        while len(seen.reached()) < 1 + len(places):
            if not subject.is_running() or time.monotonic() > deadline:
                end = "\n    ".join(subject.console().splitlines()[-10:])
                raise say.Failed(f"{name}: reached {len(seen.reached())} of "
                                 f"{1 + len(places)} places\n    {end}\n"
                                 f"{subject.errors()}")
            time.sleep(0.1)
    for name in BULKY:
        if os.path.lexists(os.path.join(job.folder, name)):
            os.unlink(os.path.join(job.folder, name))
    entry = seen.entered()[0][1]
    return [seen.reached()[place] - entry for place in places]


def measure_adit(door, route):
    alias = aliases.ROUTES[route]
    modules = parts.modules(say.CACHE, "console=ttyS0 adit.test")
    job = Job(os.path.join(say.LOG, "bench", "adit-" + route),
              os.path.join(dev.IMAGES, alias.image), alias.image,
              modules=modules)
    return count(f"adit {door}", route, job,
                 [kernel_entry(modules[0].path), KERNEL_TEXT])


def measure_xen(door, route, name):
    modules = parts.modules(say.CACHE, "console=hvc0 adit.test")
    job = Job(os.path.join(say.LOG, "bench", "xen-" + route),
              os.path.join(say.CACHE, name), name, XEN_OPTIONS, modules)
    return count(f"xen  {door}", route, job, [KERNEL_TEXT])[0]


def print_table(results):
    say.line("")
    say.line("Guest instructions from the image's entry to the kernel")
    say.line(f"{'':14}{'to its first instruction':>38}"
             f"{'to the unpacked kernel':>26}")
    say.line(f"{'door':14}{'adit':>12}{'xen 4.17':>14}{'adit/xen':>12}"
             f"{'adit':>14}{'adit/xen':>12}")
    for door, (first, unpacked, xen) in results.items():
        ratio = [f"1/{xen / n:.1f}" if xen else "-" for n in (first, unpacked)]
        say.line(f"{door:14}{first:>12,}{f'{xen:,}' if xen else 'no door':>14}"
                 f"{ratio[0]:>12}{unpacked:>14,}{ratio[1]:>12}")
    say.line("")
    say.line(f"""\
Virtual time: 2^{SHIFT} ns per instruction (-icount shift={SHIFT}); a smaller
shift counts more of Xen's waiting.  REP counts each iteration.  Same kernel
(Debian's cloud bzImage, LZ4), 1 GiB, 1 CPU, serial console, both with their
usual messages.
Adit hands the bzImage over packed, and Linux unpacks itself; Xen unpacks it
first, so its kernel's first instruction is the unpacked one: the right half
compares that.  Xen also sets a hypervisor up, which Adit has not yet got.
By -kernel the counts repeat exactly; through CD and disk they vary slightly.
The FAT disks have clusters of 4 KiB, as usual ESPs do; reading files through
512-byte ones takes both images some six million more (efi).""")


def main(words):
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--door", choices=DOORS)
    parser.add_argument("--inspect", action="store_true")
    parser.add_argument("--guest", action="store_true")
    options = parser.parse_args(words)
    if options.guest:
        import guest_bench
        return guest_bench.main()
    if options.inspect:
        import inspect_bench
        return inspect_bench.main()
    dev.build()
    packed, _ = debian.xen(say.CACHE)
    with gzip.open(packed) as source, \
            open(os.path.join(say.CACHE, "xen.elf"), "wb") as target:
        shutil.copyfileobj(source, target)
    say.line("counting instructions (takes minutes):")
    results = {}
    for door, (route, xen) in DOORS.items():
        if options.door in (None, door):
            first, unpacked = measure_adit(door, route)
            results[door] = (first, unpacked,
                             xen and measure_xen(door, route, xen))
    print_table(results)
    return 0
