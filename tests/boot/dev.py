#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What ./dev does once its packages are there: run, build, test, fuzz, matrix,
bench, deb."""
import argparse
import os
import shlex
import subprocess
import sys
import time

import aliases
import inspect_image
import make
import parts
import say
from job import Job

NAMES = ("adit-syms", "adit.elf", "adit.gz", "adit.efi")
IMAGES = os.path.join(say.BUILD, "images")
IMAGES_ONLY = ("adit-images", "tools/adit", "tools/boot/watch.so")
TOOL = os.path.join(say.BUILD, "tools", "adit")
RUN_CPU = "max"     # has what a guest needs


def compile_tree(build, what, options=(), env=None, targets=()):
    """Sets a build folder up once, and builds `targets` in it, else all."""
    with say.step(what):
        if not os.path.exists(os.path.join(build, "build.ninja")):
            say.run(["meson", "setup", build, say.TOP, *options], "build",
                    env=env)
        say.run(["ninja", "-C", build, *targets], "build", env=env)


def build():
    compile_tree(say.BUILD, "building in build/", targets=IMAGES_ONLY)


def run_parser():
    parser = argparse.ArgumentParser(prog="./dev run", add_help=False)
    parser.add_argument("--door", choices=sorted(aliases.ROUTE_OF_DOOR),
                        default="mb1")
    parser.add_argument("--image")
    parser.add_argument("--kernel")
    parser.add_argument("--initrd")
    parser.add_argument("--cmdline", default="console=ttyS0 quiet")
    parser.add_argument("--options", default="")
    parser.add_argument("--memory", default="1G")
    parser.add_argument("--cpus", type=int, default=1)
    parser.add_argument("--machine", default="")
    parser.add_argument("--display", default="none")
    return parser


def existing(path, what):
    if not os.path.isfile(path):
        raise say.Failed(f"{what}: no such file: {path}")
    return os.path.abspath(path)


def run(words):
    """Builds, and boots to a shell; ends when the machine ends."""
    options = run_parser().parse_args(words)
    build()
    alias = aliases.ROUTES[aliases.ROUTE_OF_DOOR[options.door]]
    modules = parts.modules(say.CACHE, aliases.kernel_cmdline(
        options.cmdline, options.machine))
    if options.kernel:
        modules[0].path = existing(options.kernel, "--kernel")
    if options.initrd:
        modules[1].path = existing(options.initrd, "--initrd")
    image = existing(options.image or os.path.join(IMAGES, alias.image),
                     "--image")
    job = Job(os.path.join(say.LOG, "run"), image, alias.image,
              options.options, modules, options.machine, options.memory,
              options.cpus, cpu=RUN_CPU)
    known = inspect_image.verdict(inspect_image.report(TOOL, image),
                                  alias.route.loader)
    with say.step("making what the loader reads"):
        made = make.Maker(say.CACHE).make(
            alias.route.entered_by(known["protocol"]), job)
    command = make.qemu(make.QEMU, job, made) + [
        "-serial", "mon:stdio", "-display", options.display, "-no-reboot"]
    with open(os.path.join(job.folder, "command"), "w",
              encoding="utf-8") as out:
        out.write(shlex.join(command) + "\n")
    say.line(f"booting by {options.door} ({alias.route.title}), "
             f"{options.memory}, {options.cpus} CPU; leave with `exit', or "
             "Ctrl-A X at any time")
    say.line("-" * 78)
    start = time.monotonic()
    status = subprocess.run(command, cwd=job.folder, check=False).returncode
    say.line("-" * 78)
    say.line(f"the machine has ended after {time.monotonic() - start:.0f} s"
             + (f", QEMU's status is {status}" if status else ""))
    return 0 if status == 0 else 1


def fuzz(words):
    """Fuzzes for as long as one likes; libFuzzer is clang's."""
    sys.path.append(os.path.join(say.TOP, "tests", "fuzz"))
    import long
    options = long.read(words)
    folder = os.path.join(say.BUILD, "variants", "clang")
    build()
    compile_tree(folder, "building the fuzzers",
                 env={"CC": "clang", "CC_LD": "lld"}, targets=("fuzzers",))
    return long.main(options, folder)


def deb():
    """A Debian package, from a release build of its own."""
    with say.step("building the package"):
        text = say.run(["sh", os.path.join(say.TOP, "packaging", "deb.sh"),
                        say.TOP, os.path.join(say.BUILD, "deb"), say.BUILD],
                       "deb")
    path = os.path.relpath(text.splitlines()[-1], say.TOP)
    say.line(f"    {path}, {os.path.getsize(path):,} bytes; "
             f"install with: apt install ./{path}")
    return 0


def main():
    command, words = sys.argv[1], sys.argv[2:]
    try:
        if command == "build":
            argparse.ArgumentParser(prog="./dev build").parse_args(words)
            build()
            for name in NAMES:
                path = os.path.join(IMAGES, name)
                if os.path.exists(path):
                    say.line(f"    build/images/{name:9} "
                             f"{os.path.getsize(path):8,} bytes")
            return 0
        if command == "deb":
            argparse.ArgumentParser(prog="./dev deb").parse_args(words)
            return deb()
        if command == "run":
            return run(words)
        if command == "test":
            import everything
            return everything.main(words)
        if command == "fuzz":
            return fuzz(words)
        if command == "matrix":
            import published
            return published.main(words)
        sys.path.insert(0, os.path.join(say.TOP, "bench"))
        import bench
        return bench.main(words)
    except (say.Failed, subprocess.CalledProcessError) as error:
        say.die(str(error))
    except KeyboardInterrupt:
        say.die("interrupted")
    return 2


if __name__ == "__main__":
    sys.exit(main())
