# SPDX-License-Identifier: BSD-2-Clause
"""From a route and a job to an emulator's command, and the files for it."""
import dataclasses
import functools
import hashlib
import json
import os
import re
import shutil
import threading

import bochs
import fill
import http_server
import initramfs
import job as jobs
import media
import needs
import quote
import secure
from commands import Failed, run

_lock = threading.Lock()
TOOLS = os.path.dirname(os.path.abspath(__file__))
QEMU = "qemu-system-x86_64"
# A path of Debian in a word of a command: not the end of another path.
_DEBIAN = re.compile(r"(?<![\w}./-])/(?:usr|boot|lib|bin|sbin)/[^,\s]+")


@dataclasses.dataclass
class Made:
    command: list               # the emulator's, to be run in the folder
    folder: str
    medium: str = ""            # what the loader reads, if it is a file
    files: dict = dataclasses.field(default_factory=dict)


def qemu(program, job, made):
    """QEMU's whole command."""
    return [program, "-m", job.memory, "-smp", str(job.cpus),
            "-no-user-config", "-nic", "none", *made.command]


def _key(commands):
    """What makes two sets of files equal."""
    facts = []
    for name, words in sorted(commands.items()):
        for word in words:
            path = shutil.which(word) or word
            facts.append([name, word, os.stat(path).st_mtime_ns
                          if os.path.exists(path) else 0])
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


