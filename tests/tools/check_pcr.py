#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`adit inspect --pcr` says what hashlib says of the same bytes, in the order
that docs/measured-boot.md tells, for every way to a boot; every byte that is
measured changes it; and what it cannot know it refuses in one line.

usage: check_pcr.py ADIT ADIT_EFI"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

NUMBER = 0
BANKS = ("sha1", "sha256", "sha384")
KERNEL, INITRD = b"no kernel, but bytes" * 9, b"an initrd" * 99
CONFIG = b"""[global]
default=b
ucode=/ucode.bin
[a]
kernel=nothing
[b]
options=loglevel=2 -- ro
kernel=sub\\kernel  root=/dev/sda  quiet
module=third args of it
ramdisk=initrd
module=fourth
kernel=never
"""


def report(is_fine, what, why=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if is_fine else 'not ok'} {NUMBER} - {what}", flush=True)
    if not is_fine:
        for line in str(why).splitlines():
            print(f"# {line}", flush=True)


class Volume:
    """A folder with an image and files."""

    def __init__(self, folder, adit, image):
        self.folder, self.adit = folder, adit
        os.makedirs(folder)
        with open(image, "rb") as data:
            self.write("adit.efi", data.read())

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as out:
            out.write(data)

    def run(self, *words, image="adit.efi"):
        return subprocess.run(
            [self.adit, "inspect", "--pcr", *words, self.path(image)],
            capture_output=True, timeout=300, env=dict(
                os.environ, ASAN_OPTIONS="exitcode=99",
                UBSAN_OPTIONS="exitcode=99"))

    def predicted(self, *words, **more):
        run = self.run("--json", *words, **more)
        if run.returncode:
            raise RuntimeError(run.stderr.decode(errors="replace")[:2000])
        return json.loads(run.stdout)


def text(what, value=b""):
    return f"adit {what}: {value.decode()}", value + b"\0"


def expected(events):
    """What should come of [(pcr, text, bytes)]."""
    values = {}
    for pcr, _, data in events:
        for bank in BANKS:
            digest = hashlib.new(bank, data).digest()
            old = values.setdefault(str(pcr), {}).get(bank,
                                                      bytes(len(digest)))
            values[str(pcr)][bank] = hashlib.new(bank, old + digest).digest()
    return {
        "events": [{"pcr": pcr, "text": what, "bytes": len(data),
                    "digests": {bank: hashlib.new(bank, data).hexdigest()
                                for bank in BANKS}}
                   for pcr, what, data in events],
        "pcrs": {pcr: {bank: value.hex() for bank, value in banks.items()}
                 for pcr, banks in values.items()}}


def same(what, found, events):
    wanted = expected(events)
    found = {key: found[key] for key in ("events", "pcrs")}
    report(found == wanted, what, "expected " + json.dumps(
        wanted, indent=1) + "\nfound " + json.dumps(found, indent=1))


def check_configuration(volume):
    for name, data in (("adit.cfg", CONFIG), ("sub/kernel", KERNEL),
                       ("initrd", INITRD), ("third", b"3"), ("fourth", b"4"),
                       ("ucode.bin", b"u")):
        volume.write(name, data)
    events = [(8, *text("load options", b"adit.efi -- quiet -- a=1")),
              (9, "adit file adit.cfg", CONFIG),
              (9, "adit file sub\\kernel", KERNEL),
              (9, "adit file initrd", INITRD), (9, "adit file third", b"3"),
              (9, "adit file fourth", b"4"),
              (9, "adit file /ucode.bin", b"u"),
              (8, *text("options", b"loglevel=2 quiet")),
              (8, *text("kernel's options", b"ro a=1")),
              (8, *text("module's command line", b"root=/dev/sda  quiet")),
              (8, *text("module's command line")),
              (8, *text("module's command line", b"args of it")),
              (8, *text("module's command line")),
              (8, *text("module's command line"))]
    words = ["--root", volume.folder, "--cmdline", "adit.efi -- quiet -- a=1"]
    first = volume.predicted(*words)
    same("a configuration and what it names", first, events)
    for name in ("adit.cfg", "sub/kernel", "initrd", "third", "ucode.bin"):
        with open(volume.path(name), "rb") as data:
            old = data.read()
        volume.write(name, old + b"#")
        changed = volume.predicted(*words)
        report(changed["pcrs"]["9"] != first["pcrs"]["9"] and
               changed["pcrs"]["8"] == first["pcrs"]["8"],
               f"another {name}: another PCR 9")
        volume.write(name, old)
    changed = volume.predicted(*words[:-1], "adit.efi -- quiet -- a=2")
    report(changed["pcrs"]["8"] != first["pcrs"]["8"] and
           changed["pcrs"]["9"] == first["pcrs"]["9"],
           "another option: another PCR 8")


