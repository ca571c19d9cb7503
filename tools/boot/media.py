# SPDX-License-Identifier: BSD-2-Clause
"""Boot media made from files {name: path}: CDs, FAT disks, folders."""
import os

import partition
from commands import run

SECTOR = 512
# Where a partition begins: 1 MiB, as partitioning programs have it.
PARTITION_AT = 1 << 20


def link_into(folder, files):
    """Puts the files into a folder tree, by hard link."""
    for name, path in files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):
            if os.path.samefile(place, path):
                continue
            os.unlink(place)
        try:
            os.link(os.path.realpath(path), place)
        except OSError:           # Another file system.
            os.symlink(os.path.realpath(path), place)


def boot_cd(path, files, how):
    """An ISO that boots its file how["boot"] by El Torito, or how["efi"], the
    image of a FAT file system, under UEFI."""
    tree = path + ".tree"
    link_into(tree, files)
    words = ["xorriso", "-as", "mkisofs", "-quiet", "-R", "-f", "-o", path]
    if how.get("boot"):
        words += ["-b", how["boot"], "-no-emul-boot", "-boot-load-size", "4",
                  "-boot-info-table"]
    if how.get("efi"):
        words += ["-eltorito-alt-boot", "-e", how["efi"], "-no-emul-boot"]
    run(words + [tree])
    return path


def _fat(path, files, offset=0):
    """A FAT file system at an offset in a file; its sectors."""
    total = sum(os.path.getsize(p) for p in files.values())
    # 4 KiB clusters as on usual ESPs: with mformat's 512 bytes the firmware
    # walks long chains.  So FAT16 up to 255 MiB, and FAT32 from 260 MiB on.
    size = max(36 << 20, total + total // 8 + (4 << 20))
    kind = []
    if size > 250 << 20:
        size, kind = max(size, 270 << 20), ["-F"]
    sectors = (size >> 11) << 2
    if os.path.exists(path):
        os.unlink(path)
    at = path
    if offset:
        with open(path, "wb") as out:
            out.truncate(offset + sectors * SECTOR + offset)
        at = f"{path}@@{offset}"
    run(["mformat", "-i", at, "-T", str(sectors), "-h", "64", "-s", "32",
         "-c", "8", *kind, "-v", "ADIT", *([] if offset else ["-C"]), "::"])
    folders = set()
    for name in files:
        parent = os.path.dirname(name)
        while parent:
            folders.add(parent)
            parent = os.path.dirname(parent)
    if folders:
        run(["mmd", "-i", at] + ["::/" + f for f in sorted(folders)])
    for name, source in files.items():
        run(["mcopy", "-i", at, source, "::/" + name])
    return sectors


def fat_disk(path, files):
    """A FAT file system on a whole disk."""
    _fat(path, files)
    return path


def gpt_disk(path, files):
    """A disk with an EFI system partition, which is its only one."""
    sectors = _fat(path, files, PARTITION_AT)
    partition.write_gpt(path, PARTITION_AT // SECTOR, sectors)
    return path


def mbr_disk(path, files, how):
    """A disk for BIOS: how["boot"] is the code of its first sector, and
    how["core"] what that loads from behind it."""
    parts = []
    for name in (how["boot"], how["core"]):
        with open(files[name], "rb") as data:
            parts.append(data.read())
    sectors = _fat(path, files, PARTITION_AT)
    partition.write_mbr(path, PARTITION_AT // SECTOR, sectors, *parts)
    return path


def esp_cd(path, files):
    """An ISO whose El Torito image is a FAT file system with the files."""
    image = path + ".fat"
    _fat(image, files)
    return boot_cd(path, {"efi.img": image}, {"efi": "efi.img"})
