# SPDX-License-Identifier: BSD-2-Clause
"""The root of a first Linux, which starts the image from there.

With bin/busybox among the files its commands are there, too.
"""
import fnmatch
import os
import re

import cpio
import needs
from commands import run

FOLDERS = ("bin", "dev", "etc", "proc", "root", "run", "sys", "tmp", "var")
BUSYBOX = "bin/busybox"
LIBRARIES = "lib/x86_64-linux-gnu/"


def taken(route, root):
    """Those of what the route needs that lie here where they lie in Debian:
    medium.take has patterns for their paths."""
    files = {}
    for need in route.needs:
        path = needs.split(need)[1]
        if any(fnmatch.fnmatchcase(path, p)
               for p in route.medium.get("take", ())):
            found = needs.find(path, root)
            name = found.removeprefix(root).lstrip("/")
            files[name.removeprefix("usr/") if not path.startswith("/usr/")
                  else name] = found
            if needs.is_program(path):
                files |= _libraries(found)
    return files


def _libraries(program):
    """What a program that is installed here wants to run there."""
    paths = re.findall(r"(?:^|=> )\s*(/\S+) \(0x", run(["ldd", program]), re.M)
    return {LIBRARIES + os.path.basename(p): p for p in paths}


def _folders(names):
    """All folders of the names, parents first."""
    folders = set(FOLDERS)
    for name in names:
        parent = os.path.dirname(name)
        while parent:
            folders.add(parent)
            parent = os.path.dirname(parent)
    return sorted(folders)


def _add(archive, name, path):
    with open(path, "rb") as source:
        data = source.read()
    is_program = data[:2] == b"#!" or data[:4] == b"\x7fELF"
    archive.file(name, data, 0o755 if is_program else 0o644)


def build(path, files):
    """Writes an initramfs of the files {name: path}."""
    archive = cpio.Archive()
    for folder in _folders(files):
        archive.folder(folder)
    if any(n.startswith(LIBRARIES) for n in files):
        archive.link("lib64", LIBRARIES.rstrip("/"))
    # Without it /init has no standard output until devtmpfs is there.
    archive.device("dev/console", 5, 1)
    for name, source in sorted(files.items()):
        _add(archive, name, source)
    if BUSYBOX in files:
        commands = run([files[BUSYBOX], "--list"]).split()
        for name in sorted(set(commands) - {"busybox"}):
            if "bin/" + name not in files:
                archive.link("bin/" + name, "busybox")
    with open(path, "wb") as out:
        out.write(archive.bytes())
    return path
