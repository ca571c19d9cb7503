# SPDX-License-Identifier: BSD-2-Clause
"""A route for a real board: what its loader's script says, as commands at that
loader's prompt, with the files where LAVA's TFTP server has them."""
import fnmatch
import os
import re

# What LAVA's `deploy: to: tftp' carries, and what stands for it in commands.
# Names are LAVA's own; the loader does not see them.
SLOTS = {"kernel": "{KERNEL}", "ramdisk": "{RAMDISK}", "dtb": "{DTB}",
         "tee": "{TEE}"}
# LAVA replaces all of these, whoever has written them.
_REPLACED = re.compile(
    r"\{(KERNEL|RAMDISK|INITRD|DTB|TEE|SERVER_IP|PRESEED_CONFIG|PRESEED_LOCAL|"
    r"LAVA_MAC|NFSROOTFS|NFS_SERVER_IP|NBDSERVERIP|NBDSERVERPORT|ROOT|"
    r"ROOT_PART|BOOTX|KERNEL_ADDR|DTB_ADDR|RAMDISK_ADDR|TEE_ADDR)\}")


class NotThere(Exception):
    """Why a route cannot be taken to a board, or to LAVA at all."""


class _Script:
    """Commands at a prompt, and the files that they name."""

    def __init__(self, table, names, initrd):
        self.table, self.names, self.initrd = table, names, initrd
        self.slots = {}         # name on the medium: LAVA's name

    def _slot(self, name):
        if name not in self.slots:
            order = ["kernel", "dtb", "tee"]
            if name == self.initrd:
                order = ["ramdisk"]
            elif self.initrd not in self.names:
                order.append("ramdisk")
            free = [s for s in order if s not in self.slots.values()]
            if not free:
                raise NotThere(f"needs more than the {len(SLOTS)} files that "
                               "LAVA serves by TFTP")
            self.slots[name] = free[0]
        return SLOTS[self.slots[name]]

    def _file(self, word, line):
        head = re.match(self.table["head"], word)
        kept, name = head[1] or "", word[head.end():]
        if name not in self.names:
            raise NotThere(f"its script names {name}, which is not on the "
                           f"medium: {line}")
        return kept + self.table["at"] + self._slot(name)

    def line(self, line):
        """The command, or None if a prompt has no need of it."""
        if _REPLACED.search(line):
            raise NotThere("LAVA would replace "
                           f"{_REPLACED.search(line)[0]} in: {line}")
        verb, *words = line.split(" ")
        if verb not in self.table["names"]:
            if re.fullmatch(self.table["keep"], line):
                return line
            if re.fullmatch(self.table["drop"], line):
                return None
            raise NotThere(f"its script has what is not for a prompt: {line}")
        left, at = self.table["names"][verb], 0
        while at < len(words) and left:
            if words[at] in self.table.get("valued", ()):
                at += 1
            elif words[at] and not words[at].startswith("-"):
                words[at] = self._file(words[at], line)
                left -= 1
            at += 1
        return " ".join([verb, *words])


def table_for(made, tables):
    """The kind of board that this route's loader is, and its script."""
    for table in tables.values():
        for name in made.files:
            if fnmatch.fnmatch(name, table["from"]):
                return table, name
    raise NotThere("its loader has no prompt for LAVA to give commands at")


def _is_ours(path, boot, made):
    """Whether a file of the medium is part of what is booted, or was written
    for it: not the loader's own."""
    return os.path.getsize(path) > 0 and (
        os.path.realpath(path).startswith(os.path.realpath(made.folder) + "/")
        or path in [m.path for m in boot.job.modules])


def actions(boot, made, tables, files):
    """(kind of board, deploy and boot) of a route's job on a board."""
    table, name = table_for(made, tables)
    initrd = boot.job.module("initrd")
    script = _Script(table, made.files,
                     initrd and boot.route.modules_in + initrd.name)
    with open(made.files[name], encoding="utf-8") as text:
        lines = [script.line(line.strip()) for line in text]
    for other, path in made.files.items():
        if other not in (name, *script.slots) and _is_ours(path, boot, made):
            raise NotThere(f"{other} is found beside the image there, and "
                           "LAVA's TFTP gives each file a folder of its own")
    commands = table["before"] + [line for line in lines if line]
    deploy = {"to": "tftp", "timeout": {"minutes": 5}}
    for name, slot in script.slots.items():
        deploy[slot] = files.add(made.files[name])
        if slot == "ramdisk":   # Left as it is: nothing is put into it.
            deploy[slot] |= {"install_modules": False,
                             "install_overlay": False}
    if "kernel" not in deploy:
        raise NotThere(f"its {name} names no file")
    return table, [{"deploy": deploy}, {"boot": {
        "method": table["method"], "timeout": {"minutes": 10},
        "commands": commands}}]
