# SPDX-License-Identifier: BSD-2-Clause
"""The unit tests of format/, built another way than Meson does: what their
sources are is Meson's answer, the flags are the caller's.

A test of format/ is one that includes a header of format/ and none of tools/
or hv/, whose inputs would reach format/ by chance; and one named as a file of
lib/, which is shown beside."""
import glob
import json
import os
import re
import subprocess

import say

UNIT = os.path.join(say.TOP, "tests", "unit")


def _is_of_format(path):
    with open(path, encoding="utf-8") as file:
        included = re.findall(r'^#include "(\w+)/(\w+)', file.read(), re.M)
    folders = {folder for folder, _ in included}
    name = os.path.basename(path)[len("test_"):]
    return not folders & {"tools", "hv"} and (
        "format" in folders or
        os.path.exists(os.path.join(say.TOP, "lib", name)))


def c_files(folder):
    """The C sources of a folder, from the tree's top."""
    return sorted(os.path.relpath(path, say.TOP) for path in
                  glob.glob(os.path.join(say.TOP, folder, "*.c")))


class Units:
    """`tests`: the sources of each; `library`: what all may use."""

    def __init__(self, build):
        listed = json.loads(subprocess.run(
            ["meson", "introspect", build, "--targets"], check=True,
            stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout)
        targets = {t["name"]: t["target_sources"][0] for t in listed
                   if t["target_sources"] and
                   t["name"].split("-")[0] in ("unit", "adit")}
        library = [self._name(s) for s in targets["adit-unit"]["sources"]]
        self.library = sorted({*library, *c_files("format")})
        self.defines = {}
        self.tests = {}
        for path in sorted(glob.glob(os.path.join(UNIT, "test_*.c"))):
            name = os.path.basename(path)[len("test_"):-len(".c")]
            if not _is_of_format(path):
                continue
            target = targets.get("unit-" + name)
            if not target:
                raise say.Failed(f"{path}: {build} has no such test: it is "
                                 "not in meson.build, or not up to date")
            sources = [self._name(s) for s in target["sources"]]
            self.tests[name] = [s for s in sources if s not in self.library]
            self.defines[name] = [p for p in target["parameters"]
                                  if p.startswith("-D")]

    @staticmethod
    def _name(path):
        return os.path.relpath(os.path.normpath(path), say.TOP)

    def write_ninja(self, folder, flags, library_flags=(), instead=None,
                    more=()):
        """A build of all tests in `folder`.  `instead` gives the place of a
        source of the library that is not built from the tree; `more` is
        linked to each test."""
        instead = instead or {}
        text = [f"builddir = {folder}", "rule cc",
                "  command = clang -std=gnu11 -I. -Iinclude "
                + " ".join(flags) + " $more -MD -MF $out.d -c $in -o $out",
                "  depfile = $out.d", "  deps = gcc",
                "rule ar", "  command = rm -f $out && llvm-ar rcs $out $in",
                "rule ld", "  command = clang " + " ".join(flags)
                + " $in -lcmocka -o $out"]

        def compiled(source, extra, prefix=""):
            out = os.path.join(folder, prefix + source + ".o")
            text.append(f"build {out}: cc {instead.get(source, source)}")
            text.append("  more = " + " ".join(extra))
            return out
        archive = os.path.join(folder, "library.a")
        objects = [compiled(s, library_flags) for s in self.library]
        extras = [compiled(s, ()) for s in more]
        text.append(f"build {archive}: ar " + " ".join(objects))
        for name, sources in self.tests.items():
            objects = [compiled(s, self.defines[name], name + "/")
                       for s in sources]
            text.append(f"build {os.path.join(folder, name, 'test')}: ld "
                        + " ".join([*objects, *extras, archive]))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "build.ninja")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(text) + "\n")
        return path

    def build(self, path):
        """Only what is new is compiled again."""
        say.run(["ninja", "-C", say.TOP, "-f", path], "build")

    def program(self, folder, name):
        return os.path.join(folder, name, "test")
