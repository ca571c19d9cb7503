# SPDX-License-Identifier: BSD-2-Clause
"""The boot images that Debian's packages carry, and those of this build."""
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))), "boot"))
import debian  # noqa: E402
import say     # noqa: E402

# package: what of it is a boot image.
PACKAGES = {
    "xen-hypervisor-4.17-amd64": [r"boot/xen-.*-amd64\.(gz|efi)"],
    "xen-utils-4.17": [r"usr/lib/xen-4.17/boot/.*"],
    "linux-image-cloud-amd64": [r"boot/vmlinuz-.*"],
    "grub-efi-amd64-bin": [r".*/monolithic/(grub|gcd)x64\.efi",
                           r".*/(kernel\.img|multiboot2\.mod|linux\.mod)"],
    "grub-efi-amd64-signed": [r".*\.efi\.signed"],
    "grub-efi-ia32-bin": [r".*/monolithic/grubia32\.efi",
                          r".*/kernel\.img"],
    "grub-pc-bin": [r".*/(kernel|boot|cdboot|diskboot|pxeboot|lnxboot|"
                    r"lzma_decompress)\.img", r".*/multiboot\.mod"],
    "grub-xen-host": [r"usr/lib/grub-xen/.*\.bin"],
    "grub-coreboot-bin": [r".*/kernel\.img"],
    "grub-ieee1275-bin": [r".*/kernel\.img"],
    "ipxe": [r"(usr/lib/ipxe|boot)/.*\.(lkrn|efi|pxe|usb|iso|dsk|kpxe)"],
    "ipxe-qemu": [r"usr/lib/ipxe/qemu/.*\.rom"],
    "memtest86+": [r"boot/.*\.(bin|efi|elf|iso)"],
    "syslinux-common": [r".*/bios/(mboot|linux|ldlinux|libcom32|menu|"
                        r"chain)\.c32", r".*/memdisk",
                        r".*/efi64/(ldlinux\.e64|libcom32\.c32)",
                        r".*/efi32/ldlinux\.e32", r".*/mbr/mbr\.bin"],
    "syslinux-efi": [r".*/syslinux\.efi"],
    "isolinux": [r".*\.bin"],
    "pxelinux": [r".*pxelinux\.0"],
    "seabios": [r"usr/share/seabios/.*\.bin"],
    "systemd-boot-efi": [r".*\.(efi|efi\.stub)"],
    "shim-unsigned": [r".*\.efi"],
    "shim-signed": [r".*\.efi\.signed"],
    "shim-helpers-amd64-signed": [r".*\.efi\.signed"],
    "fwupd-amd64-signed": [r".*\.efi\.signed"],
    "efitools": [r".*\.efi"],
    "ovmf": [r".*/(OVMF_CODE|OVMF_VARS)\.fd", r".*\.efi"],
    "qemu-system-data": [r"usr/share/qemu/(pvh|multiboot|linuxboot|"
                         r"linuxboot_dma|multiboot_dma|kvmvapic)\.bin"],
    "u-boot-qemu": [r"usr/lib/u-boot/qemu-x86.*/(u-boot\.bin|u-boot)"],
}


def _unpack(package, patterns, place):
    """All that match, in one folder; a name that is there twice gets its
    folder's in front."""
    with say.step(f"fetching {package} (unpacked, not installed)"), \
            tempfile.TemporaryDirectory(dir=os.path.dirname(place)) as folder:
        tree = os.path.join(folder, "tree")
        say.run(["dpkg-deb", "-x", debian.download(package, folder), tree],
                "fetch")
        new = os.path.join(folder, "new")
        os.mkdir(new)
        for parent, _, names in sorted(os.walk(tree)):
            for name in sorted(names):
                path = os.path.join(parent, name)
                if os.path.islink(path) or not any(
                        re.fullmatch(p, os.path.relpath(path, tree))
                        for p in patterns):
                    continue
                if os.path.exists(os.path.join(new, name)):
                    name = os.path.basename(parent) + "-" + name
                shutil.copyfile(path, os.path.join(new, name))
        if not os.listdir(new):
            raise say.Failed(f"{package} has none of {patterns}")
        os.replace(new, place)


def _mkimage(place):
    """What grub-install would make: for BIOS, EFI and coreboot."""
    new = place + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.mkdir(new)
    for name, target in (("core.img", "i386-pc"), ("pxe.img", "i386-pc-pxe"),
                         ("core.efi", "x86_64-efi")):
        say.run(["grub-mkimage", "-O", target, "-p", "/boot/grub", "-o",
                 os.path.join(new, name), "multiboot2", "normal"], "fetch")
    os.replace(new, place)


def debians(cache=say.CACHE):
    """{name: path} of every image, the name being package/file."""
    root = os.path.join(cache, "inspect")
    os.makedirs(root, exist_ok=True)
    found = {}
    for package, patterns in PACKAGES.items():
        place = os.path.join(root, package)
        if not os.path.exists(place):
            _unpack(package, patterns, place)
        for name in sorted(os.listdir(place)):
            # The archive moves on; a kernel's number is no part of its name.
            known = re.sub(r"(vmlinuz|xen)-[\d.]+(-\d+)?", r"\1", name)
            found[f"{package}/{known}"] = os.path.join(place, name)
    made = os.path.join(root, "made")
    if not os.path.exists(made):
        _mkimage(made)
    for name in sorted(os.listdir(made)):
        found[f"made/{name}"] = os.path.join(made, name)
    return found


if __name__ == "__main__":
    for name, path in debians().items():
        print(f"{os.path.getsize(path):9} {name}")
