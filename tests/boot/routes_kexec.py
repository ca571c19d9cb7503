# SPDX-License-Identifier: BSD-2-Clause
"""Routes by kexec: a first Linux, started by QEMU, starts us."""
import os

import cpio
import debian
import parts
from job import bundle_of

# Where the first Linux finds what it is to start.
FOLDER = "boot/"
FIRST_CMDLINE = "console=ttyS0 no_timer_check quiet"


def _initramfs(job, files, command):
    """Our usual initramfs, with kexec-tools and an /init that uses them."""
    archive = cpio.Archive()
    for folder in ("boot", "lib", "lib64", "sbin"):
        archive.folder(folder)
    programs = {"sbin/kexec" if n == "kexec" else "lib64/" + n: p
                for n, p in debian.kexec(job.cache).items()}
    programs["sbin/kexec_file"] = parts.kexec_file(job.cache)
    for name, path in {**programs, "init": os.path.join(
            cpio.GUEST, "kexec")}.items():
        with open(path, "rb") as data:
            archive.file(name, data.read(), 0o755)
    for name, path in job.medium(files).items():
        with open(path, "rb") as data:
            archive.file(FOLDER + name, data.read())
    archive.file(FOLDER + "command", command.encode())
    with open(parts.initrd(job.cache), "rb") as data:
        first = data.read()
    # A later member replaces an earlier one; archives begin at 4 bytes.
    return first + b"\0" * (-len(first) % 4) + archive.bytes()


def _kexec(job, files, words):
    """QEMU's arguments, for a guest that runs `words'."""
    job.write("kexec.cpio", _initramfs(job, files, "\n".join(words) + "\n"))
    return ["-M", job.machine or "q35",
            "-kernel", job.link("first", debian.kernel(job.cache)),
            "-append", FIRST_CMDLINE, "-initrd", "kexec.cpio"]


def _with_bundle(job):
    return {job.name: job.image,
            "bundle": job.write("bundle.new", bundle_of(job.modules))}


def kexec_multiboot(job):
    """kexec finds out for itself what the image is: Multiboot 2 in an ELF
    file, Multiboot 1 in a PE."""
    words = ["kexec", "--load", "--command-line=" + job.options]
    words += [f"--module=/{FOLDER}{m.name} {m.cmdline}".rstrip()
              for m in job.modules]
    return _kexec(job, {job.name: job.image},
                  words + [f"/{FOLDER}{job.name}"])


def kexec_linux(job):
    """kexec's Linux loader: the 64-bit entry, at the end of RAM.  Left to
    itself, kexec would rather take the Multiboot 1 header."""
    return _kexec(job, _with_bundle(job),
                  ["kexec", "--load", "--type=bzImage64",
                   f"--initrd=/{FOLDER}bundle",
                   "--command-line=" + job.options,
                   f"/{FOLDER}{job.name}"])


def kexec_file(job):
    """The kernel's own loader: the 64-bit entry, at the end of low RAM."""
    return _kexec(job, _with_bundle(job),
                  ["kexec_file", f"/{FOLDER}{job.name}", f"/{FOLDER}bundle",
                   job.options])
