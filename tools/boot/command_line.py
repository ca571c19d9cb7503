# SPDX-License-Identifier: BSD-2-Clause
"""The command line of `adit boot'."""
import argparse
import os
import re

import make
import tpm

FORMATS = ("table", "tap", "json")


def pattern(text):
    try:
        re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no regular expression: {error}")
    return text


def positive(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(
            f"expected a number above 0, found {text!r}")
    return int(text)


def file(text):
    if not os.path.isfile(text):
        raise argparse.ArgumentTypeError(f"{text}: " + (
            "is no plain file" if os.path.exists(text) else "no such file"))
    return os.path.abspath(text)


def line(text):
    """Loaders take it from a line of their configuration."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("expected UTF-8, found other bytes")\
            from None
    if not text.isprintable():
        raise argparse.ArgumentTypeError(
            f"expected one line of text, found {text!r}")
    return text


def setting(text):
    if "=" not in text:
        raise argparse.ArgumentTypeError(
            f"expected NAME=VALUE, found {text!r}")
    return text


def default_cache():
    """By the XDG rules; none for a user without a home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "adit") if os.path.isabs(base) else ""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        """One line: all options before it would hide it."""
        about = message.removeprefix("argument ")
        if about == message:
            about += "; see adit boot --help"
        self.exit(2, f"adit boot: {about}\n")


def _add_what(it):
    what = it.add_argument_group("what is booted")
    what.add_argument("--cmdline", metavar="TEXT", default="",
                      type=line, help="the image's command line")
    what.add_argument("--kernel", metavar="FILE", type=file,
                      help="the module that the image starts")
    what.add_argument("--kernel-cmdline", metavar="TEXT", default="",
                      type=line, help="that module's command line")
    what.add_argument("--initrd", metavar="FILE", type=file,
                      help="the initrd of the image, or of that kernel")
    what.add_argument("--module", metavar="'FILE ARGS'", action="append",
                      default=[], type=line,
                      help="one more module (repeatable)")


def _add_how(it):
    how = it.add_argument_group("how")
    how.add_argument("--via", metavar="ROUTE,...", default="all",
                     help="routes, by name or shell pattern; one behind a -\n"
                     "is left out again (default: all)")
    how.add_argument("--memory", metavar="MIB", type=positive, default=1024,
                     help="(default: 1024)")
    how.add_argument("--cpus", metavar="N", type=positive, default=1,
                     help="(default: 1)")
    how.add_argument("--machine", metavar="NAME", default="",
                     help="QEMU's machine, instead of the route's")
    how.add_argument("--cpu", metavar="MODEL", default="",
                     help="the emulator's CPU, instead of the route's")
    how.add_argument("--tpm", metavar="DEVICE", default="",
                     choices=tpm.DEVICES,
                     help="a TPM 2.0 in the machine, as crb or tis")
    how.add_argument("--time", metavar="SECONDS", type=positive, default=0,
                     help="the most that a boot may take")
    how.add_argument("--jobs", metavar="N", type=positive,
                     default=os.cpu_count() or 1, help="boots at once "
                     "(default: the number of cores)")


def _add_wanted(it):
    wanted = it.add_argument_group("what must come of it")
    wanted.add_argument("--expect", metavar="REGEX", type=pattern,
                        action="append", default=[], help="lines of the "
                        "console that must come, in this order\n(default: "
                        "being entered is enough)")
    wanted.add_argument("--never", metavar="REGEX", type=pattern,
                        action="append", default=[],
                        help="lines that must not come")


def _add_results(it):
    out = it.add_argument_group("results")
    out.add_argument("--out", metavar="DIR", default="adit-boot.out",
                     help="where logs, screenshots and reports go\n"
                     "(default: adit-boot.out)")
    out.add_argument("--resume", action="store_true",
                     help="keep what an interrupted call has finished there")
    out.add_argument("--keep", action="store_true",
                     help="keep the boot media, too")
    out.add_argument("--format", choices=FORMATS, default="table",
                     help="what is printed in the end")
    out.add_argument("--lava", metavar="DIR", help="boot nothing, write job "
                     "definitions for LAVA")
    out.add_argument("--lava-url", metavar="BASE", default="",
                     help="where LAVA will find DIR's files")


def _add_plans(it):
    rows = it.add_argument_group("plans")
    rows.add_argument("--plan", metavar="FILE", type=file,
                      help="boot the rows of a file, each with images and\n"
                      "expectations of its own")
    rows.add_argument("--only", metavar="PATTERN", action="append",
                      default=[], help="rows whose names match this")
    rows.add_argument("--set", metavar="NAME=VALUE", action="append",
                      default=[], type=setting,
                      help="what the plan's own Python is told")


def _add_routes(it):
    table = it.add_argument_group("routes")
    table.add_argument("--list", action="store_true", help="tell the routes, "
                       "and what this machine lacks for them")
    table.add_argument("--ids", action="store_true",
                       help="with --list: their names only")
    table.add_argument("--fetch", action="store_true", help="download the "
                       "Debian packages that are missing, and\nunpack them "
                       "in the cache, without installing them")
    table.add_argument("--routes", metavar="FILE", type=file,
                       action="append", default=[], help="more routes")
    table.add_argument("--secure-keys", metavar="DIR", default="",
                       help="your own keys for Secure Boot, instead of "
                       "adit\nboot's: DIR has db.pem, which is enrolled, "
                       "db.key,\nwhich signs what is not signed yet, and "
                       "maybe\nKEK.pem and PK.pem")
    table.add_argument("--qemu", metavar="PROGRAM", default=make.QEMU,
                       help="another QEMU than Debian's")
    table.add_argument("--cache", metavar="DIR", default=default_cache(),
                       help="where packages, and what is made of them, are "
                       "kept\n(default: ~/.cache/adit)")


def parser():
    it = Parser(
        prog="adit boot", formatter_class=argparse.RawTextHelpFormatter,
        description="Boots an image through real loaders, and tells by which "
        "entry it went in,\nhow far it came and what it printed.",
        epilog="exit status: 0 nothing failed, 1 something did, 2 could not "
        "run, 130 interrupted")
    it.add_argument("image", metavar="IMAGE", nargs="?", type=file,
                    help="what the loaders load")
    for add in (_add_what, _add_how, _add_wanted, _add_results, _add_plans,
                _add_routes):
        add(it)
    return it
