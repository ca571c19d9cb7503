# SPDX-License-Identifier: BSD-2-Clause
"""Real parts from Debian packages: downloaded and unpacked, never installed.

A part is fetched once and kept under build/cache/; deleting that folder is
how to get newer ones.
"""
import os
import re
import threading

import needs
import say

# For parts that only some rows want: rows run side by side.
_lock = threading.RLock()
ROOT = os.path.join(say.CACHE, "root")

download = needs.download


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
    with say.step(f"fetching {name} (unpacked, not installed)"):
        needs.fetch(name, ROOT)
        paths = [os.path.join(d, f) for d, _, fs in os.walk(ROOT) for f in fs]
        for member, pattern in members.items():
            hits = [p for p in paths
                    if re.fullmatch(pattern, os.path.relpath(p, ROOT))]
            if not hits:
                raise say.Failed(f"the package {name} has no {pattern}")
            # A link would lead to where the package is not installed.
            hit = max(hits, key=lambda p: (not os.path.islink(p), p))
            place = os.path.join(cache, member)
            os.link(hit, place + ".new")
            os.replace(place + ".new", place)


def kernel(cache):
    """Debian's cloud kernel, a bzImage."""
    fetch("linux-image-cloud-amd64", cache,
          {"vmlinuz": r"boot/vmlinuz-.*", "vmlinuz.config": r"boot/config-.*"})
    return os.path.join(cache, "vmlinuz")


def busybox(cache):
    """A static busybox."""
    fetch("busybox-static", cache, {"busybox": r"(usr/)?bin/busybox"})
    return os.path.join(cache, "busybox")


def everything(cache):
    """All that several rows want, before they run side by side."""
    for part in (kernel, busybox, xen):
        part(cache)


def xen(cache):
    """Xen 4.17: (xen.gz, xen.efi)."""
    fetch("xen-hypervisor-4.17-amd64", cache,
          {"xen.gz": r"boot/xen-.*-amd64\.gz",
           "xen.efi": r"boot/xen-.*-amd64\.efi"})
    return os.path.join(cache, "xen.gz"), os.path.join(cache, "xen.efi")


def memtest(cache):
    """Memtest86+, a Linux image and the same for UEFI."""
    fetch("memtest86+", cache, {
        name: "boot/" + re.escape(name)
        for name in ("memtest86+x64.bin", "memtest86+x64.efi")})
