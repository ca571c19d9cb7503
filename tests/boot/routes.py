# SPDX-License-Identifier: BSD-2-Clause
"""Routes: from an image and its modules to QEMU's arguments.

A route is one real loader on one kind of firmware.  `./dev run`, the boot
ring and the bench all boot through these builders, and nothing else does.
"""
import dataclasses
import os
import shutil

import cpio
import debian
import media

OVMF = "/usr/share/OVMF"


# microvm has no port 61h, without which Linux finds its clock's pace only by
# luck (and hangs without).  So it is told; a wrong number does no harm here.
MICROVM_CLOCK = "tsc_early_khz=2600000"


def kernel_cmdline(cmdline, machine):
    """The kernel's command line, with what the machine makes necessary."""
    return f"{cmdline} {MICROVM_CLOCK}" if machine == "microvm" else cmdline


@dataclasses.dataclass
class Module:
    name: str           # as the loader knows it
    path: str
    cmdline: str = ""


@dataclasses.dataclass
class Job:
    """One boot.  `folder` is its own: media and links are made there."""
    folder: str
    cache: str
    image: str
    machine: str = ""   # empty: what the route likes best
    options: str = ""   # Adit's command line
    modules: list = dataclasses.field(default_factory=list)
    missing: tuple = () # names of files to leave off the medium

    def link(self, name, path):
        media.link_into(self.folder, {name: path})
        return name

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(data if isinstance(data, bytes) else data.encode())
        return path

    def medium(self, files, folder=""):
        """What goes on a medium: `files`, and the modules in `folder`."""
        files = {**files, **{folder + m.name: m.path for m in self.modules}}
        return {name: path for name, path in files.items()
                if os.path.basename(name) not in self.missing}


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


def bundle_of(modules):
    """Modules as a bundle: kernel, its cmdline, initrd, and the others."""
    members = []
    for number, module in enumerate(modules):
        with open(module.path, "rb") as data:
            name = ("kernel", "initrd")[number] if number < 2 else module.name
            members.append((name, data.read()))
    if modules:
        members.insert(1, ("cmdline", modules[0].cmdline.encode()))
    return cpio.bundle(members)


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


def _grub_files(job, verb, image):
    modules = [(m.name, m.cmdline) for m in job.modules]
    config = job.write("grub.cfg", media.grub_config(
        verb, image, job.options, modules))
    return job.medium({image: job.image, "boot/grub/grub.cfg": config})


def grub_bios(job, verb):
    """SeaBIOS, GRUB for BIOS on a CD."""
    cd = media.bios_cd(os.path.join(job.folder, "cd.iso"), job.cache,
                       _grub_files(job, verb, "adit.gz"))
    return ["-M", job.machine or "pc", "-cdrom", cd, "-boot", "d"]


def ovmf_flash(job):
    """q35 with OVMF and its own copy of the variables."""
    variables = os.path.join(job.folder, "vars.fd")
    shutil.copyfile(OVMF + "/OVMF_VARS_4M.fd", variables)
    flash = "if=pflash,format=raw,file="
    return ["-M", "q35",
            "-drive", f"{flash}{OVMF}/OVMF_CODE_4M.fd,readonly=on",
            "-drive", flash + variables]


def ovmf(job, disk):
    """OVMF with one disk."""
    return ovmf_flash(job) + [
        "-drive", f"if=none,id=disk,format=raw,file={disk}",
        "-device", "virtio-blk-pci,drive=disk,bootindex=0"]


def grub_efi(job, verb):
    """OVMF, GRUB for EFI on a FAT disk."""
    return ovmf(job, media.grub_efi_disk(
        os.path.join(job.folder, "disk.img"), job.cache,
        _grub_files(job, verb, "adit.gz")))


def adit_config(job):
    """The configuration file that names the modules, as xen.cfg does."""
    lines = ["[global]", "default=linux", "", "[linux]"]
    if job.options:
        lines.append("options=" + job.options)
    keys = ("kernel", "ramdisk")
    for number, module in enumerate(job.modules):
        key = keys[number] if number < len(keys) else "module"
        lines.append(f"{key}={module.name} {module.cmdline}".rstrip())
    return "\n".join(lines) + "\n"


def efi_boot_manager(job):
    """OVMF's boot manager starts the image as removable media's loader."""
    config = job.write("adit.cfg", adit_config(job))
    files = job.medium({"EFI/BOOT/BOOTX64.EFI": job.image,
                        "EFI/BOOT/BOOTX64.cfg": config}, "EFI/BOOT/")
    return ovmf(job, media.fat_disk(
        os.path.join(job.folder, "disk.img"), files))


def efi_shell(job):
    """OVMF's shell starts the image, with a named configuration file.

    The section is named too, beside a default that would fail; and options
    for Adit and for the kernel stand on the command line.
    """
    text = adit_config(job).replace("default=linux", "default=wrong")
    text += "\n[wrong]\nkernel=no-such-file\n"
    config = job.write("other.cfg", text)
    start = job.write(
        "startup.nsh", "fs0:\r\ncd \\adit\r\n"
        "adit.efi -cfg=other.cfg linux -- loglevel=3 -- adit.shell=1"
        "\r\n")
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


def ipxe_efi(job):
    """iPXE for EFI: what it has fetched are the files beside the image."""
    config = job.write("adit.cfg", adit_config(job))
    names = ["adit.cfg"] + [m.name for m in job.modules]
    script = ["kernel adit.efi"] + ["initrd " + name for name in names]
    return ovmf_flash(job) + ipxe(
        job, {"adit.efi": job.image, "adit.cfg": config}, script + ["boot"])


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


# name: (door, image, builder)
ROUTES = {
    "qemu-mb1": ("mb1", "adit.elf", qemu_mb1),
    "qemu-pvh": ("pvh", "adit-syms", qemu_pvh),
    "grub-mb1": ("mb1", "adit.gz", lambda j: grub_bios(j, "multiboot")),
    "grub-mb2": ("mb2", "adit.gz", lambda j: grub_bios(j, "multiboot2")),
    "grub-efi-mb2": ("mb2efi", "adit.gz",
                     lambda j: grub_efi(j, "multiboot2")),
    "ovmf-boot": ("efi", "adit.efi", efi_boot_manager),
    "ovmf-shell": ("efi", "adit.efi", efi_shell),
    "systemd-boot": ("efi", "adit.efi", efi_systemd_boot),
    "isolinux": ("mb1", "adit.gz", isolinux),
    "ipxe-bios": ("mb1", "adit.elf", ipxe_bios),
    "ipxe-efi": ("efi", "adit.efi", ipxe_efi),
}

# What `--door NAME` takes: the quickest route through that door.
ROUTE_OF_DOOR = {"mb1": "qemu-mb1", "mb2": "grub-mb2", "mb2efi":
                 "grub-efi-mb2", "efi": "ovmf-boot", "pvh": "qemu-pvh"}


def qemu_command(route, job, memory="1G", cpus=1, extra=()):
    """The whole QEMU command, to be run in job.folder."""
    os.makedirs(job.folder, exist_ok=True)
    command = ROUTES[route][2](job)
    return ["qemu-system-x86_64", "-m", str(memory), "-smp", str(cpus),
            "-no-user-config", "-nic", "none", "-no-reboot",
            *command, *extra]
