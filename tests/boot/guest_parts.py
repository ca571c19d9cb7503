# SPDX-License-Identifier: BSD-2-Clause
"""What the guest is given for what it tries (guest/checks): a longer initrd,
and devices."""
import gzip
import hashlib
import os
import threading

import aliases
import cpio
import debian
import initramfs
import needs
import say

# In this order, each after those that it needs.
MODULES = ("drivers/virtio/virtio_ring", "drivers/virtio/virtio",
           "drivers/virtio/virtio_pci_modern_dev",
           "drivers/virtio/virtio_pci_legacy_dev", "drivers/virtio/virtio_pci",
           "drivers/block/virtio_blk", "net/core/failover",
           "drivers/net/net_failover", "drivers/net/virtio_net",
           "fs/efivarfs/efivarfs", "arch/x86/kernel/cpuid",
           "arch/x86/kernel/msr")
PROGRAMS = ("efibootmgr:/bin/efibootmgr",
            "libefivar1:/lib/x86_64-linux-gnu/libefivar.so.1",
            "libefiboot1:/lib/x86_64-linux-gnu/libefiboot.so.1",
            "libpopt0:/lib/x86_64-linux-gnu/libpopt.so.0",
            "libc6:/lib/x86_64-linux-gnu/libdl.so.2")
DISK_BYTES = 4 << 20

_lock = threading.Lock()


def _modules(root):
    """The kernel's modules, {name in the archive: path}."""
    kernel = needs.find("/boot/vmlinuz-*-cloud-amd64", root)
    release = os.path.basename(kernel).removeprefix("vmlinuz-")
    folder = os.path.join(kernel[:kernel.rindex("/boot/")], "lib/modules",
                          release, "kernel")
    found = {}
    for number, name in enumerate(MODULES):
        path = os.path.join(folder, name + ".ko")
        if not os.path.exists(path):
            raise say.Failed(f"the package of {kernel} has no {path}")
        found[f"modules/{number:02d}-{os.path.basename(path)}"] = path
    return found


def _programs(root):
    """kexec, as its route has it, and efibootmgr; with their libraries."""
    route = aliases.ROUTES["kexec-linux"].route
    wanted = list(route.needs) + list(PROGRAMS)
    needs.fetch_missing(wanted, root)
    found = initramfs.taken(route, root)
    for need in PROGRAMS:
        path = needs.split(need)[1]
        found[path.lstrip("/")] = needs.find(path, root)
    return {name: path for name, path in found.items()
            if name != initramfs.BUSYBOX}


def _write(path, small, more):
    """Two archives as one file.  Nothing is packed: GRUB would unpack it, but
    the first of them only."""
    with open(path, "wb") as out:
        with gzip.open(small) as data:
            out.write(data.read())
        with open(more, "rb") as data:
            out.write(data.read())


def initrd(cache, small):
    """The usual initrd, and behind it a second archive: modules, programs,
    and a kernel and the usual initrd for kexec."""
    path = os.path.join(cache, "initrd-guest")
    with _lock:
        sources = [small, cpio.__file__, __file__]
        if not os.path.exists(path) or any(
                os.path.getmtime(s) > os.path.getmtime(path)
                for s in sources):
            more = path + ".more"
            initramfs.build(more, {
                **_programs(debian.ROOT), **_modules(debian.ROOT),
                "vmlinuz": debian.kernel(cache), "initrd.gz": small})
            _write(path + ".new", small, more)
            os.unlink(more)
            os.replace(path + ".new", path)
    return path


def content(name, length):
    """Bytes that no two names have in common."""
    return hashlib.shake_128(name.encode()).digest(length)


def disk(folder):
    """A virtio disk, which the guest may write to."""
    with open(os.path.join(folder, "disk"), "wb") as out:
        out.write(content("disk", DISK_BYTES))
    return ["-drive", "if=none,id=guest,format=raw,file=disk",
            "-device", "virtio-blk-pci,drive=guest"]


def net(folder):
    """A virtio network with nobody in it but QEMU, which serves one file."""
    os.makedirs(os.path.join(folder, "tftp"), exist_ok=True)
    with open(os.path.join(folder, "tftp", "served"), "wb") as out:
        out.write(content("net", 300000))
    return ["-netdev", "user,id=guest-net,restrict=on,tftp=tftp",
            "-device", "virtio-net-pci,netdev=guest-net,romfile="]


DEVICES = {"disk": disk, "net": net}
