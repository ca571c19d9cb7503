# SPDX-License-Identifier: BSD-2-Clause
"""What is booted, whatever the route: an image, its options, its modules."""
import dataclasses
import os

import cpio
import fill
from commands import Failed

# What the folder of a boot has of our own: what can be made again, and what
# is kept.  The user's files are linked there, and must not be written to.
BULKY = ("cd.iso", "cd.iso.tree", "cd.iso.fat", "disk.img", "vars.fd",
         "medium", "bundle", "bundle.new", "first.cpio", "written", "signed",
         "shim.signed", "plugins", "tpm")
KEPT = ("serial.log", "cpu.log", "emulator.err", "watch.log", "watch.count",
        "command", "screen.png", "result.json", "result.json.new",
        "bochs.log", "bochsrc", "medium.log")


def check_free(name, more=()):
    """Raises Failed where a file of the user's would be taken for ours."""
    if name in (*KEPT, *more) or name in BULKY and name != "bundle":
        raise Failed(f"{name}: a boot has a file of its own that is called "
                     "so; expected another name")


@dataclasses.dataclass
class Module:
    name: str           # as the loader knows it
    path: str
    cmdline: str = ""
    role: str = ""      # kernel, initrd, ucode, or nothing


@dataclasses.dataclass
class Job:
    """One boot.  `folder` is its own: media and links are made there."""
    folder: str
    image: str          # where it is
    name: str           # what it is called on the medium
    options: str = ""   # its command line
    modules: list = dataclasses.field(default_factory=list)
    machine: str = ""   # empty: what the route likes best
    memory: str = "1G"
    cpus: int = 1
    missing: tuple = () # names of files to leave off the medium
    cpu: str = ""       # its model; empty: what the route likes best

    def module(self, role):
        """The module of that role, or None."""
        return next((m for m in self.modules if m.role == role), None)


def with_words(job, words):
    """The job with more words on the command line of the kernel: the module's
    or, where there is none, of the image itself."""
    def more(cmdline):
        return f"{cmdline} {words}".strip()
    if not job.module("kernel"):
        return dataclasses.replace(job, options=more(job.options))
    return dataclasses.replace(job, modules=[
        dataclasses.replace(m, cmdline=more(m.cmdline))
        if m.role == "kernel" else m for m in job.modules])


def bundle_members(modules):
    """(name, module) each, as they are called in a bundle."""
    return [(m.role if m.role in ("kernel", "initrd", "ucode") else m.name, m)
            for m in modules]


def _read(module):
    with open(module.path, "rb") as data:
        return data.read()


def bundle_of(modules):
    """All modules in one blob.  With a kernel it is a bundle for Adit:
    kernel, its command line, and the others; without, it is what Linux takes
    for initrds: one behind the other."""
    if not any(m.role == "kernel" for m in modules):
        whole = b""
        for module in modules:
            whole += b"\0" * (-len(whole) % 4) + _read(module)
        return whole
    members = [(name, _read(m)) for name, m in bundle_members(modules)]
    members.insert(1, ("cmdline", modules[0].cmdline.encode()))
    return cpio.bundle(members)


def _comma(text):
    return text.replace(",", ",,")      # QEMU splits its lists at commas


def _newc(job, is_behind=False):
    """The words of GRUB's `initrd' by which it makes the bundle itself; the
    initrd in it, or behind it."""
    if not job.module("kernel"):
        return " ".join("/" + m.name for m in job.modules)
    words = [f"newc:{name}:/{m.name}"
             for name, m in bundle_members(job.modules)
             if not (is_behind and m.role == "initrd")]
    words.insert(1, "newc:cmdline:/cmdline")
    if is_behind and job.module("initrd"):
        words.append("/" + job.module("initrd").name)
    return " ".join(words)


def _linux_words(job):
    """What an image that is itself the kernel is told on its command line by
    loaders that know no initrd; one that starts another kernel finds all of
    it in its configuration file."""
    if job.module("kernel"):
        return ""
    words = [f"initrd={m.name}" for m in job.modules if m.role == "initrd"]
    return " ".join([*words, job.options]).strip()


def values(job, more):
    """What templates may name."""
    def name(role):
        module = job.module(role)
        return module.name if module else ""

    def repeated(prefix, modules):
        return {prefix: [m.name for m in modules],
                prefix + "_path": [m.path for m in modules],
                prefix + "_cmdline": [m.cmdline for m in modules],
                prefix + "_role": [m.role for m in modules]}

    kernel = job.module("kernel")
    qemu_modules = ",".join(_comma(f"{m.name} {m.cmdline}".rstrip())
                            for m in job.modules)
    one = {"image": job.name, "image_path": job.image,
           "stem": os.path.splitext(job.name)[0], "options": job.options,
           "qemu_options": _comma(job.options),
           "kernel": name("kernel"), "initrd": name("initrd"),
           "ucode": name("ucode"),
           "kernel_cmdline": kernel.cmdline if kernel else "",
           "linux_words": _linux_words(job),
           "qemu_modules": qemu_modules, "newc": _newc(job),
           "newc_behind": _newc(job, True),
           "mboot": " --- ".join(
               f"/{name} {cmdline}".rstrip() for name, cmdline in
               [(job.name, job.options)] +
               [(m.name, m.cmdline) for m in job.modules]),
           "memory": job.memory, "cpus": str(job.cpus),
           "folder": job.folder, **more}
    others = [m for m in job.modules
              if m.role not in ("kernel", "initrd", "ucode")]
    return fill.Values(one, {**repeated("module", job.modules),
                             **repeated("other", others)})
