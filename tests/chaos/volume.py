# SPDX-License-Identifier: BSD-2-Clause
"""The files of the volume that the shim and Adit are started from."""
import os
import shutil
import subprocess

import cpio

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PROBE = os.path.join(TOP, "tests", "boot", "kernels", "probe.c")
ALIVE = ["-DALIVE", "-DFLAGS=ADIT_KEEP_BOOT_SERVICES"]

SECTION = "[test]\nkernel=kernel adit.test\n"
CONFIG = {
    "adit.cfg": SECTION + "ramdisk=initrd\nmodule=second\n",
    "kernel.cfg": SECTION,
    "alive.cfg": "[test]\nkernel=alive\n",
    "absent.cfg": "[test]\nkernel=absent\n",
    "folder.cfg": "[test]\nkernel=EFI\n",
    "empty-file.cfg": "[test]\nkernel=empty\n",
    "text.cfg": "[test]\nkernel=initrd\n",
    "cut.cfg": "[test]\nkernel=cut\n",
    "no-kernel.cfg": "[test]\nramdisk=initrd\n",
    "no-newline.cfg": SECTION.rstrip("\n"),
    "one-byte.cfg": "[",
    "space.cfg": " ",
    "empty.cfg": "",
    "nul.cfg": "[test]\nkern\0el=kernel\n",
    "nul-end.cfg": SECTION + "\0",
    "bom.cfg": SECTION.encode("utf-16"),
    "bom8.cfg": SECTION.encode("utf-8-sig"),
    "large.cfg": "# " + "x" * 70000 + "\n" + SECTION,
    "long.cfg": "[test]\nkernel=kernel " + "y" * 70000 + "\n",
    "require.cfg": "[test]\noptions=tpm=require\nkernel=kernel adit.test\n",
    "control.cfg": SECTION + "\x1b[31mred=\x07\n",
}
OPTIONS = {
    "options-garbage": bytes(range(128, 256)) * 4,
    "options-endless": "x".encode("utf-16-le") * 20000,
    "options-lone": b"\0\xd8" * 20 + b"\0\0",
    "options-empty": b"\0\0",
    "options-ascii": b"-cfg=adit.cfg\0\0",
    "options-control": "\x1b[31m\x07 -cfg=adit.cfg\0".encode("utf-16-le"),
}


def _write(path, data):
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())


def _read(path):
    with open(path, "rb") as data:
        return data.read()


def _kernel(path, *words):
    subprocess.run(
        ["gcc", "-Wall", "-Wextra", "-Werror", "-std=gnu11", "-O2", "-s",
         "-ffreestanding", "-fno-stack-protector", "-nostdlib",
         "-I", os.path.join(TOP, "include"), PROBE, "-static-pie", "-fpie",
         *words, "-o", path], check=True)


def _leaky(image, path):
    """Adit that frees no pages: the call is taken out."""
    sites = [c for c in image.calls.values() if c[2] == "grant_free"]
    if len(sites) != 1:
        raise ValueError(f"{len(sites)} calls in grant_free(), expected 1")
    at, length, _function = sites[0]
    data = bytearray(_read(os.path.join(os.path.dirname(path), "adit.efi")))
    data[at:at + length] = b"\x90" * length
    _write(path, bytes(data))


def make(folder, build, image):
    """Everything but the script."""
    def to(name):
        return os.path.join(folder, name)

    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(to("EFI/BOOT"))
    shutil.copy(os.path.join(build, "tests", "chaos", "chaos.efi"),
                to("EFI/BOOT/BOOTX64.EFI"))
    shutil.copy(os.path.join(build, "images", "adit.efi"), to("adit.efi"))
    for name, data in {**CONFIG, **OPTIONS}.items():
        _write(to(name), data)
    _kernel(to("kernel"))
    _kernel(to("alive"), *ALIVE)
    _write(to("cut"), _read(to("kernel"))[:5000])
    _write(to("initrd"), b"an initrd\n")
    _write(to("second"), b"a second module\n")
    _write(to("empty"), b"")
    with open(to("bundle"), "wb") as out:
        out.write(cpio.bundle([("kernel", _read(to("kernel"))),
                                ("initrd", b"an initrd\n")]))
    subprocess.run(
        [os.path.join(build, "tools", "adit"), "pack", "--unify",
         to("adit.efi"), "--kernel", to("kernel"), "--initrd", to("initrd"),
         "--cmdline", "adit.test", "-o", to("unified.efi")], check=True,
        stdout=subprocess.DEVNULL)
    _leaky(image, to("leaky.efi"))
