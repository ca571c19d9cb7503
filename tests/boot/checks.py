# SPDX-License-Identifier: BSD-2-Clause
"""What a row may check beside console lines.  A check raises Wrong."""
import gzip
import hashlib
import json
import os
import re
import time

import examples
import guest_parts
import hardening
import measured
import microcode
import page_tables
from attempt import Wrong
from machine import Limit

FONT = "/usr/share/consolefonts/Lat15-Fixed16.psf.gz"


def must(claim, expected, seen):
    if not claim:
        raise Wrong(expected, seen)


def guest(run):
    """Userspace sees the memory, the CPUs and the firmware that we gave."""
    match = re.search(r"^ADIT-GUEST: up mem_kib=(\d+) cpus=(\d+) efi=([01])$",
                      run.machine.console(), re.M)
    must(match, "ADIT-GUEST: up mem_kib=N cpus=N efi=0|1", "no such line")
    kib, cpus, efi = (int(g) for g in match.groups())
    # What Linux keeps for itself: its image, struct pages (1/64), firmware.
    given = run.row.memory_mib * 1024
    least = given - given // 24 - 72 * 1024
    must(least <= kib <= given, f"mem_kib in {least}..{given}", kib)
    must(cpus == run.row.cpus, f"cpus={run.row.cpus}", cpus)
    must(efi == run.row.is_efi, f"efi={int(run.row.is_efi)}", efi)


def told(run, pattern):
    """A line of the guest's, by a regular expression for what it says."""
    found = re.search(rf"^ADIT-GUEST: {pattern}$", run.machine.console(), re.M)
    must(found, f"ADIT-GUEST: {pattern}", "no such line")
    return found


def guest_cpus(run):
    """Each of the CPUs worked, and had its timer's interrupts."""
    count = run.row.cpus
    last = f"0-{count - 1}" if count > 1 else "0"
    found = told(run, r"cpus online=(\S+) working=(\d+) calls=(\d+)")
    must(found[1] == last and int(found[2]) == count,
         f"online={last} working={count}", found[0])
    must(count == 1 or int(found[3]) > 0, "calls between CPUs", found[0])


def guest_memory(run):
    """All that it was told to be memory is memory, and none of it Adit's."""
    found = told(run, r"memory filled_mib=(\d+) of=(\d+) wrong=(\d+)")
    must(found[1] == found[2] and found[3] == "0" and
         int(found[1]) * 2 > run.row.memory_mib,
         "most of memory filled and nothing wrong", found[0])
    if run.row.is_guest:
        image = re.search(r"^adit: image +0x([0-9a-f]+) to 0x([0-9a-f]+)",
                          run.machine.console(), re.M)
        must(image, "a line that says where Adit is", "none")
        first, last = int(image[1], 16), int(image[2], 16) - 1
        for start, end in re.findall(
                r"^ADIT-GUEST: iomem ([0-9a-f]+)-([0-9a-f]+) : System RAM$",
                run.machine.console(), re.M):
            must(int(start, 16) > last or int(end, 16) < first,
                 f"no memory in {first:#x}..{last:#x}", f"{start}-{end}")


def guest_disk(run):
    """It read all of its disk, and what it wrote is there."""
    whole = guest_parts.content("disk", guest_parts.DISK_BYTES)
    expected = hashlib.md5(whole).hexdigest()
    found = told(run, r"disk md5=(\w+)")
    must(found[1] == expected, f"md5={expected}", found[0])
    told(run, "disk written=same")
    with open(os.path.join(run.folder, "disk"), "rb") as data:
        now = data.read()
    # checks: 16 blocks of 64 KiB, from the 16th on
    must(now[1 << 20:2 << 20] != whole[1 << 20:2 << 20] and
         now[:1 << 20] == whole[:1 << 20] and now[2 << 20:] == whole[2 << 20:],
         "the second MiB of the disk written, and no other", "otherwise")


def guest_net(run):
    """It got an address, answers, and a file."""
    expected = hashlib.md5(guest_parts.content("net", 300000)).hexdigest()
    told(run, rf"net address=10\.0\.2\.15/24 pings=3 md5={expected}")


def guest_hidden(run):
    """Every CPU tells of Adit, and of no other way to be a hypervisor."""
    count = run.row.cpus
    is_guest = run.row.is_guest
    told(run, rf"flags svm={0 if is_guest else count} vmx=0 "
              rf"hypervisor={count}")
    leaves = re.findall(
        r"^ADIT-GUEST: cpuid cpu=\d+ leaf=(\S*) efer=(\w{16})$",
        run.machine.console(), re.M)
    must(len(leaves) == count, f"{count} lines of cpuid", leaves)
    for leaf, efer in leaves:
        must(not is_guest or leaf.endswith("AditAditAdit"),
             "a leaf with AditAditAdit", leaf)
        low = int(efer[:8], 16)
        must(low & 0xd00 == 0xd00 and not low >> 12 & 1,
             "EFER with NXE, LMA, LME and without SVME", efer)


