# SPDX-License-Identifier: BSD-2-Clause
"""Real parts from Debian packages: downloaded and unpacked, never installed.

A part is fetched once and kept under build/cache/; deleting that folder is
how to get newer ones.
"""
import os
import re
import subprocess
import tempfile
import threading

import say

# For parts that only some rows want: rows run side by side.
_lock = threading.RLock()


def real_package(name):
    """The package that a metapackage such as linux-image-* stands for."""
    text = subprocess.run(
        ["apt-cache", "depends", "--important", name], text=True,
        capture_output=True, check=True).stdout
    match = re.search(r"Depends: (linux-image-\S+)", text)
    return match.group(1) if match else name


def update_lists():
    """apt-get update, by sudo where we are not root."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    say.run(prefix + ["apt-get", "-q", "update"], "fetch")


def download(name, folder):
    """The path of the package's .deb, downloaded into `folder`."""
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"]
    try:
        deb = real_package(name)
        say.run(command + [deb], "fetch", cwd=folder)
    except (say.Failed, subprocess.CalledProcessError):
        update_lists()    # No lists yet, or older than the archive.
        deb = real_package(name)
        say.run(command + [deb], "fetch", cwd=folder)
    found = [f for f in os.listdir(folder) if f.endswith(".deb")]
    if len(found) != 1:
        raise say.Failed(f"apt-get download {deb} left {found}")
    return os.path.join(folder, found[0])


def fetch(name, cache, members):
    """Fetches `members` of a package into `cache`.

    `members` maps a file's name in the cache to a regular expression for its
    path in the package.
    """
    with _lock:
        if not all(os.path.exists(os.path.join(cache, m)) for m in members):
            _fetch(name, cache, members)


def _fetch(name, cache, members):
    os.makedirs(cache, exist_ok=True)
    with say.step(f"fetching {name} (unpacked, not installed)"), \
            tempfile.TemporaryDirectory(dir=cache) as folder:
        deb = download(name, folder)
        tree = os.path.join(folder, "tree")
        say.run(["dpkg-deb", "-x", deb, tree], "fetch")
        paths = [os.path.join(d, f) for d, _, fs in os.walk(tree) for f in fs]
        for member, pattern in members.items():
            hits = [p for p in paths
                    if re.fullmatch(pattern, os.path.relpath(p, tree))]
            if not hits:
                raise say.Failed(f"{os.path.basename(deb)} has no {pattern}")
            # A link would lead to where the package is not installed.
            hit = max(hits, key=lambda p: (not os.path.islink(p), p))
            os.replace(hit, os.path.join(cache, member))


def kernel(cache):
    """Debian's cloud kernel, a bzImage."""
    fetch("linux-image-cloud-amd64", cache,
          {"vmlinuz": r"boot/vmlinuz-.*", "vmlinuz.config": r"boot/config-.*"})
    return os.path.join(cache, "vmlinuz")


def busybox(cache):
    """A static busybox."""
    fetch("busybox-static", cache, {"busybox": r"(usr/)?bin/busybox"})
    return os.path.join(cache, "busybox")


def systemd_boot(cache):
    """The EFI boot loader that hands an initrd over by LoadFile2."""
    fetch("systemd-boot-efi", cache, {"systemd-bootx64.efi":
          r"usr/lib/systemd/boot/efi/systemd-bootx64\.efi"})
    return os.path.join(cache, "systemd-bootx64.efi")


def shim(cache):
    """The first stage of distributions, which nobody has signed."""
    fetch("shim-unsigned", cache,
          {"shimx64.efi": r"usr/lib/shim/shimx64\.efi"})
    return os.path.join(cache, "shimx64.efi")


def signed_grub(cache):
    """GRUB for EFI as Debian has signed it; its folder is /EFI/debian."""
    fetch("grub-efi-amd64-signed", cache, {"grubx64.signed.efi":
          r"usr/lib/grub/x86_64-efi-signed/grubx64\.efi\.signed"})
    return os.path.join(cache, "grubx64.signed.efi")


def isolinux(cache):
    """SYSLINUX for CDs, and its Multiboot 1 loader: {name: path}."""
    fetch("isolinux", cache,
          {"isolinux.bin": r"usr/lib/ISOLINUX/isolinux\.bin"})
    names = ("ldlinux.c32", "libcom32.c32", "mboot.c32")
    fetch("syslinux-common", cache,
          {n: r"usr/lib/syslinux/modules/bios/" + re.escape(n)
           for n in names})
    return {n: os.path.join(cache, n) for n in ("isolinux.bin", *names)}


# kexec-tools' program, and the libraries that it wants: {package: file}.
KEXEC = {"kexec-tools": "kexec", "libxenmisc4.17": "libxenctrl.so.4.17",
         "libxentoollog1": "libxentoollog.so.1",
         "libxencall1": "libxencall.so.1",
         "libxenevtchn1": "libxenevtchn.so.1",
         "libxengnttab1": "libxengnttab.so.1",
         "libxenforeignmemory1": "libxenforeignmemory.so.1",
         "libxendevicemodel1": "libxendevicemodel.so.1",
         "libxentoolcore1": "libxentoolcore.so.1"}
_PROGRAM = r"(.*/)?(sbin|x86_64-linux-gnu)/"
LIBC = ("libc.so.6", "ld-linux-x86-64.so.2")


def kexec(cache):
    """The program kexec and its libraries: {name: path}."""
    for package, name in KEXEC.items():
        fetch(package, cache, {name: _PROGRAM + re.escape(name) + r"[.\d]*"})
    fetch("libc6", cache, {n: _PROGRAM + re.escape(n) for n in LIBC})
    return {n: os.path.join(cache, n) for n in (*KEXEC.values(), *LIBC)}


def everything(cache):
    """All that the boot ring wants, before its rows run side by side."""
    for part in (kernel, busybox, systemd_boot, isolinux, kexec, shim,
                 signed_grub, xen):
        part(cache)


def xen(cache):
    """Xen 4.17: (xen.gz, xen.efi)."""
    fetch("xen-hypervisor-4.17-amd64", cache,
          {"xen.gz": r"boot/xen-.*-amd64\.gz",
           "xen.efi": r"boot/xen-.*-amd64\.efi"})
    return os.path.join(cache, "xen.gz"), os.path.join(cache, "xen.efi")
