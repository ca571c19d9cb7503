# SPDX-License-Identifier: BSD-2-Clause
"""Routes by UEFI: OVMF alone, and what it starts that starts us."""
import dataclasses
import os
import shutil

import debian
import media
import signing
from job import bundle_of, roles
from routes_bios import grub_files, ipxe, kernel_and_bundle

OVMF = "/usr/share/OVMF"


def ovmf_flash(job, code="OVMF_CODE_4M.fd", variables="OVMF_VARS_4M.fd"):
    """q35 with OVMF and its own copy of the variables."""
    copy = os.path.join(job.folder, "vars.fd")
    shutil.copyfile(os.path.join(OVMF, variables), copy)
    flash = "if=pflash,format=raw,file="
    return ["-M", "q35",
            "-drive", f"{flash}{OVMF}/{code},readonly=on",
            "-drive", flash + copy]


def secure_flash(job):
    """OVMF that enforces Secure Boot, with Debian's test key enrolled; the
    variables can be written from system management mode only."""
    return ovmf_flash(job, "OVMF_CODE_4M.secboot.fd",
                      "OVMF_VARS_4M.snakeoil.fd") + [
        "-machine", "smm=on",
        "-global", "driver=cfi.pflash01,property=secure,value=on"]


def _disk(path):
    return ["-drive", f"if=none,id=disk,format=raw,file={path}",
            "-device", "virtio-blk-pci,drive=disk,bootindex=0"]


def ovmf(job, disk):
    """OVMF with one disk."""
    return ovmf_flash(job) + _disk(disk)


def grub_efi(job, verb):
    """OVMF, GRUB for EFI on a FAT disk."""
    return ovmf(job, media.grub_efi_disk(
        os.path.join(job.folder, "disk.img"), job.cache,
        grub_files(job, verb)))


def ovmf_kernel(job):
    """OVMF runs QEMU's -kernel as an EFI program."""
    return ovmf_flash(job) + kernel_and_bundle(job)


def adit_config(job):
    """The configuration file that names the modules, as xen.cfg does."""
    lines = ["[global]", "default=linux", "", "[linux]"]
    if job.options:
        lines.append("options=" + job.options)
    for role, module in roles(job.modules, "ramdisk"):
        key = role or "module"
        lines.append(f"{key}={module.name} {module.cmdline}".rstrip())
    return "\n".join(lines) + "\n"


def grub_efi_chain(job):
    """GRUB for EFI lets the firmware load the image from GRUB's disk.  Options
    are the configuration's, or the load options where there is none."""
    files = {}
    if "adit.cfg" not in job.missing:
        files["adit.cfg"] = job.write("adit.cfg", adit_config(job))
        job = dataclasses.replace(job, options="")
    files.update(grub_files(job, "chainloader"))
    return ovmf(job, media.grub_efi_disk(
        os.path.join(job.folder, "disk.img"), job.cache, files))


def _removable_disk(job):
    config = job.write("adit.cfg", adit_config(job))
    files = job.medium({"EFI/BOOT/BOOTX64.EFI": job.image,
                        "EFI/BOOT/BOOTX64.cfg": config}, "EFI/BOOT/")
    return media.fat_disk(os.path.join(job.folder, "disk.img"), files)


def efi_boot_manager(job):
    """OVMF's boot manager starts the image as removable media's loader."""
    return ovmf(job, _removable_disk(job))


def secure_boot(job):
    """The same with Secure Boot."""
    return secure_flash(job) + _disk(_removable_disk(job))


def _shim(job):
    """Signed by the key that is enrolled; Debian's own is in it."""
    return signing.signed(debian.shim(job.cache),
                          os.path.join(job.folder, "shim.signed"))


def secure_grub(job):
    """Secure Boot as distributions do it: shim, GRUB, and `linux', by which
    GRUB has shim verify us."""
    files = grub_files(job, "linux")
    files["EFI/debian/grub.cfg"] = files.pop("boot/grub/grub.cfg")
    files["EFI/BOOT/BOOTX64.EFI"] = _shim(job)
    files["EFI/BOOT/grubx64.efi"] = debian.signed_grub(job.cache)
    return secure_flash(job) + _disk(media.fat_disk(
        os.path.join(job.folder, "disk.img"), files))


def secure_shim(job):
    """Secure Boot with shim in between, which takes us for its GRUB."""
    folder = "EFI/BOOT/"
    config = job.write("adit.cfg", adit_config(job))
    files = job.medium({folder + "BOOTX64.EFI": _shim(job),
                        folder + "grubx64.efi": job.image,
                        folder + "grubx64.cfg": config}, folder)
    return secure_flash(job) + _disk(media.fat_disk(
        os.path.join(job.folder, "disk.img"), files))


def efi_shell(job):
    """OVMF's shell starts the image, with a named configuration file.

    The section is named too, beside a default that would fail; and options
    for Adit and for the kernel stand on the command line.
    """
    text = adit_config(dataclasses.replace(job, options=""))
    text = text.replace("default=linux", "default=wrong")
    text += "\n[wrong]\nkernel=no-such-file\n"
    config = job.write("other.cfg", text)
    start = job.write(
        "startup.nsh", "fs0:\r\ncd \\adit\r\n"
        f"adit.efi -cfg=other.cfg linux -- {job.options}\r\n")
    files = job.medium({"startup.nsh": start, "adit/adit.efi": job.image,
                        "adit/other.cfg": config}, "adit/")
    return ovmf(job, media.fat_disk(
        os.path.join(job.folder, "disk.img"), files))


def efi_systemd_boot(job):
    """systemd-boot hands a bundle over as the initrd, by LoadFile2."""
    config = job.write("loader.conf", "timeout 0\ndefault adit.conf\n")
    lines = ["title Adit", "linux /adit.efi"]
    if job.modules:
        job.write("bundle.new", bundle_of(job.modules))
        lines.append("initrd /bundle")
    lines.append("options " + job.options)
    entry = job.write("adit.conf", "\n".join(lines) + "\n")
    files = {"EFI/BOOT/BOOTX64.EFI": debian.systemd_boot(job.cache),
             "loader/loader.conf": config, "adit.efi": job.image,
             "loader/entries/adit.conf": entry}
    if job.modules:
        files["bundle"] = os.path.join(job.folder, "bundle.new")
    return ovmf(job, media.fat_disk(
        os.path.join(job.folder, "disk.img"), files))


def ipxe_efi(job):
    """iPXE for EFI: what it has fetched are the files beside the image."""
    config = job.write("adit.cfg", adit_config(job))
    names = ["adit.cfg"] + [m.name for m in job.modules]
    script = ["kernel adit.efi"] + ["initrd " + name for name in names]
    return ovmf_flash(job) + ipxe(
        job, {"adit.efi": job.image, "adit.cfg": config}, script + ["boot"])