def guest_calls(run):
    """What adit-guest says: this guest, no exit that should never be, and all
    of the log; under no Adit it says nothing."""
    if not run.row.is_guest:
        must("ADIT-GUEST: hv=" not in run.machine.console(),
             "no Adit below Linux", "one")
        return
    report = json.loads(told(run, r"hv=(.*)")[1])
    count = run.row.cpus
    must(report["door"] == run.row.door and report["cpus"] == count and
         report["running"] == count and not report["dma_contained"],
         f"door {run.row.door}, {count} of {count} CPUs, DMA not contained",
         report)
    must(0 < report["kept_bytes"] <= 4 << 20, "some memory that is kept",
         report["kept_bytes"])
    exits = json.loads(told(run, r"exits=(.*)")[1])["exits"]
    must(all(len(e) == count for e in exits.values()), f"{count} CPUs", exits)
    must(min(exits["cpuid"]) > 0, "CPUID on every CPU", exits["cpuid"])
    must(any(exits["hypercall"]), "hypercalls", exits["hypercall"])
    for name in ("unknown", "shutdown", "nmi", "task_switch", "invalid"):
        must(not any(exits[name]), f"no exit {name}", exits[name])
    must(int(told(run, r"log_bytes=(\d+)")[1]) == report["log_bytes"],
         f"{report['log_bytes']} bytes of log", told(run, "log_bytes=.*")[0])


def is_reset(run):
    """The machine was reset in the end; by a fault only if Adit did it."""
    run.machine.wait_end(30)
    must(run.machine.end == "reset" and ("stop=reset" in run.row.options or
                                         not run.machine.fault()),
         "a machine that is reset", run.machine.fault() or run.machine.end)


def is_off(run):
    """The machine powered itself off."""
    run.machine.wait_end(30)
    must(run.machine.end == "powered off", "a machine that is off",
         run.machine.end)


def halted_for_good(machine):
    """Halted with interrupts off, which only a reset would end."""
    return machine.is_halted()


def halted(run):
    """The CPU has stopped for good, and the machine has not been reset."""
    must(run.machine.is_running(), "a halted machine", "QEMU has ended")
    limit = Limit(run.machine, 2)       # The line comes before the halt.
    while not halted_for_good(run.machine):
        must(not limit.is_over(), "a CPU halted with interrupts off",
             run.machine.registers())
        time.sleep(0.02)


def nmi_report(run):
    """An NMI in the halted machine is reported: the door, and where."""
    run.machine.monitor("nmi")
    limit = Limit(run.machine, 5)
    wanted = (rf"^adit: {run.row.door}: trap 2 NMI",
              r"^adit:   rip 0x[0-9a-f]+ machine_halt\+0x",
              r"^adit:   from 0x[0-9a-f]+ adit_main\+0x")
    for line in wanted:
        while not re.search(line, run.machine.console(), re.M):
            must(not limit.is_over(), f"a line /{line}/",
                 "none after an NMI")
            time.sleep(0.05)


def leaves(machine, now):
    """(virtual, physical, size, writable, executable, place of the entry) of
    every leaf."""
    levels = 5 if now["CR4"] >> 12 & 1 else 4       # LA57
    for va, size, path, place in page_tables.pages(machine.memory, now["CR3"],
                                                   levels):
        yield (va, page_tables.physical(path[-1], size), size,
               all(entry & 2 for entry in path),
               not any(entry >> 63 for entry in path), place)


def wx(run):
    """The live page tables, walked from outside: W^X and its consequences."""
    machine, facts = run.machine, run.facts
    machine.qmp("stop")
    now = machine.registers()
    must(now["CR0"] >> 31 & 1 and now["CR0"] >> 16 & 1,
         "CR0.PG and CR0.WP", f"CR0={now['CR0']:#x}")
    must(now["EFER"] >> 11 & 1, "EFER.NXE", f"EFER={now['EFER']:#x}")
    pages = list(leaves(machine, now))
    must(len(pages) > 4, "page tables", f"{len(pages)} leaves")
    for va, pa, size, w, x, _ in pages:
        must(not (w and x), "no page W and X", f"{va:#x}+{size:#x} is")
        must(va == pa, "one-to-one mapping", f"{va:#x} -> {pa:#x}")
        must(va != 0, "page 0 unmapped", f"mapped, {size:#x} bytes")

    def rights(at):
        hits = ["RW"[w] + "-X"[x] for va, _, size, w, x, _ in pages
                if va <= at < va + size]
        return hits[0] if hits else "none"

    guards = {facts.address(name) for name in facts.GUARDS}
    for guard in guards:
        must(rights(guard) == "none", f"guard page {guard:#x} unmapped",
             rights(guard))
    for start, end, expected in facts.PROTECTION:
        at, to = facts.address(start), facts.address(end)
        must(to > at, f"{start} before {end}", f"{at:#x}, {to:#x}")
        for page in set(range(at, to, 4096)) - guards:
            must(rights(page) == expected,
                 f"{start}..{end}: {expected}", f"{page:#x}: {rights(page)}")


