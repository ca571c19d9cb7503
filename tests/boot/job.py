# SPDX-License-Identifier: BSD-2-Clause
"""What is booted, whatever the route: an image, its options, its modules."""
import dataclasses
import os

import cpio
import media

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
    name: str = ""      # the image's on the medium

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


def roles(modules, initrd="initrd"):
    """(role, module) each; the role of most modules is to have none."""
    names = ["kernel", initrd]
    for module in modules:
        if module.name.startswith("ucode"):
            yield "ucode", module
        else:
            yield names.pop(0) if names else None, module


def bundle_names(modules):
    """(name, module) each, as they are called in a bundle."""
    return [(role or module.name, module) for role, module in roles(modules)]


def is_initrd(modules):
    """An initrd alone, of which no bundle is made."""
    return len(modules) == 1 and \
        modules[0].name in ("initrd.gz", "elf-alone")


def bundle_of(modules):
    """Modules as a bundle: kernel, its cmdline, initrd, and the others."""
    if is_initrd(modules):
        with open(modules[0].path, "rb") as data:
            return data.read()
    members = []
    for name, module in bundle_names(modules):
        with open(module.path, "rb") as data:
            members.append((name, data.read()))
    if modules:
        members.insert(1, ("cmdline", modules[0].cmdline.encode()))
    return cpio.bundle(members)
