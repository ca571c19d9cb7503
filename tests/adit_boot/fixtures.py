# SPDX-License-Identifier: BSD-2-Clause
"""Results as `adit boot` makes them, of every outcome and with consoles that
mean harm, in folders with the files that belong to them."""
import copy
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DOCS = os.path.join(TOP, "docs")
for _path in (os.path.join(TOP, "tools", "boot"),
              os.path.join(TOP, "tests", "tools")):
    if _path not in sys.path:
        sys.path.insert(0, _path)

SCREEN = os.path.join(HERE, "screen.png")
# What must never arrive anywhere as it is.
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TITLE = "\x1b]0;owned\x07"
CDATA = "]]>&amp;</system-out></pre></details>--><!--"
BIDI = "abc\u202efdp.exe\u2066\u200b"
BACKTICKS = "`|` [x](javascript:alert(3)) *a* <b> | \\"
HOSTILE = " ".join((SCRIPT, TITLE, CDATA, BIDI, BACKTICKS, "\0\x08\x9b2J",
                    "\udcff\ufffe", '" onmouseover="alert(4)', "'"))
HOSTILE_BYTES = HOSTILE.encode("utf-8", "surrogateescape") + \
    b"\n\xff\xfe[[ATTACHMENT|/etc/passwd]]\r\n50%\r100%\r\n" \
    b"\x1b[2J\x1b[01;01H\x1b[31mred\x1b[0m\n"

# Console lines of one boot, with the instructions at which they came.
KERNEL_LINES = [
    "adit: door      mb1", "adit: loader    qemu",
    "adit: image     0x201000 to 0x2af000", "adit: firmware  not UEFI",
    "adit: acpi      RSDP 0xf59d0, by scanning the BIOS areas",
    "adit: memory    511 MiB of RAM up to 0x1ffe0000, 7 ranges",
    "adit: module 0  0x2b0000, 14186432 bytes, vmlinuz, console=ttyS0",
    "adit: starting linux at 0x1200200",
    "[    0.000000] Linux version 6.1.0-56-cloud-amd64"]
KERNEL_LINES += [f"[    {n / 100:.6f}] BIOS-e820: [mem 0x{n << 20:016x}-"
                 f"0x{(n << 20) + 0xfffff:016x}] usable"
                 for n in range(1, 180)]
KERNEL_LINES += ["[    2.140237] Run /init as init process",
                 "This is Linux with busybox, started by Adit"]

_FAMILIES = {
    "qemu": ("QEMU -kernel", "SeaBIOS", "pc"),
    "grub-bios": ("GRUB on BIOS", "SeaBIOS", "pc"),
    "grub-efi": ("GRUB on UEFI", "OVMF", "q35"),
    "ipxe": ("iPXE", "SeaBIOS", "pc"),
    "uefi": ("UEFI firmware", "OVMF", "q35"),
}