def wx_tampered(run):
    """For a negative control: makes the first page of text writable."""
    text = run.facts.address("text_start")
    for va, _, size, _, _, place in leaves(run.machine,
                                           run.machine.registers()):
        if va <= text < va + size:
            entry = run.client.read_int(place, 8)
            run.client.write_int(place, entry | 2, 8)
    wx(run)


def vga_text(run):
    """Adit's lines stand in the VGA text buffer."""
    run.machine.qmp("stop")
    cells = run.machine.memory(0xb8000, 80 * 25 * 2)
    text = "".join(chr(c) if 32 <= c < 127 else " " for c in cells[::2])
    rows = [text[i:i + 80].rstrip() for i in range(0, len(text), 80)]
    must(any(r.startswith("adit: ") for r in rows),
         "a row of VGA text that starts with adit:", rows)


def glyphs(text):
    """The rows of pixels of a word in the console font, as bit strings."""
    with gzip.open(FONT) as data:
        font = data.read()
    must(font[:2] == b"\x36\x04", "a PSF1 font", font[:2].hex())
    height = font[3]
    return ["".join(f"{font[4 + ord(c) * height + row]:08b}" for c in text)
            for row in range(height)]


def framebuffer(run):
    """The word `adit:' stands on the screen in the console font."""
    run.machine.qmp("stop")
    path = os.path.join(run.folder, "screen.ppm")
    data = run.machine.screenshot(path, "ppm")
    match = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    must(match, "a PPM", data[:16])
    width, height = int(match[1]), int(match[2])
    pixels = data[match.end():]
    lines = []
    for y in range(height):
        row = pixels[3 * width * y:3 * width * (y + 1)]
        lines.append("".join("1" if max(row[i:i + 3]) > 96 else "0"
                             for i in range(0, len(row), 3)))
    must(any("1" in text for text in lines), "a screen with something on it",
         f"{width}x{height}, all dark")
    word = glyphs("adit:")
    inked = next(i for i, text in enumerate(word) if "1" in text)
    for y in range(height - len(word)):
        x = lines[y + inked].find(word[inked])
        while x >= 0:
            if all(lines[y + i][x:x + len(t)] == t
                   for i, t in enumerate(word)):
                return
            x = lines[y + inked].find(word[inked], x + 1)
    raise Wrong("the word `adit:' in the console font",
                f"not on the screen ({path})")


def cmdline_whole(run):
    """The boot report shows all of Adit's command line, byte for byte."""
    options = run.row.options.split(" -- ")[0]
    must(len(options) == 4000, "4000 bytes of options", len(options))
    must(f"adit: options   {options}\n" in run.machine.console(),
         "all of the command line in the boot report", "not there")


def microcode_in_front(run):
    """Linux's initrd in memory: an archive with the file of updates, aligned
    as Linux wants it, and then what the initrd was."""
    found = re.search(r"^adit: initrd +0x([0-9a-f]+), (\d+) bytes, of which "
                      r"(\d+) are", run.machine.console(), re.M)
    must(found, "a line about the initrd", "none")
    base, length, front = int(found[1], 16), int(found[2]), int(found[3])
    data = run.machine.memory(base, length)
    file = microcode.KINDS[run.row.microcode][0]()
    name = "AuthenticAMD" if file[:3] == b"DMA" else "GenuineIntel"
    at = data.find(file, 0, front)
    must(at > 0 and at % 16 == 0, "all updates, at a multiple of 16", at)
    must(f"{microcode.PATH}{name}.bin\0".encode() in data[:at],
         f"a member {name}.bin", data[:at])
    with open(os.path.join(run.folder, "initrd.gz"), "rb") as initrd:
        must(data[front:] == initrd.read(), "the initrd behind it",
             data[front:front + 16])


def microcode_intact(run):
    """Linux has unpacked the very updates that were in front of its initrd."""
    expected = hashlib.md5(microcode.intel()).hexdigest()
    found = re.search(r"^ADIT-GUEST: microcode=(\S+)$",
                      run.machine.console(), re.M)
    must(found and found[1] == expected, f"microcode={expected}",
         found and found[0])


