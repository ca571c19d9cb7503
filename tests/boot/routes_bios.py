# SPDX-License-Identifier: BSD-2-Clause
"""Routes without UEFI: QEMU's own loaders, GRUB, ISOLINUX and iPXE."""
import os

import debian
import media
from job import bundle_names, bundle_of, is_initrd


def _quote(text):
    return text.replace(",", ",,")      # QEMU splits its lists at commas


def qemu_mb1(job):
    """QEMU's own Multiboot 1 loader; names are relative to job.folder."""
    command = ["-M", job.machine or "pc",
               "-kernel", job.link(job.name, job.image)]
    if job.options:
        command += ["-append", job.options]
    if job.modules:
        words = [_quote(f"{job.link(m.name, m.path)} {m.cmdline}".rstrip())
                 for m in job.modules]
        command += ["-initrd", ",".join(words)]
    return command


def kernel_and_bundle(job):
    """QEMU's -kernel, where it can hand over one blob only: a bundle."""
    command = ["-kernel", job.link(job.name, job.image)]
    if job.options:
        command += ["-append", job.options]
    if job.modules:
        job.write("bundle", bundle_of(job.modules))
        command += ["-initrd", "bundle"]
    return command


def qemu_kernel(job):
    """QEMU's PVH loader, or its Linux loader with the 16-bit entry: the
    image decides."""
    return ["-M", job.machine or "pc", *kernel_and_bundle(job)]


def grub_files(job, verb, is_behind=False):
    """What GRUB reads.  By `linux' and `linux16' it makes the bundle itself; the initrd may
    be in it, or behind it."""
    files = {job.name: job.image}
    words = [(m.name, m.cmdline) for m in job.modules]
    if verb.startswith("linux") and is_initrd(job.modules):
        words = [("", words[0][0])]
    elif verb.startswith("linux") and words:
        files["cmdline"] = job.write("cmdline", words[0][1])
        words = [(name, module.name)
                 for name, module in bundle_names(job.modules)]
        words.insert(1, ("cmdline", "cmdline"))
        if is_behind:
            words.append(("", words.pop(2)[1]))
    files["boot/grub/grub.cfg"] = job.write(
        "grub.cfg", media.grub_config(verb, job.name, job.options, words))
    return job.medium(files)


def grub_bios(job, verb, is_behind=False):
    """SeaBIOS, GRUB for BIOS on a CD."""
    cd = media.bios_cd(os.path.join(job.folder, "cd.iso"), job.cache,
                       grub_files(job, verb, is_behind))
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
    script = [f"kernel {job.name} {job.options}".rstrip()]
    script += [f"module {m.name} {m.cmdline}".rstrip() for m in job.modules]
    return ["-M", job.machine or "pc"] + ipxe(
        job, {job.name: job.image}, script + ["boot"])


def _isolinux(job, lines, files):
    config = job.write("isolinux.cfg", "\n".join(
        ["default adit", "label adit", *lines]) + "\n")
    files = job.medium({job.name: job.image, "isolinux.cfg": config,
                        **files, **debian.isolinux(job.cache)})
    cd = media.boot_cd(os.path.join(job.folder, "cd.iso"), "isolinux.bin",
                       files)
    return ["-M", job.machine or "pc", "-cdrom", cd, "-boot", "d"]


def isolinux_mboot(job):
    """ISOLINUX's mboot.c32: one line for all, parted by three dashes."""
    words = [f"/{job.name} {job.options}".rstrip()]
    words += [f"/{m.name} {m.cmdline}".rstrip() for m in job.modules]
    return _isolinux(
        job, ["kernel mboot.c32", "append " + " --- ".join(words)], {})


def isolinux_linux(job):
    """ISOLINUX's own Linux loader, with the 16-bit entry."""
    lines = ["linux /" + job.name, "append " + job.options]
    files = {}
    if job.modules:
        files["bundle"] = job.write("bundle.new", bundle_of(job.modules))
        lines.append("initrd /bundle")
    return _isolinux(job, lines, files)
