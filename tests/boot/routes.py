# SPDX-License-Identifier: BSD-2-Clause
"""Routes: from an image and its modules to QEMU's arguments.

A route is one real loader on one kind of firmware.  `./dev run`, the boot
ring and the bench all boot through these builders, and nothing else does.
"""
import os
import typing

import routes_bios as bios
import routes_efi as efi


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
    "qemu-pvh": _bios("pvh", "adit-syms", bios.qemu_pvh),
    "grub-mb1": _bios("mb1", "adit.gz",
                      lambda j: bios.grub_bios(j, "multiboot")),
    "grub-mb2": _bios("mb2", "adit.gz",
                      lambda j: bios.grub_bios(j, "multiboot2")),
    "isolinux": _bios("mb1", "adit.gz", bios.isolinux),
    "ipxe-bios": _bios("mb1", "adit.elf", bios.ipxe_bios),
    "grub-efi-mb2": _efi("mb2efi", "adit.gz",
                         lambda j: efi.grub_efi(j, "multiboot2")),
    "ovmf-boot": _efi("efi", "adit.efi", efi.efi_boot_manager),
    "ovmf-shell": _efi("efi", "adit.efi", efi.efi_shell),
    "systemd-boot": _efi("efi", "adit.efi", efi.efi_systemd_boot),
    "ipxe-efi": _efi("efi", "adit.efi", efi.ipxe_efi),
}

# What `--door NAME` takes: the quickest route through that door.
ROUTE_OF_DOOR = {"mb1": "qemu-mb1", "mb2": "grub-mb2", "mb2efi":
                 "grub-efi-mb2", "efi": "ovmf-boot", "pvh": "qemu-pvh"}


def qemu_command(route, job, memory="1G", cpus=1, extra=()):
    """The whole QEMU command, to be run in job.folder."""
    os.makedirs(job.folder, exist_ok=True)
    command = ROUTES[route].build(job)
    return ["qemu-system-x86_64", "-m", str(memory), "-smp", str(cpus),
            "-no-user-config", "-nic", "none", "-no-reboot",
            *command, *extra]