def forgiven(run):
    """Accesses that may fault: false if they do, and the boot goes on."""
    client, facts = run.client, run.facts
    here = client.get("rip")

    def write_byte(at):
        client.set("rdi", at)
        client.set("rsi", 0x5a)
        return client.call(facts.address("cpu_write_byte_safe"), (),
                           client.get("rsp") - 0x400, here) & 0xff

    before = {r: client.get(r) for r in ("rdi", "rsi")}
    stack = client.get("rsp") - 0x200
    must(write_byte(stack) == 1 and client.read_int(stack, 1) == 0x5a,
         "a byte written to the stack", client.read_int(stack, 1))
    must(write_byte(1 << 62) == 0, "a #GP forgiven", "another answer")
    if run.row.stop_in == "adit_main":
        must(write_byte(facts.address("text_start")) == 0,
             "a #PF forgiven", "another answer")
    for register, value in before.items():
        client.set(register, value)
    client.go_on()
    run.machine.wait_for(r"^ADIT-GUEST: done", run.row.timeout)


def example(run):
    """The kernel was told the truth, and runs where it was linked to."""
    found = examples.told(run.machine.console(), run.row.example)
    must(found.get("door") == run.row.door, f"door {run.row.door}", found)
    mib = int(found.get("memory", "0").split()[0])
    must(run.row.memory_mib * 15 // 16 <= mib <= run.row.memory_mib,
         f"{run.row.memory_mib} MiB or a little less", found)
    code, base = (int(found.get(word, "0"), 16)
                  for word in ("code at", "loaded at"))
    is_high = run.row.example == "c-kernel"
    must(code >> 31 == (1 << 33) - 1 if is_high else
         0 <= code - base < 1 << 20,
         "code in the higher half" if is_high else "code where it was loaded",
         found)
    must(base % 4096 == 0 and 0 < base < run.row.memory_mib << 20,
         "a kernel in RAM, on a page", found)


def absent_cpu(run):
    """The last CPU of the list is one that the machine does not have: it is
    told, and it alone is left out."""
    client = run.client
    cpu = client.get("rdi") + client.read_int(client.get("rdi") + 12, 4) - \
        (256 - run.row.cpus + 1) * 32   # at the end of boot_info
    must(client.read_int(cpu, 4) == run.row.cpus - 1, "the last CPU's APIC",
         client.read_int(cpu, 4))
    client.write_int(cpu, 77, 4)
    client.go_on()
    position = 0
    others = run.row.cpus - 1
    for line in (rf"^adit: launch: warning: CPU {others}, APIC 77, does not",
                 rf"^adit: parked +{others - 1} of {others} other CPUs$",
                 rf"^KERNEL: CPUs {others + 1}, answers {others - 1}, "
                 r"silent 1, waiting 0$", r"^KERNEL: all is well$"):
        position = run.machine.wait_for(line, run.row.timeout, position).end()


def acpi_above_4g(run):
    """The RSDP lies where only a firmware's page tables reach."""
    client = run.client
    rsdp = client.get("rdi") + 72       # boot_info.rsdp
    table = client.read(client.read_int(rsdp, 8), 36)
    client.ask("Qqemu.PhyMemMode:1")
    client.write(0x160000000, table)
    client.ask("Qqemu.PhyMemMode:0")
    client.write_int(rsdp, 0x160000000, 8)
    client.go_on()
    position = 0
    for line in (rf"^adit: cpus +{run.row.cpus}, boot CPU is APIC 0$",
                 r"^KERNEL: all is well$"):
        position = run.machine.wait_for(line, run.row.timeout, position).end()


def nmi_everywhere(run):
    """An NMI at all CPUs at once: the report of one of them, and whole."""
    run.machine.monitor("nmi")
    run.machine.wait_for(r"^adit:   cr0 .*\n", 20)
    time.sleep(0.5)
    found = re.findall(r"^adit: .*trap 2 NMI.*$", run.machine.console(), re.M)
    must(len(found) == 1, "one report", found)


CHECKS = {"measured": measured.check, "tpm-dies": measured.tpm_dies,
          "guest": guest, "guest-cpus": guest_cpus,
          "guest-memory": guest_memory, "guest-disk": guest_disk,
          "guest-net": guest_net, "guest-hidden": guest_hidden,
          "guest-calls": guest_calls,
          "is-reset": is_reset, "is-off": is_off,
          "example": example,
          "absent-cpu": absent_cpu, "acpi-above-4g": acpi_above_4g,
          "nmi-everywhere": nmi_everywhere,
          "microcode-in-front": microcode_in_front,
          "microcode-intact": microcode_intact, "forgiven": forgiven,
          "halted": halted, "wx": wx,
          "nmi-report": nmi_report,
          "wx-tampered": wx_tampered, "vga-text": vga_text,
          "framebuffer": framebuffer, "cmdline-whole": cmdline_whole,
          **hardening.CHECKS}
