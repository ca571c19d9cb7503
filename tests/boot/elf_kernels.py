# SPDX-License-Identifier: BSD-2-Clause
"""Kernels for Adit, built from kernels/*.c as other people would build theirs:
with the compiler's and linker's own defaults, and no linker script."""
import os

import say

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kernels")
INCLUDE = os.path.join(say.TOP, "include")

PIE = ["-static-pie", "-fpie"]


def _at(address, *more):
    return ["-static", "-no-pie", "-fno-pie",
            f"-Wl,-Ttext-segment={address:#x}", *more]


HIGH = _at(0xffffffff80000000, "-mcmodel=kernel")
_ALIVE = ["-DALIVE", "-DFLAGS=ADIT_KEEP_BOOT_SERVICES"]

# By the name that a row's `kernel' has.
KINDS = {
    "elf-high": HIGH,
    # Large enough for large pages, and 1 MiB off them.
    "elf-high-large": _at(0xffffffff80100000, "-mcmodel=kernel",
                          "-DZEROS=0x900000"),
    # At the physical address that `build' gives it, or nowhere.
    "elf-paddr": HIGH + ["-DFLAGS=ADIT_FIXED"],
    "elf-pie": PIE,
    "elf-low": _at(0x4000000),
    "elf-high-alive": HIGH + _ALIVE,
    "elf-pie-alive": PIE + _ALIVE,
    "elf-cpus": HIGH + ["-DFLAGS=ADIT_PARK_CPUS"],
    # What is refused.
    "elf-wx": HIGH + ["-Wl,--omagic"],
    "elf-flag": PIE + ["-DFLAGS=0x100"],
    "elf-over-adit": _at(0x200000),
    "elf-fixed": HIGH + ["-DFLAGS=ADIT_FIXED"],
    "elf-cut": PIE,
    # The initrd itself, not in a bundle.
    "elf-alone": PIE + ["-DFLAGS=0x100"],
    "elf-no-note": PIE + ["-Wl,--strip-all", "-DNO_NOTE"],
    # Of cpus.c.
    "cpus": HIGH,
    "cpus-pie": PIE,
    "cpus-unparked": HIGH + ["-DFLAGS=0"],
    "cpus-alive": PIE + ["-DFLAGS=ADIT_PARK_CPUS|ADIT_KEEP_BOOT_SERVICES"],
}


def build(folder, kind):
    """The kernel of that kind, in the row's folder."""
    path = os.path.join(folder, "modules", kind)
    source = os.path.join(SOURCES, "cpus.c" if kind.startswith("cpus") else
                          "probe.c")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    say.run(["gcc", "-Wall", "-Wextra", "-Werror", "-std=gnu11", "-O2",
             "-ffreestanding", "-fno-stack-protector", "-nostdlib",
             "-I", INCLUDE, source, *KINDS[kind], "-o", path], "media")
    if kind == "elf-cut":
        os.truncate(path, 9000)
    if kind == "elf-paddr":
        say.run(["objcopy", "--change-section-lma", "*-0xffffffff7c000000",
                 path], "media")
    return path
