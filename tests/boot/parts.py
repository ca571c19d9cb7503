# SPDX-License-Identifier: BSD-2-Clause
"""The modules that are booted: Debian's kernel and our busybox initramfs."""
import gzip
import os
import subprocess
import threading

import cpio
import debian
import microcode
import say
import signing
from job import Module, bundle_of

GUEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guest")
ASKER = os.path.join(say.BUILD, "tools", "adit-guest")

_lock = threading.Lock()


def _initramfs(busybox):
    """The initramfs of tests and of ./dev run, gzipped."""
    archive = cpio.Archive()
    for name in ("bin", "dev", "etc", "proc", "root", "run", "sys", "tmp"):
        archive.folder(name)
    # Without it /init has no standard output until devtmpfs is there.
    archive.device("dev/console", 5, 1)
    for name, path in (("busybox", busybox), ("adit-guest", ASKER)):
        with open(path, "rb") as data:
            archive.file("bin/" + name, data.read(), 0o755)
    applets = subprocess.run([busybox, "--list"], capture_output=True,
                             text=True, check=True).stdout.split()
    for name in sorted(set(applets) - {"busybox"}):
        archive.link("bin/" + name, "busybox")
    for name, permissions in (("init", 0o755), ("checks", 0o644),
                              ("etc/profile", 0o644)):
        path = os.path.join(GUEST, os.path.basename(name))
        with open(path, "rb") as data:
            archive.file(name, data.read(), permissions)
    return gzip.compress(archive.bytes(), 9, mtime=0)


def initrd(cache):
    """The busybox initramfs, made anew when its parts are newer."""
    path = os.path.join(cache, "initrd.gz")
    with _lock:
        if not os.path.exists(ASKER):
            raise say.Failed(f"{ASKER} is not built: ninja -C {say.BUILD} "
                             "tools/adit-guest")
        sources = [debian.busybox(cache), cpio.__file__, __file__, ASKER] + \
            [os.path.join(GUEST, f) for f in os.listdir(GUEST)]
        if not os.path.exists(path) or any(
                os.path.getmtime(s) > os.path.getmtime(path)
                for s in sources):
            with open(path + ".new", "wb") as out:
                out.write(_initramfs(sources[0]))
            os.replace(path + ".new", path)
    return path


def modules(cache, cmdline):
    """The usual two: kernel and initrd."""
    with _lock:
        kernel = debian.kernel(cache)
    return [Module("vmlinuz", kernel, cmdline, "kernel"),
            Module("initrd.gz", initrd(cache), "", "initrd")]


def nested(folder, image, modules):
    """Adit as the kernel that Adit starts, and for it `modules' as one."""
    path = os.path.join(folder, "bundle.new")
    with open(path, "wb") as out:
        out.write(bundle_of(modules))
    return [Module("adit.efi", image, "-- adit.nested=1", "kernel"),
            Module("bundle", path, "", "initrd")]


def _write(folder, name, data):
    place = os.path.join(folder, "modules")
    os.makedirs(place, exist_ok=True)
    path = os.path.join(place, name)
    with open(path, "wb") as out:
        out.write(data)
    return path


def kernel_bundle(folder, kernel):
    """A bundle of the kernel, signed, and a command line that nobody has."""
    with open(signing.signed(kernel, os.path.join(folder, "kernel.signed")),
              "rb") as data:
        return _write(folder, "kernel.bundle", cpio.bundle([
            ("kernel", data.read()), ("cmdline", b"init=/bin/sh")]))


def small_module(folder, number):
    """A small module with its own contents and command line."""
    name = f"mod{number:02d}"
    path = _write(folder, name,
                  f"module {number}\n".encode() * (100 + number))
    return Module(name, path, f"number={number}")


def add_microcode(folder, into, kind):
    """Microcode to a list of modules: as one of its own ahead of the initrd,
    whose place it must not take, or in front of the initrd's bytes.  GRUB
    hands over no names, so its command line is one."""
    make, is_module = microcode.KINDS[kind]
    if is_module:
        into.insert(1, Module(
            "ucode.bin", _write(folder, "ucode.bin", make()), "ucode",
            "ucode"))
        return
    with open(into[1].path, "rb") as data:
        into[1].path = _write(folder, "early.gz", make() + data.read())