def timeline(entry, lines=tuple(KERNEL_LINES)):
    """The loader's words, then the image's at growing distances."""
    made = [[entry // 3, "SeaBIOS (version 1.16.2-debian-1.16.2-1)"],
            [entry * 2 // 3, "loader: GRUB runs"]]
    at = entry
    for n, line in enumerate(lines):
        at += 40_000 + (n * 7919) % 900_000
        made.append([at, line])
    return made


def result(route, family, outcome, **more):
    name, firmware, machine = _FAMILIES[family]
    made = {
        "id": route, "route": route, "title": f"{name}: {route}",
        "family": name, "firmware": firmware, "machine": machine,
        "loader": route, "emulator": "QEMU 7.2.22", "image": "adit.elf",
        "predicted": {"outcome": "starts", "protocol": "mb2", "why": None},
        "outcome": outcome, "reached": "text", "entered_by": "mb2",
        "entered_how": "told by itself", "reason": "",
        "seconds": 7.31, "overhead_seconds": 0.42,
        "instructions": {"entry": None, "text": None, "end": None},
        "timeline": [], "last_lines": [], "exit": "powered off",
        "fault": None, "folder": route,
        "files": {"console": "serial.log", "screen": "screen.png",
                  "command": "command"},
        "notes": []}
    made.update(more)
    return made


def passed(route, family, door, entry=1_234_567_890):
    line = timeline(entry)
    return result(
        route, family, "passed", entered_by=door,
        predicted={"outcome": "starts", "protocol": door, "why": None},
        instructions={"entry": entry, "text": line[-1][0],
                      "end": line[-1][0] + 5_000_000},
        timeline=line, last_lines=[text for _, text in line[-10:]])


def not_entered(route, family, outcome, **more):
    return result(route, family, outcome, **{
        "entered_by": None, "entered_how": None, "reached": "loader", **more})


def results():
    return [
        passed("qemu-kernel-pc", "qemu", "mb1", 7_074_730),
        passed("qemu-kernel-microvm", "qemu", "pvh", 912_345),
        passed("grub-bios-multiboot2", "grub-bios", "mb2"),
        result("grub-bios-multiboot", "grub-bios", "failed",
               reached="entry", entered_by="mb1",
               entered_how="seen at its entry point 0x157f",
               reason="no /started by Adit/ before the machine halted",
               exit="triple fault", seconds=61.5,
               fault="triple fault at 0x201234, cr2 0xffffffff80000000",
               instructions={"entry": 901_000_000, "text": None,
                             "end": 955_555_555},
               timeline=timeline(901_000_000, KERNEL_LINES[:6]),
               last_lines=KERNEL_LINES[:6],
               notes=["the screen froze while the console went on"]),
        not_entered("grub-bios-linux", "grub-bios", "refused",
                    predicted={"outcome": "refuses", "protocol": None,
                               "why": "no boot sector magic at 0x1fe"},
                    reason="error: invalid magic number.", exit="running"),
        passed("grub-efi-multiboot2", "grub-efi", "mb2efi", 4_912_345_678),
        not_entered("grub-efi-i386-chainloader", "grub-efi", "failed",
                    reason=HOSTILE, title=HOSTILE, exit=HOSTILE,
                    fault=HOSTILE, notes=[HOSTILE], firmware=HOSTILE,
                    entered_how=HOSTILE,
                    last_lines=[HOSTILE, KERNEL_LINES[0]],
                    predicted={"outcome": "depends", "protocol": None,
                               "why": HOSTILE},
                    timeline=[[5, HOSTILE], [90, "x" * 400], [91, ""]]),
        not_entered("ipxe-http", "ipxe", "skipped", reached="nothing",
                    predicted=None, seconds=0.0, exit="",
                    reason="needs ipxe-qemu: apt install ipxe-qemu",
                    folder="", files={}),
        not_entered("ipxe-tftp", "ipxe", "error", reached="nothing",
                    reason="OSError: [Errno 28] No space left on device",
                    exit="", files={"console": "serial.log"}),
        passed("uefi-boot-manager", "uefi", "efi", 2_512_345_678),
        not_entered("uefi-secure", "uefi", "failed", reached="nothing",
                    reason="nothing on console or screen in 60 s",
                    exit="running", seconds=60.0),
    ]


def report(made=None, **more):
    made = results() if made is None else made
    number = dict.fromkeys(
        ("passed", "failed", "refused", "skipped", "error"), 0)
    for one in made:
        number[one["outcome"]] += 1
    return {
        "format": 1, "adit": "0.1.0",
        "image": {"path": "build/images/adit.elf", "name": "adit.elf",
                  "bytes": 122880, "sha256": "0123456789abcdef" * 4},
        "plan": None,
        "kernel": {"path": "/boot/vmlinuz-6.1.0-56-cloud-amd64",
                   "name": "vmlinuz-6.1.0-56-cloud-amd64"},
        "initrd": {"path": "a/initrd.gz", "name": "initrd.gz"},
        "cmdline": "console=ttyS0 quiet", "expect": ["started by Adit"],
        "started": "2026-11-26T04:20:00Z",
        "seconds": 321.0, "counts": number, "results": made, **more}


def hostile_report():
    """Hostile in each text that is not chosen from a fixed list."""
    made = report()
    made["image"].update(path=HOSTILE, name=HOSTILE)
    made.update(kernel={"path": HOSTILE, "name": HOSTILE}, cmdline=HOSTILE,
                initrd={"path": HOSTILE, "name": HOSTILE}, plan=HOSTILE,
                expect=[HOSTILE, "."])
    one = copy.deepcopy(made["results"][6])
    for name in ("id", "route", "family", "loader", "machine", "emulator",
                 "image", "entered_by", "folder"):
        one[name] = HOSTILE
    one["folder"] = "../../" + HOSTILE
    made["results"].append(one)
    made["counts"]["failed"] += 1
    return made


def plan_report():
    """Of a plan's rows: no one image."""
    return report(image=None, plan="tests/boot/matrix.cfg", kernel=None,
                  initrd=None, cmdline="", expect=[])


def many(number=60):
    """A report of `number` routes, every one with console and screen."""
    made = []
    for n in range(number):
        family = list(_FAMILIES)[n * len(_FAMILIES) // number]
        door = ("mb1", "mb2", "mb2efi", "efi", "pvh", "linux64")[n % 6]
        made.append(passed(f"{family}-route-{n}", family, door,
                           1_000_000_000 + 37_000_000 * n))
    return report(made)


class Folder:
    """A folder with the files of a report's results; gone at the end."""

    def __init__(self, made):
        self.path = tempfile.mkdtemp(prefix="adit-boot-")
        for one in made["results"]:
            if one["files"] and one["folder"] == one["id"] and \
                    "/" not in one["id"]:
                self.fill(one)

    def fill(self, one):
        folder = os.path.join(self.path, one["folder"])
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "serial.log"), "wb") as out:
            for _, line in one["timeline"]:
                out.write(line.encode("utf-8", "surrogateescape") + b"\r\n")
            if one["reason"] == HOSTILE:
                out.write(HOSTILE_BYTES)
        if "command" in one["files"]:
            with open(os.path.join(folder, "command"), "w",
                      encoding="utf-8") as out:
                out.write("qemu-system-x86_64 -M pc -m 512 -kernel "
                          "'a folder/adit.elf' -append \"a <b> & c\"\n")
        if "screen" in one["files"]:
            shutil.copy(SCREEN, os.path.join(folder, "screen.png"))

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)
