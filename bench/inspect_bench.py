# SPDX-License-Identifier: BSD-2-Clause
"""./dev bench --inspect: what `adit inspect` costs beside one grub-file call,
and whether many files in one call cost in proportion.

Processor time of the child processes, user and system, the least of many
runs, both programs by turns.  It depends on the machine; what is of interest
is the ratio.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import dev
import say

sys.path.insert(0, os.path.join(say.TOP, "tests", "inspect"))
import collection   # noqa: E402

RUNS = 100
SIZE = 10 << 20


def spent(command):
    """Milliseconds of processor time of one run, and no time of ours."""
    silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0)
              for fd in (0, 1, 2)]
    child = os.posix_spawnp(command[0], command, os.environ,
                            file_actions=silent)
    usage = os.wait4(child, 0)[2]
    return (usage.ru_utime + usage.ru_stime) * 1000


def side_by_side(commands):
    best = [float("inf")] * len(commands)
    for _ in range(RUNS):
        for n, command in enumerate(commands):
            best[n] = min(best[n], spent(command))
    return best


def padded(source, target, size=SIZE):
    """A copy with zeros behind it, as a debug section would be."""
    with open(source, "rb") as image, open(target, "wb") as out:
        data = image.read()
        out.write(data + bytes(max(0, size - len(data))))
    return target


def without_signature(source, target):
    shutil.copyfile(source, target)
    subprocess.run(["sbattach", "--remove", target], check=True,
                   capture_output=True)
    return target


def rows(folder):
    """(what it is, path, grub-file's test)"""
    images = collection.debians()
    kernel = images["linux-image-cloud-amd64/vmlinuz-cloud-amd64"]
    yield ("ELF, Multiboot 1 and 2, 10 MiB", padded(
        os.path.join(dev.IMAGES, "adit.elf"), os.path.join(folder, "elf")),
        "--is-x86-multiboot2")
    yield ("PE (Xen's), 10 MiB", padded(
        images["xen-hypervisor-4.17-amd64/xen-amd64.efi"],
        os.path.join(folder, "efi")), "--is-x86_64-efi")
    yield ("Debian's kernel, unsigned", without_signature(
        kernel, os.path.join(folder, "kernel")), "--is-x86-linux")
    yield ("Debian's kernel, signed", kernel, "--is-x86-linux")


def main():
    dev.compile_tree(say.BUILD, "building adit and its images",
                     targets=(*dev.IMAGES_ONLY, "tools/adit"))
    adit = os.path.join(say.BUILD, "tools", "adit")
    with tempfile.TemporaryDirectory() as folder:
        say.line(f"{'':34}{'bytes':>12}{'adit inspect':>14}"
                 f"{'grub-file':>12}{'ratio':>8}")
        for what, path, test in rows(folder):
            ours, theirs = side_by_side([[adit, "inspect", path],
                                         ["grub-file", test, path]])
            say.line(f"{what:34}{os.path.getsize(path):12,}{ours:11.2f} ms"
                     f"{theirs:9.2f} ms{ours / theirs:8.2f}")
        images = sorted(collection.debians().values())
        many = (images * (1000 // len(images) + 1))[:1000]
        say.line("")
        least = {}
        for count in (1, 100, 1000):
            least[count] = min(spent([adit, "inspect", "--json",
                                      *many[:count]]) for _ in range(3))
            say.line(f"{count:5} images in one call: {least[count]:10.1f} ms,"
                     f" {least[count] / count:6.2f} ms each")
    say.line("""
A signed image takes the time of hashing all of it besides: its signature is
held against the file, which grub-file does not do.""")
    return 0
