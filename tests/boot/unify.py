# SPDX-License-Identifier: BSD-2-Clause
"""Packed images: part of what a row boots is packed into Adit's."""
import os

import say

# What `unify' may name.
KINDS = ("kernel", "initrd", "cmdline", "config", "ucode")
# What the files of parts.py are.
OF_NAME = {"vmlinuz": "kernel", "elf-pie-alive": "kernel",
           "initrd.gz": "initrd", "ucode.bin": "ucode"}


def _config(modules):
    """A configuration that names what lies beside it, and options."""
    kernel = modules[0]
    lines = ["[packed]", "options=loglevel=2 -- adit.config=1",
             f"kernel={kernel.name} {kernel.cmdline}"]
    lines += [f"ramdisk={m.name}" for m in modules
              if OF_NAME.get(m.name) == "initrd"]
    return "\n".join(lines) + "\n"


def _part(kind, modules, folder):
    """The file that becomes the section of that kind."""
    for module in modules:
        if OF_NAME.get(module.name) == kind:
            return module.path
    path = os.path.join(folder, "packed." + kind)
    with open(path, "w", encoding="utf-8") as out:
        out.write(modules[0].cmdline if kind == "cmdline"
                  else _config(modules))
    return path


def _by_adit(tool, base, parts, path):
    """Into adit.efi anything goes, into ELF files with a kernel only."""
    words = []
    for kind, part in parts:
        mark = "@" if kind == "cmdline" else ""
        words += ["--" + kind, mark + part]
    base = ["--unify", base] if path.endswith(".efi") else \
        ["--from", os.path.dirname(base)]
    say.run([tool, "pack", *base, *words, "-o", path], "unify")


def _by_objcopy(_tool, base, parts, path):
    """As unified kernel images have been made, and named: for EFI only."""
    words = []
    for number, (kind, part) in enumerate(parts, 1):
        name = "." + {"kernel": "linux"}.get(kind, kind)
        words += ["--add-section", f"{name}={part}", "--change-section-vma",
                  f"{name}={number * 0x4000000:#x}", "--set-section-flags",
                  name + "=contents,alloc,load,readonly,data"]
    say.run(["objcopy", *words, base, path], "unify")


PACKER = {"adit": _by_adit, "objcopy": _by_objcopy}


def packed(row, images, base, modules, folder):
    """The image `base` with the parts of `modules` in it that the row wants
    there."""
    suffix = os.path.splitext(base)[1] or ".elf"
    path = os.path.join(folder, "image.packed" + suffix)
    PACKER[row.packer](
        os.path.join(os.path.dirname(images), "tools", "adit"),
        os.path.join(images, base),
        [(kind, _part(kind, modules, folder)) for kind in row.unify], path)
    return path


def left(row, modules):
    """The modules that the loader has to bring."""
    if row.loader == "all":
        return modules
    return [m for m in modules if OF_NAME.get(m.name) not in row.unify]
