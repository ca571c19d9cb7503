# SPDX-License-Identifier: BSD-2-Clause
"""Routes without UEFI: QEMU's own loaders, GRUB, ISOLINUX and iPXE."""
import os

import debian
import media
from job import bundle_of


def _quote(text):
    return text.replace(",", ",,")      # QEMU splits its lists at commas


def qemu_mb1(job):
    """QEMU's own Multiboot 1 loader; names are relative to job.folder."""
    command = ["-M", job.machine or "pc",
               "-kernel", job.link("adit.elf", job.image)]
    if job.options:
        command += ["-append", job.options]
    if job.modules:
        words = [_quote(f"{job.link(m.name, m.path)} {m.cmdline}".rstrip())
                 for m in job.modules]
        command += ["-initrd", ",".join(words)]
    return command


def qemu_pvh(job):
    """QEMU's PVH loader, which can hand over one blob only: a bundle."""
    command = ["-M", job.machine or "pc",
               "-kernel", job.link("adit-syms", job.image)]
    if job.options:
        command += ["-append", job.options]
    if job.modules:
        job.write("bundle", bundle_of(job.modules))
        command += ["-initrd", "bundle"]
    return command


def grub_files(job, verb, image):
    modules = [(m.name, m.cmdline) for m in job.modules]
    config = job.write("grub.cfg", media.grub_config(
        verb, image, job.options, modules))
    return job.medium({image: job.image, "boot/grub/grub.cfg": config})


def grub_bios(job, verb):
    """SeaBIOS, GRUB for BIOS on a CD."""
    cd = media.bios_cd(os.path.join(job.folder, "cd.iso"), job.cache,
                       grub_files(job, verb, "adit.gz"))
    return ["-M", job.machine or "pc", "-cdrom", cd, "-boot", "d"]


def ipxe(job, files, script):
    """The network card's iPXE, and what it fetches by TFTP."""
    folder = os.path.join(job.folder, "tftp")
    script = job.write("adit.ipxe", "#!ipxe\n" + "\n".join(script) + "\n")
    media.link_into(folder, job.medium({"adit.ipxe": script, **files}))
    return ["-netdev", "user,id=net,tftp=tftp,bootfile=adit.ipxe",
            "-device", "e1000,netdev=net,bootindex=0"]


def ipxe_bios(job):
    """iPXE for BIOS: Multiboot 1, names in front of every command line."""
    script = [f"kernel adit.elf {job.options}".rstrip()]
    script += [f"module {m.name} {m.cmdline}".rstrip() for m in job.modules]
    return ["-M", job.machine or "pc"] + ipxe(
        job, {"adit.elf": job.image}, script + ["boot"])


def isolinux(job):
    """ISOLINUX's mboot.c32: one line for all, parted by three dashes."""
    words = [f"/adit.gz {job.options}".rstrip()]
    words += [f"/{m.name} {m.cmdline}".rstrip() for m in job.modules]
    config = job.write("isolinux.cfg", "default adit\nlabel adit\n"
                       "kernel mboot.c32\nappend " + " --- ".join(words) +
                       "\n")
    files = job.medium({"adit.gz": job.image, "isolinux.cfg": config,
                        **debian.isolinux(job.cache)})
    cd = media.boot_cd(os.path.join(job.folder, "cd.iso"), "isolinux.bin",
                       files)
    return ["-M", job.machine or "pc", "-cdrom", cd, "-boot", "d"]
