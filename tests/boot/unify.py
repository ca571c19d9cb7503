# SPDX-License-Identifier: BSD-2-Clause
"""Unified images: part of what a row boots is packed into adit.efi."""
import os

import say

# What `unify' may name, in the order of the modules first.
KINDS = ("kernel", "initrd", "cmdline", "config")


def _config(job_modules):
    """A configuration that names what lies beside it, and options."""
    kernel = job_modules[0]
    lines = ["[packed]", "options=loglevel=2 -- adit.config=1",
             f"kernel={kernel.name} {kernel.cmdline}"]
    lines += [f"ramdisk={m.name}" for m in job_modules[1:2]]
    return "\n".join(lines) + "\n"


def packed(row, images, modules, folder):
    """adit.efi with the parts of `modules` in it that the row wants there."""
    path = os.path.join(folder, "image.unified")
    words = []
    for kind in row.unify:
        if kind == "cmdline":
            words += ["--cmdline", modules[0].cmdline]
        elif kind == "config":
            config = os.path.join(folder, "packed.cfg")
            with open(config, "w", encoding="utf-8") as out:
                out.write(_config(modules))
            words += ["--config", config]
        else:
            words += ["--" + kind, modules[KINDS.index(kind)].path]
    say.run([os.path.join(os.path.dirname(images), "tools", "adit"), "pack",
             "--unify", os.path.join(images, "adit.efi"), *words, "-o", path],
            "unify")
    return path


def left(row, modules):
    """The modules that the loader has to bring."""
    if row.loader == "all":
        return modules
    return [m for number, m in enumerate(modules)
            if number > 1 or KINDS[number] not in row.unify]
