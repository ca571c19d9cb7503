# SPDX-License-Identifier: BSD-2-Clause
"""./dev bench: guest instructions from the image's entry to the kernel.

Every door, beside Xen 4.17 for the same kernel through the same loader where
Xen has that door.  Counted by count.c in QEMU, one CPU, virtual time tied to
the instruction count; nothing is timed.
"""
import argparse
import gzip
import os
import re
import shutil
import struct
import time

import debian
import dev
import machine
import mutate_image
import parts
import routes
import say
from job import Job

# 2^SHIFT ns of virtual time for an instruction: waiting loops (Xen's timer
# calibration) count more instructions at a smaller shift.
SHIFT = 4
ICOUNT = ["-icount", f"shift={SHIFT},sleep=off,align=off", "-seed", "1",
          "-rtc", "base=2026-01-01T00:00:00,clock=vm"]
# Where an unpacked Linux kernel runs, with KASLR too.
KERNEL_TEXT = "ffffffff80000000-ffffffffc0000000"
XEN_OPTIONS = "com1=115200,8n1 console=com1 dom0_mem=512M,max:512M"

# door: (route, the Xen file or None)
DOORS = {"mb1": ("qemu-mb1", "xen.elf"), "pvh": ("qemu-pvh", None),
         "mb1 by GRUB": ("grub-mb1", "xen.gz"),
         "mb2": ("grub-mb2", "xen.gz"),
         "mb2efi": ("grub-efi-mb2", "xen.gz"),
         "efi": ("ovmf-boot", "xen.efi"),
         "linux": ("qemu-linux", None),
         "linux by GRUB": ("grub-linux", None)}


def place(address, code):
    return f"{address & 0xfff:x}:{code[:16].hex()}"


def read_elf(data, address):
    """16 bytes at a virtual address of an ELF file (either class)."""
    wide = data[4] == 2
    table = struct.unpack_from("<Q", data, 32)[0] if wide else \
        struct.unpack_from("<I", data, 28)[0]
    size, count = struct.unpack_from("<HH", data, 54 if wide else 42)
    for at in range(table, table + size * count, size):
        if wide:
            kind, _, offset, virtual, _, length = struct.unpack_from(
                "<IIQQQQ", data, at)
        else:
            kind, offset, virtual, _, length = struct.unpack_from(
                "<IIIII", data, at)
        if kind == 1 and virtual <= address < virtual + length:
            at = offset + address - virtual
            return data[at:at + 16]
    raise say.Failed(f"no code at {address:#x} in the ELF file")


def entry_of(path, door):
    """The place of an image's entry for a door, found as its loader does."""
    with open(path, "rb") as image:
        data = image.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if door == "linux":         # The 32-bit entry, where set-up code ends.
        at = (data[0x1f1] + 1) * 512
        return place(at, data[at:])
    if data[:2] == b"MZ":
        pe = struct.unpack_from("<I", data, 0x3c)[0]
        entry = struct.unpack_from("<I", data, pe + 40)[0]
        sections = pe + 24 + struct.unpack_from("<H", data, pe + 20)[0]
        for number in range(struct.unpack_from("<H", data, pe + 6)[0]):
            size, rva, _, offset = struct.unpack_from(
                "<IIII", data, sections + 40 * number + 8)
            if rva <= entry < rva + size:
                return place(entry, data[offset + entry - rva:])
    if door in ("mb2", "mb2efi"):
        wanted = {"mb2": 3, "mb2efi": 9}[door]      # the entry tags
        for at in mutate_image.mb2_tags(data):
            if struct.unpack_from("<H", data, at)[0] == wanted:
                entry = struct.unpack_from("<I", data, at + 8)[0]
                return place(entry, read_elf(data, entry))
    elif door == "pvh":
        at = data.index(b"\4\0\0\0\x08\0\0\0\x12\0\0\0Xen\0") \
            if b"\4\0\0\0\x08\0\0\0\x12\0\0\0Xen\0" in data else \
            data.index(b"\4\0\0\0\x04\0\0\0\x12\0\0\0Xen\0")
        entry = struct.unpack_from("<I", data, at + 16)[0]
        return place(entry, read_elf(data, entry))
    wide = data[4] == 2
    entry = struct.unpack_from("<Q" if wide else "<I", data, 24)[0]
    return place(entry, read_elf(data, entry))


def kernel_entry(path):
    """The place of a bzImage's 64-bit entry, which is 2 MiB aligned + 200h."""
    with open(path, "rb") as image:
        data = image.read()
    at = ((data[0x1f1] or 4) + 1) * 512 + 0x200
    return place(0x200, data[at:])


def count(name, route, job, places):
    """Boots and returns the instruction counts at the places."""
    plugin = os.path.join(say.BUILD, "bench", "count.so")
    shutil.rmtree(job.folder, ignore_errors=True)
    result = os.path.join(job.folder, "counts")
    words = ",".join([plugin, "out=" + result] +
                     ["place=" + p for p in places])
    command = routes.qemu_command(route, job, "1G", 1,
                                  ICOUNT + ["-plugin", words])
    deadline = time.monotonic() + 300
    with say.step(f"  {name}"), \
            machine.Machine(command, job.folder) as subject:
        counts = []
        while len(counts) < len(places):
            if not subject.is_running() or time.monotonic() > deadline:
                end = "\n    ".join(subject.console().splitlines()[-10:])
                raise say.Failed(f"{name}: reached {len(counts)} of "
                                 f"{len(places)} places\n    {end}\n"
                                 f"{subject.errors()}")
            time.sleep(0.1)
            if os.path.exists(result):
                with open(result, encoding="ascii") as text:
                    counts = [int(n) for n in
                              re.findall(r"^\d+ (\d+)$", text.read(), re.M)]
    for medium in ("cd.iso", "disk.img", "vars.fd", "bundle"):
        if os.path.exists(os.path.join(job.folder, medium)):
            os.unlink(os.path.join(job.folder, medium))
    return counts


def measure_adit(door, route):
    image = os.path.join(dev.IMAGES, routes.ROUTES[route].image)
    modules = parts.modules(say.CACHE, "console=ttyS0 adit.test")
    job = Job(os.path.join(say.LOG, "bench", "adit-" + route),
              say.CACHE, image, modules=modules)
    start, first, unpacked = count(
        f"adit {door}", route, job,
        [entry_of(image, routes.ROUTES[route].door),
         kernel_entry(modules[0].path), KERNEL_TEXT])
    return first - start, unpacked - start


def measure_xen(door, route, name):
    image = os.path.join(say.CACHE, name)
    modules = parts.modules(say.CACHE, "console=hvc0 adit.test")
    job = Job(os.path.join(say.LOG, "bench", "xen-" + route),
              say.CACHE, image, options=XEN_OPTIONS, modules=modules)
    start, first = count(
        f"xen  {door}", route, job,
        [entry_of(image, routes.ROUTES[route].door), KERNEL_TEXT])
    return first - start


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
    options = parser.parse_args(words)
    if options.inspect:
        import inspect_bench
        return inspect_bench.main()
    dev.build()
    os.makedirs(os.path.join(say.BUILD, "bench"), exist_ok=True)
    say.run(["gcc", "-std=gnu11", "-O2", "-shared", "-fPIC", "-o",
             os.path.join(say.BUILD, "bench", "count.so"),
             os.path.join(say.TOP, "bench", "count.c")], "bench")
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
