# SPDX-License-Identifier: BSD-2-Clause
"""The modules that are booted: Debian's kernel and our busybox initramfs."""
import os
import threading

import cpio
import debian
import microcode
import say
import signing
from job import Module, bundle_of

_lock = threading.Lock()


def initrd(cache):
    """The busybox initramfs, made anew when its parts are newer."""
    path = os.path.join(cache, "initrd.gz")
    with _lock:
        sources = [debian.busybox(cache), cpio.__file__] + \
            [os.path.join(cpio.GUEST, f) for f in os.listdir(cpio.GUEST)]
        if not os.path.exists(path) or any(
                os.path.getmtime(s) > os.path.getmtime(path)
                for s in sources):
            with open(path + ".new", "wb") as out:
                out.write(cpio.initramfs(sources[0]))
            os.replace(path + ".new", path)
    return path


def kexec_file(cache):
    """The program of guest/kexec_file.c."""
    path = os.path.join(cache, "kexec_file")
    source = os.path.join(cpio.GUEST, "kexec_file.c")
    with _lock:
        if not os.path.exists(path) or \
                os.path.getmtime(source) > os.path.getmtime(path):
            say.run(["gcc", "-Wall", "-Wextra", "-Werror", "-O1", source,
                     "-o", path + ".new"], "media")
            os.replace(path + ".new", path)
    return path


def modules(cache, cmdline):
    """The usual two: kernel and initrd."""
    with _lock:
        kernel = debian.kernel(cache)
    return [Module("vmlinuz", kernel, cmdline),
            Module("initrd.gz", initrd(cache))]


def nested(folder, image, modules):
    """Adit as the kernel that Adit starts, and for it `modules' as one."""
    path = os.path.join(folder, "bundle.new")
    with open(path, "wb") as out:
        out.write(bundle_of(modules))
    return [Module("adit.efi", image, "-- adit.nested=1"),
            Module("bundle", path)]


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
            "ucode.bin", _write(folder, "ucode.bin", make()), "ucode"))
        return
    with open(into[1].path, "rb") as data:
        into[1].path = _write(folder, "early.gz", make() + data.read())
