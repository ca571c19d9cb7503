# SPDX-License-Identifier: BSD-2-Clause
"""What routes need of Debian: files of packages, installed or unpacked.

A package's file is looked for where an installed package has it, and then in
the sysroot: the folder of the cache where `adit boot --fetch' unpacks packages
without installing them.
"""
import contextlib
import fcntl
import glob
import os
import re
import tempfile
import threading

from commands import Failed, run

_lock = threading.Lock()


@contextlib.contextmanager
def locked(folder):
    """One at a time, of all threads and programs that share a cache."""
    os.makedirs(folder, exist_ok=True)
    with _lock, open(os.path.join(folder, ".lock"), "w",
                     encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def split(need):
    """(package, path) of one need."""
    package, _, path = need.partition(":")
    return package, path


def is_program(path):
    """Whether it runs here, and so has to be installed with all that it
    wants: unpacked alone it would not find its libraries."""
    return path.startswith("/usr/bin/")


def find(path, root):
    """Where a file of a package is, or None; the path may be a pattern, of
    which the newest name counts."""
    if os.path.exists(path):        # Whatever else its name would match.
        return path
    if not path.startswith("/"):
        return None
    for base in ("",) if is_program(path) else ("", root):
        found = sorted(glob.glob(base + path))
        if found:
            return found[-1]
        # Before and after programs moved below /usr.
        found = sorted(glob.glob(base + "/usr" + path))
        if found:
            return found[-1]
    return None


def missing(needs, root):
    """The packages whose files are not there, each once."""
    packages = [split(n)[0] for n in needs if not find(split(n)[1], root)]
    return list(dict.fromkeys(packages))


def _real_package(name):
    """The package that a metapackage such as linux-image-* stands for."""
    text = run(["apt-cache", "depends", "--important", name])
    match = re.search(r"Depends: (linux-image-\S+)", text)
    return match.group(1) if match else name


def download(name, folder):
    """The path of the package's .deb, downloaded into `folder'."""
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"]
    try:
        run(command + [_real_package(name)], folder)
    except Failed:
        # No lists yet, or older than the archive.
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        run(sudo + ["apt-get", "-q", "update"])
        run(command + [_real_package(name)], folder)
    found = [f for f in os.listdir(folder) if f.endswith(".deb")]
    if len(found) != 1:
        raise Failed(f"apt-get download {name} left {found}")
    return os.path.join(folder, found[0])


def _unpack(package, root):
    with tempfile.TemporaryDirectory(dir=root) as folder:
        run(["dpkg-deb", "-x", download(package, folder), root])


def fetch(package, root):
    """Unpacks a package into the sysroot, which is not an installation:
    nothing is run, and nothing outside of it is touched."""
    with locked(root):
        _unpack(package, root)


def fetch_missing(needs, root, say=lambda package: None):
    """Fetches what is not there and need not be installed."""
    here = [n for n in needs if not is_program(split(n)[1])]
    if missing(here, root):
        with locked(root):
            for package in missing(here, root):
                say(package)
                _unpack(package, root)
    for need in here:
        if not find(split(need)[1], root):
            raise Failed(f"the package {split(need)[0]} has no "
                         f"{split(need)[1]}")
