# SPDX-License-Identifier: BSD-2-Clause
"""The command line of `adit boot'."""
import argparse
import os
import re
import shutil
import signal
import sys

import boots
import inspect_image
import make
import needs
import progress
import report_table
import report_tap
import report_json
import route as routes
import session
import watch
from commands import Failed

OK, FAILED, COULD_NOT, INTERRUPTED = 0, 1, 2, 130
TABLES = {"table": report_table.show,
          "tap": lambda r, out, _: out.write(report_tap.text(r)),
          "json": lambda r, out, _: out.write(report_json.text(r))}


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
        self.exit(COULD_NOT, f"adit boot: {about}\n")


def parser():
    it = Parser(
        prog="adit boot", formatter_class=argparse.RawTextHelpFormatter,
        description="Boots an image through real loaders, and tells by which "
        "entry it went in,\nhow far it came and what it printed.",
        epilog="exit status: 0 nothing failed, 1 something did, 2 could not "
        "run, 130 interrupted")
    it.add_argument("image", metavar="IMAGE", nargs="?", type=file,
                    help="what the loaders load")
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
    how.add_argument("--time", metavar="SECONDS", type=positive, default=0,
                     help="the most that a boot may take")
    how.add_argument("--jobs", metavar="N", type=positive,
                     default=os.cpu_count() or 1, help="boots at once "
                     "(default: the number of cores)")
    wanted = it.add_argument_group("what must come of it")
    wanted.add_argument("--expect", metavar="REGEX", type=pattern,
                        action="append", default=[], help="lines of the "
                        "console that must come, in this order\n(default: "
                        "being entered is enough)")
    wanted.add_argument("--never", metavar="REGEX", type=pattern,
                        action="append", default=[],
                        help="lines that must not come")
    out = it.add_argument_group("results")
    out.add_argument("--out", metavar="DIR", default="adit-boot.out",
                     help="where logs, screenshots and reports go\n"
                     "(default: adit-boot.out)")
    out.add_argument("--resume", action="store_true",
                     help="keep what an interrupted call has finished there")
    out.add_argument("--keep", action="store_true",
                     help="keep the boot media, too")
    out.add_argument("--format", choices=TABLES, default="table",
                     help="what is printed in the end")
    out.add_argument("--lava", metavar="DIR", help="boot nothing, write job "
                     "definitions for LAVA")
    out.add_argument("--lava-url", metavar="BASE", default="",
                     help="where LAVA will find DIR's files")
    rows = it.add_argument_group("plans")
    rows.add_argument("--plan", metavar="FILE", type=file,
                      help="boot the rows of a file, each with images and\n"
                      "expectations of its own")
    rows.add_argument("--only", metavar="PATTERN", action="append",
                      default=[], help="rows whose names match this")
    rows.add_argument("--set", metavar="NAME=VALUE", action="append",
                      default=[], type=setting,
                      help="what the plan's own Python is told")
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
    return it


def print_list(table, maker, ids_only):
    width = max(map(len, table))
    for name, route in table.items():
        if ids_only:
            print(name)
            continue
        lack = needs.missing(route.needs, maker.root)
        state = "missing: " + " ".join(lack) if lack else "ready"
        print(f"{name:{width}}  {route.title}, {route.firmware}  [{state}]")


def about(options):
    def given(path):
        return {"path": path, "name": os.path.basename(path)} if path \
            else None
    image = options.image
    return {"format": 1, "adit": os.environ.get("ADIT_VERSION", ""),
            "image": {**given(image), "bytes": os.path.getsize(image),
                      "sha256": session.sha256(image)} if image else None,
            "plan": options.plan,
            "kernel": given(options.kernel), "initrd": given(options.initrd),
            "cmdline": options.cmdline, "expect": options.expect}


def make_maker(options):
    """What makes boots; without the plugin where it cannot be had."""
    plugin = os.environ.get("ADIT_WATCH", "")
    if not options.cache:
        raise Failed("you have no home; name a folder with --cache")
    maker = make.Maker(options.cache, options.qemu, plugin,
                       options.secure_keys)
    if options.secure_keys:
        maker.keys()            # Or what is wrong with them, at once.
    if options.list:
        return maker
    if options.qemu != make.QEMU and not shutil.which(options.qemu):
        raise Failed(f"--qemu {options.qemu}: no such program")
    why = watch.problem(options.qemu, plugin)
    if why:
        maker.plugin = ""
        print("adit boot: warning: what runs cannot be counted, nor seen at "
              f"its entry: {why}", file=sys.stderr)
    return maker


def check_options(options):
    """Those that would do nothing are not what was meant."""
    for one, other in (("only", "plan"), ("set", "plan"),
                       ("lava_url", "lava")):
        if getattr(options, one) and not getattr(options, other):
            raise Failed(f"--{one.replace('_', '-')} goes with --{other} "
                         "only")


def print_report(report, options):
    TABLES[options.format](report, sys.stdout, options.out)
    if options.format == "table":
        print(f"a page of it: {os.path.join(options.out, 'report.html')}")
    sys.stdout.flush()


def run(options, found):
    """Boots what was found; the status."""
    it = session.Session(os.path.abspath(options.out), about(options),
                         progress.Progress(sys.stderr), options.keep)
    try:
        report = it.run(found, options.jobs, options.resume)
    except KeyboardInterrupt:
        it.write_reports(it.report())
        print("adit boot: interrupted; the same call with --resume goes on",
              file=sys.stderr)
        return INTERRUPTED
    try:
        it.write_reports(report)
    finally:                    # What was found out is told in any case.
        print_report(report, options)
    counts = report["counts"]
    if not sum(counts.values()) - counts["skipped"]:
        print("adit boot: nothing was booted", file=sys.stderr)
        return COULD_NOT
    return FAILED if counts["failed"] or counts["error"] else OK


def boot(options):
    options.list = options.list or options.ids
    check_options(options)
    table = routes.read(options.routes)
    patterns = options.via.split(",")
    table = routes.chosen(table, patterns)
    if not (options.image or options.plan or options.list or options.fetch):
        raise Failed("no image; see adit boot --help")
    maker = make_maker(options)
    if options.list and options.plan:
        for row in boots.plan_of(options).rows():
            print(row.id)
        return OK
    if options.list:
        print_list(table, maker, options.ids)
        return OK
    if options.fetch and not options.image and not options.plan:
        for route in table.values():
            boots.fetch(route, maker)
        left = dict.fromkeys(package for route in table.values() for package
                             in needs.missing(route.needs, maker.root))
        if left:
            print("adit boot: programs are not unpacked; what is left: "
                  f"apt-get install {' '.join(left)}", file=sys.stderr)
        return OK
    tool = os.environ.get("ADIT_PROGRAM", "adit")
    if options.image:
        inspect_image.report(tool, options.image)
    found = boots.found(options, maker, tool, table, patterns)
    if options.lava:
        import lava
        return lava.write(options.lava, found, options.lava_url)
    os.makedirs(options.out, exist_ok=True)
    return run(options, found)


def interrupt(*_):
    """What ends us must end the emulators, too."""
    raise KeyboardInterrupt


def main(words):
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:      # nohup
            signal.signal(number, interrupt)
    options = parser().parse_args(words)
    try:
        return boot(options)
    except Failed as failed:
        print(f"adit boot: {' '.join(str(failed).split())}", file=sys.stderr)
    except BrokenPipeError:         # Who was told does not listen any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"adit boot: {error.filename or 'a file'}: {error.strerror}",
              file=sys.stderr)
    except KeyboardInterrupt:
        return INTERRUPTED
    return COULD_NOT
