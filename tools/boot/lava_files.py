# SPDX-License-Identifier: BSD-2-Clause
"""The files that jobs for LAVA refer to: copied next to them, each once."""
import hashlib
import os
import re
import shutil
import tarfile
import urllib.parse

# What needs no care in a URL, in an option of QEMU's and at a loader's prompt.
_ODD = re.compile(r"[^A-Za-z0-9._+-]")
# What would end the path in a URL; LAVA takes file:// paths as they are.
_ENDS_PATH = re.compile(r"[?#;%\s]")


def _digest(path):
    digest = hashlib.sha256()
    with open(path, "rb") as data:
        while block := data.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _plain(member):
    """The same tar from the same files, whoever makes it and when."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member


class Files:
    """DIR/files, and where a job finds what is in it."""

    def __init__(self, directory, url_base=""):
        self.folder = os.path.join(os.path.abspath(directory), "files")
        if url_base:
            self.url = url_base.rstrip("/") + "/files/"
        else:
            odd = _ENDS_PATH.search(self.folder)
            if odd:
                raise ValueError(f"{self.folder}: LAVA reads no file:// URL "
                                 f"with {odd[0]!r} in it; name another "
                                 "folder, or a URL")
            self.url = "file://" + self.folder + "/"
        self._known = {}

    def add(self, path):
        """How a job's `deploy' names this file or folder."""
        path = os.path.realpath(path)
        if path not in self._known:
            add = self._add_folder if os.path.isdir(path) else self._add_file
            self._known[path] = add(path)
        return dict(self._known[path])

    def _add_file(self, path):
        digest = _digest(path)
        # Loaders may tell their image the names of its files: keep them.
        name = _ODD.sub("_", os.path.basename(path)) or "file"
        place = os.path.join(self.folder, digest[:16], name)
        if not os.path.exists(place):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(path, place)
        return {"url": self.url + urllib.parse.quote(
            f"{digest[:16]}/{name}", safe="/+"), "sha256sum": digest}

    def _add_folder(self, path):
        """A folder goes as a tar, which LAVA unpacks."""
        os.makedirs(self.folder, exist_ok=True)
        new = os.path.join(self.folder, f".{os.getpid()}.tar")
        # Links lead to where the lab has nothing.
        with tarfile.open(new, "w", dereference=True,
                          format=tarfile.USTAR_FORMAT) as tar:
            for name in sorted(os.listdir(path)):
                tar.add(os.path.join(path, name), name, filter=_plain)
        digest = _digest(new)
        place = os.path.join(self.folder, digest[:16], "folder.tar")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(new, place)
        return {"url": f"{self.url}{digest[:16]}/folder.tar",
                "archive": "tar", "sha256sum": digest}
