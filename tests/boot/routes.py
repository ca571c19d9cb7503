# SPDX-License-Identifier: BSD-2-Clause
"""Routes: from an image and its modules to QEMU's arguments.

A route is one real loader on one kind of firmware.  `./dev run`, the boot
ring and the bench all boot through these builders, and nothing else does.
"""
import os
import typing

import routes_bios as bios
import routes_efi as efi
import routes_kexec as kexec


class Route(typing.NamedTuple):
    door: str
    image: str                  # in build/images/
    build: typing.Callable      # from a Job to what QEMU is to be told
    is_efi: bool = False        # whether Linux finds UEFI


def _bios(door, image, build):
    return Route(door, image, build)


def _efi(door, image, build):
    return Route(door, image, build, True)


ROUTES = {
    "qemu-mb1": _bios("mb1", "adit.elf", bios.qemu_mb1),
    "qemu-pvh": _bios("pvh", "adit-syms", bios.qemu_kernel),
    "qemu-linux": _bios("linux", "adit.efi", bios.qemu_kernel),
    "grub-mb1": _bios("mb1", "adit.gz",
                      lambda j: bios.grub_bios(j, "multiboot")),
    "grub-mb2": _bios("mb2", "adit.gz",
                      lambda j: bios.grub_bios(j, "multiboot2")),
    "grub-pe-mb1": _bios("mb1", "adit.efi",
                         lambda j: bios.grub_bios(j, "multiboot")),
    "grub-pe-mb2": _bios("mb2", "adit.efi",
                         lambda j: bios.grub_bios(j, "multiboot2")),
    "grub-linux": _bios("linux", "adit.efi",
                        lambda j: bios.grub_bios(j, "linux")),
    "grub-linux16": _bios("linux", "adit.efi",
                          lambda j: bios.grub_bios(j, "linux16")),
    "grub-linux-behind": _bios("linux", "adit.efi",
                               lambda j: bios.grub_bios(j, "linux", True)),
    "isolinux": _bios("mb1", "adit.gz", bios.isolinux_mboot),
    "isolinux-pe": _bios("mb1", "adit.efi", bios.isolinux_mboot),
    "isolinux-linux": _bios("linux", "adit.efi", bios.isolinux_linux),
    "ipxe-bios": _bios("mb1", "adit.elf", bios.ipxe_bios),
    "ipxe-bios-pe": _bios("mb1", "adit.efi", bios.ipxe_bios),
    "grub-efi-mb2": _efi("mb2efi", "adit.gz",
                         lambda j: efi.grub_efi(j, "multiboot2")),
    "grub-efi-pe-mb2": _efi("mb2efi", "adit.efi",
                            lambda j: efi.grub_efi(j, "multiboot2")),
    # GRUB leaves UEFI and, by Multiboot 1, says nothing of it.
    "grub-efi-pe-mb1": _bios("mb1", "adit.efi",
                             lambda j: efi.grub_efi(j, "multiboot")),
    "grub-efi-linux": _efi("linux", "adit.efi",
                           lambda j: efi.grub_efi(j, "linux")),
    "grub-efi-chain": _efi("efi", "adit.efi", efi.grub_efi_chain),
    "ovmf-kernel": _efi("efi", "adit.efi", efi.ovmf_kernel),
    "secure-boot": _efi("efi", "adit.efi", efi.secure_boot),
    "secure-grub": _efi("linux", "adit.efi", efi.secure_grub),
    "secure-shim": _efi("efi", "adit.efi", efi.secure_shim),
    "ovmf-boot": _efi("efi", "adit.efi", efi.efi_boot_manager),
    "ovmf-shell": _efi("efi", "adit.efi", efi.efi_shell),
    "systemd-boot": _efi("efi", "adit.efi", efi.efi_systemd_boot),
    "ipxe-efi": _efi("efi", "adit.efi", efi.ipxe_efi),
    "kexec-mb1": _bios("mb1", "adit.efi", kexec.kexec_multiboot),
    "kexec-mb2": _bios("mb2", "adit.elf", kexec.kexec_multiboot),
    "kexec-linux": _bios("linux", "adit.efi", kexec.kexec_linux),
    "kexec-file": _bios("linux", "adit.efi", kexec.kexec_file),
}

# The loader of each route, as `adit inspect' calls it.
LOADER = {
    "qemu-mb1": "qemu-seabios", "qemu-pvh": "qemu-seabios",
    "qemu-linux": "qemu-seabios", "ovmf-kernel": "qemu-ovmf",
    "grub-mb1": "grub-bios-multiboot", "grub-mb2": "grub-bios-multiboot2",
    "grub-pe-mb1": "grub-bios-multiboot",
    "grub-pe-mb2": "grub-bios-multiboot2", "grub-linux": "grub-bios-linux",
    "grub-linux16": "grub-bios-linux16",
    "grub-linux-behind": "grub-bios-linux",
    "grub-efi-mb2": "grub-efi-multiboot2",
    "grub-efi-pe-mb2": "grub-efi-multiboot2",
    "grub-efi-pe-mb1": "grub-efi-multiboot",
    "grub-efi-linux": "grub-efi-linux",
    "grub-efi-chain": "grub-efi-chainloader",
    "secure-grub": "grub-secure-linux", "secure-boot": "uefi-secure",
    "secure-shim": "shim", "ovmf-boot": "uefi", "ovmf-shell": "uefi",
    "systemd-boot": "systemd-boot", "ipxe-efi": "ipxe-efi",
    "ipxe-bios": "ipxe-bios", "ipxe-bios-pe": "ipxe-bios",
    "isolinux": "syslinux-mboot", "isolinux-pe": "syslinux-mboot",
    "isolinux-linux": "syslinux-linux", "kexec-mb1": "kexec",
    "kexec-mb2": "kexec", "kexec-linux": "kexec-bzimage64",
    "kexec-file": "kexec-file",
}

# What `--door NAME` takes: the quickest route through that door.
ROUTE_OF_DOOR = {"mb1": "qemu-mb1", "mb2": "grub-mb2", "mb2efi":
                 "grub-efi-mb2", "efi": "ovmf-boot", "pvh": "qemu-pvh",
                 "linux": "qemu-linux"}


def qemu_command(route, job, memory="1G", cpus=1, extra=()):
    """The whole QEMU command, to be run in job.folder."""
    os.makedirs(job.folder, exist_ok=True)
    job.name = job.name or ROUTES[route].image
    command = ROUTES[route].build(job)
    return ["qemu-system-x86_64", "-m", str(memory), "-smp", str(cpus),
            "-no-user-config", "-nic", "none", "-no-reboot",
            *command, *extra]
