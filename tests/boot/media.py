# SPDX-License-Identifier: BSD-2-Clause
"""Boot media made from files: GRUB on a CD for BIOS, FAT disks for UEFI."""
import hashlib
import os
import threading

import say

_lock = threading.Lock()

BIOS_MODULES = """biosdisk iso9660 normal configfile multiboot multiboot2
    linux linux16 serial terminal echo boot gzio test video vbe all_video""".split()
EFI_MODULES = """part_msdos part_gpt fat normal configfile multiboot multiboot2
    linux chain serial terminal echo boot gzio test efi_gop all_video""".split()

GRUB_CONFIG_HEAD = """serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
set timeout=0
set default=0
"""


def grub_core(cache, platform, modules):
    """GRUB's own image for a platform, made once per GRUB version."""
    folder = "/usr/lib/grub/" + platform.replace("-eltorito", "")
    with open(os.path.join(folder, "kernel.img"), "rb") as kernel:
        key = hashlib.sha256(kernel.read() + " ".join(modules).encode())
    path = os.path.join(cache, f"grub-{platform}-{key.hexdigest()[:12]}")
    with _lock:
        if not os.path.exists(path):
            os.makedirs(cache, exist_ok=True)
            new = f"{path}.{os.getpid()}"
            say.run(["grub-mkimage", "-O", platform, "-p", "/boot/grub",
                     "-o", new] + modules, "media")
            os.replace(new, path)
    return path


def grub_config(verb, image, options, modules):
    """A grub.cfg that starts `image` with `modules`: [(file, cmdline)], but
    [(name in the bundle, or nothing, file)] for `linux' and `linux16'; the chainloader
    takes none."""
    module_verb = {"multiboot": "module", "multiboot2": "module2"}.get(verb)
    lines = [f"{verb} /{image} {options}".rstrip()]
    if verb.startswith("linux") and modules:
        lines.append(verb.replace("linux", "initrd") + " " + " ".join(
            f"newc:{name}:/{file}" if name else f"/{file}"
            for name, file in modules))
    elif module_verb:
        lines += [f"{module_verb} /{name} {cmdline}".rstrip()
                  for name, cmdline in modules]
    body = "".join(f"    {text}\n" for text in lines)
    return GRUB_CONFIG_HEAD + "menuentry adit {\n" + body + "}\n"


def link_into(folder, files):
    """Puts `files` {name: path} into a new folder tree, by hard link."""
    for name, path in files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):
            os.unlink(place)
        try:
            os.link(os.path.realpath(path), place)
        except OSError:           # Another file system.
            os.symlink(os.path.realpath(path), place)


def bios_cd(path, cache, files):
    """An ISO with BIOS GRUB, and `files` {name: path} at its root."""
    core = grub_core(cache, "i386-pc-eltorito", BIOS_MODULES)
    return boot_cd(path, "boot/grub/core.img",
                   {**files, "boot/grub/core.img": core})


def boot_cd(path, boot_image, files):
    """An ISO that boots its file `boot_image` by El Torito."""
    tree = path + ".tree"
    link_into(tree, files)
    say.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-f", "-o", path,
             "-b", boot_image, "-no-emul-boot",
             "-boot-load-size", "4", "-boot-info-table", tree], "media")
    return path


def fat_disk(path, files):
    """A FAT file system on a whole disk, with `files` {name: path}."""
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
    say.run(["mformat", "-C", "-i", path, "-T", str(sectors), "-h", "64",
             "-s", "32", "-c", "8", *kind, "-v", "ADIT", "::"], "media")
    folders = set()
    for name in files:
        parent = os.path.dirname(name)
        while parent:
            folders.add(parent)
            parent = os.path.dirname(parent)
    if folders:
        say.run(["mmd", "-i", path] +
                ["::/" + f for f in sorted(folders)], "media")
    for name, source in files.items():
        say.run(["mcopy", "-i", path, source, "::/" + name], "media")
    return path


def grub_efi_disk(path, cache, files):
    """A FAT disk with EFI GRUB as the removable-media boot loader."""
    core = grub_core(cache, "x86_64-efi", EFI_MODULES)
    return fat_disk(path, {**files, "EFI/BOOT/BOOTX64.EFI": core})