def check_modules(volume):
    words = ["--kernel", volume.path("sub/kernel"), "--kernel-cmdline",
             "root=x", "--initrd", volume.path("initrd"), "--module",
             volume.path("third") + " number=3", "--cmdline", "quiet -- ro"]
    same("modules of a Multiboot 2 loader",
         volume.predicted("--door", "mb2efi", *words),
         [(9, "adit module", KERNEL), (9, "adit module", INITRD),
          (9, "adit module", b"3"), (8, *text("options", b"quiet")),
          (8, *text("kernel's options", b"ro")),
          (8, *text("module's command line", b"root=x")),
          (8, *text("module's command line")),
          (8, *text("module's command line", b"number=3"))])
    same("an initrd by handover",
         volume.predicted("--door", "linux", "--initrd",
                          volume.path("initrd"), "--cmdline",
                          "BOOT_IMAGE=/adit quiet -- ro"),
         [(9, "adit module initrd", INITRD), (8, *text("options", b"quiet")),
          (8, *text("kernel's options", b"ro")),
          (8, *text("module's command line"))])


def check_unified(volume, kernel):
    volume.write("own.cfg", b"options=loglevel=1\nkernel=x ro\n")
    words = [volume.adit, "pack", "--unify", volume.path("adit.efi"),
             "--cmdline", "root=y", "--config", volume.path("own.cfg")]
    subprocess.run([*words, "-o", volume.path("one.efi")], check=True)
    with open(volume.path("own.cfg"), "rb") as data:
        config = data.read()
    volume.write("x", KERNEL)
    same("what an image carries, without a kernel",
         volume.predicted(image="one.efi"),
         [(11, "adit section .cmdline", b"root=y"),
          (11, "adit section .config", config),
          (8, *text("load options")), (9, "adit file x", KERNEL),
          (8, *text("options", b"loglevel=1")),
          (8, *text("kernel's options")),
          (8, *text("module's command line"))])
    subprocess.run(["objcopy", "--add-section", f".linux={kernel}",
                    "--change-section-vma", ".linux=0x4000000",
                    "--set-section-flags",
                    ".linux=contents,alloc,load,readonly,data",
                    volume.path("adit.efi"), volume.path("two.efi")],
                   check=True)
    with open(kernel, "rb") as data:
        carried = data.read()
    same("what an image carries, with a kernel",
         volume.predicted("--initrd", volume.path("initrd"), "--cmdline",
                          "two.efi quiet", image="two.efi"),
         [(11, "adit section .kernel", carried),
          (12, *text("load options", b"two.efi quiet")),
          (9, "adit loader's initrd", INITRD),
          (12, *text("options", b"quiet")), (12, *text("kernel's options")),
          (12, *text("module's command line"))])


def check_refusals(volume):
    volume.write("no.efi", b"MZ")
    volume.write("empty", b"")
    for words, status, image in (
            ([], 1, "adit.efi"), ([], 1, "no.efi"), (["--door", "pvh"], 2,
                                                     "adit.efi"),
            (["--kernel", "x"], 2, "adit.efi"),
            (["--door", "linux", "--root", "x"], 2, "adit.efi"),
            (["--door", "mb2efi", "--kernel", volume.path("empty")], 1,
             "adit.efi"),
            (["--door", "mb2efi", "--kernel", volume.path("none")], 1,
             "adit.efi"),
            (["--config", volume.path("none")], 1, "adit.efi"),
            (["--deny", "note"], 2, "adit.efi")):
        run = volume.run(*words, image=image)
        said = run.stderr.decode().splitlines()
        report(run.returncode == status and not run.stdout and
               said[0].startswith("adit: ") and
               (len(said) == 1 or said[1].startswith("usage: ")),
               f"--pcr {' '.join(words)} {image}: refused",
               f"status {run.returncode}: {said}")


def main(adit, image):
    with tempfile.TemporaryDirectory() as folder:
        volume = Volume(os.path.join(folder, "volume"), adit, image)
        check_configuration(volume)
        check_modules(volume)
        check_unified(volume, image)
        check_refusals(volume)
    print(f"1..{NUMBER}")


main(*sys.argv[1:])