class Maker:
    """Makes what routes want; `cache` is kept from one call to the next."""

    def __init__(self, cache, qemu=QEMU, plugin="", own_keys=""):
        self.cache = os.path.abspath(cache)
        if re.search(r"[,\s]", self.cache):
            raise Failed(f"{self.cache}: emulators cannot be told of a cache "
                         "with a comma or blank in its path; name another "
                         "one with --cache")
        self.root = os.path.join(self.cache, "root")
        self.once = os.path.join(self.cache, "once")
        # It is run in another folder.
        self.qemu = os.path.abspath(qemu) if os.sep in qemu else qemu
        self.plugin, self.own_keys = plugin, own_keys

    @functools.lru_cache(maxsize=None)
    def version(self, emulator):
        """The emulator's name and version, or its name alone."""
        if emulator == "bochs":
            return bochs.version(self.place(bochs.PROGRAM))
        try:
            said = run([self.qemu, "--version"])
            found = re.search(r"version ([\d.]+)", said)
        except Failed:
            found = None
        return f"QEMU {found[1]}" if found else "QEMU"

    def place(self, path):
        """A path of a Debian package: installed, or in the sysroot."""
        found = needs.find(path, self.root)
        if not found:
            raise Failed(f"{path}: no such file")
        return found

    def _resolved(self, template):
        """A template with Debian's paths as they are here.  Not what it is
        filled with: the user's words mean what they say."""
        if isinstance(template, list):
            return [self._resolved(part) for part in template]

        def here(match):
            found = needs.find(match[0], self.root)
            return found.replace("$", "$$") if found else match[0]
        return _DEBIAN.sub(here, template)

    def _words(self, template, values):
        return fill.words(self._resolved(template), values)

    def _once(self, route, values):
        """Where the files are that are made once for a cache: anew when a
        command, or what it reads of packages, changes.  Who needs others has
        another folder, so that nobody changes what somebody reads."""
        commands = {name: self._words(template, values)
                    for name, template in route.once.items()}
        folder = os.path.join(self.once, _key(commands))
        os.makedirs(folder, exist_ok=True)
        for name, words in commands.items():
            path = os.path.join(folder, name)
            new = f"{path}.{os.getpid()}"
            with _lock:
                if os.path.exists(path):
                    continue
                try:
                    run([w.replace("@OUT@", new) for w in words])
                    os.replace(new, path)
                except FileNotFoundError:
                    raise Failed(f"once: {name}: {words[0]} has not made "
                                 "$out") from None
                finally:
                    if os.path.lexists(new):
                        os.unlink(new)
        return folder

    def keys(self):
        """The folder of the keys that firmware with Secure Boot has."""
        return secure.keys(self.cache, self.own_keys)

    def signed(self, route, job):
        """The job with those files signed that the route wants signed; once
        more, it is the same."""
        if not route.sign:
            return job
        return secure.signed_job(job, route.sign, self.keys())

    def make(self, route, job):
        """All that the route's loader reads, in job.folder."""
        os.makedirs(job.folder, exist_ok=True)
        job = self.signed(route, job)
        more = {"machine": job.machine or route.machine,
                "cpu": job.cpu or route.cpu, "once": self.once,
                "root": self.root, "cache": self.cache, "keys": "",
                "tools": TOOLS, "out": "@OUT@", "bundle": "", "medium": "",
                "enrolled": "", "http": http_server.ADDRESS,
                "http_served": http_server.option("medium")}
        if route.modules == "none":
            job = dataclasses.replace(job, modules=[])
        if route.modules == "bundle" and job.modules:
            more["bundle"] = "bundle"
        if "enrolled" in str(route.copies):
            more["keys"] = self.keys()
            more["enrolled"] = secure.enrolled(
                self.cache, self.own_keys, self.place(secure.EMPTY))
        if route.for_linux:
            job = jobs.with_words(job, route.for_linux)
        values = jobs.values(job, more)
        if route.once:
            values.one["once"] = self._once(route, values)
        made = Made([], job.folder)
        self._fill(route, job, values, made)
        return made

    def _fill(self, route, job, values, made):
        for name, template in route.copies.items():
            path = fill.word(template, values)
            shutil.copyfile(self.place(path), os.path.join(job.folder, name))
        for name, template in route.local.items():
            _write(job.folder, name, fill.text(template, values))
        for template in route.prepare:
            run(self._words(template, values), job.folder)
        if route.medium:
            self._medium(route, job, values, made)
        else:
            files = self._handed(route, job, "")
            for name in files:
                jobs.check_free(name, (*route.local, *route.copies))
            media.link_into(job.folder, files)
        made.command = self._words(getattr(route, route.emulator), values)
        if values.one["cpu"] and route.emulator == "qemu":
            made.command += ["-cpu", values.one["cpu"]]

    def _handed(self, route, job, image):
        """The files of the job itself; image: its name, if it is wanted."""
        files = {} if image is None else {image or job.name: job.image}
        if route.modules == "bundle" and job.modules:
            path = os.path.join(job.folder, "bundle.new")
            with open(path, "wb") as out:
                out.write(jobs.bundle_of(job.modules))
            files[route.modules_in + "bundle"] = path
        else:
            files |= {route.modules_in + m.name: m.path for m in job.modules}
        return files

    def _medium(self, route, job, values, made):
        files = {}

        def add(name, path):
            # Some file systems do not tell a from A.
            if name.lower() in {n.lower() for n in files}:
                raise Failed(f"{name}: the medium has another file that is "
                             "called so")
            files[name] = path

        for name, template in route.copy.items():
            path = fill.word(template, values)
            add(fill.word(name, values), path if path.startswith(
                job.folder + os.sep) else self.place(path))
        for name, template in route.write.items():
            name = fill.word(name, values)
            add(name, _write(os.path.join(job.folder, "written"),
                             name.replace("/", "_"),
                             fill.text(template,
                                       quote.values(name, values))))
        for name, path in self._handed(route, job, None).items():
            add(name, path)
        files = initramfs.taken(route, self.root) | {
            n: p for n, p in files.items()
            if os.path.basename(n) not in job.missing}
        made.files = files
        made.medium = values.one["medium"] = _build_medium(
            route, job.folder, files)


def _build_medium(route, folder, files):
    kind = route.medium["kind"]
    path = {"cd": "cd.iso", "fat": "disk.img", "gpt": "disk.img",
            "esp-cd": "cd.iso", "mbr": "disk.img",
            "folder": "medium", "initramfs": "first.cpio"}[kind]
    place = os.path.join(folder, path)
    if kind == "cd":
        media.boot_cd(place, files, route.medium)
    elif kind == "fat":
        media.fat_disk(place, files)
    elif kind == "gpt":
        media.gpt_disk(place, files)
    elif kind == "mbr":
        media.mbr_disk(place, files, route.medium)
    elif kind == "esp-cd":
        media.esp_cd(place, files)
    elif kind == "folder":
        shutil.rmtree(place, ignore_errors=True)
        media.link_into(place, files)
    else:
        initramfs.build(place, files)
    return path if kind != "folder" else place


def _write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path
