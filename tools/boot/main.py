# SPDX-License-Identifier: BSD-2-Clause
"""The command line of `adit boot'."""
import argparse
import fnmatch
import os
import re
import shutil
import signal
import sys

import attempt
import inspect_image
import job as jobs
import make
import needs
import plan as plans
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


def default_cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "adit")


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
                      help="the image's command line")
    what.add_argument("--kernel", metavar="FILE", type=file,
                      help="the module that the image starts")
    what.add_argument("--kernel-cmdline", metavar="TEXT", default="",
                      help="that module's command line")
    what.add_argument("--initrd", metavar="FILE", type=file,
                      help="the initrd of the image, or of that kernel")
    what.add_argument("--module", metavar="'FILE ARGS'", action="append",
                      default=[], help="one more module (repeatable)")
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
                     default=os.cpu_count(), help="boots at once (default: "
                     "the number of cores)")
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
                      default=[], help="what the plan's own Python is told")
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


def check_name(path):
    """Names travel through many configuration files."""
    name = os.path.basename(path)
    if not re.fullmatch(r"[\w.+-]+", name):
        raise Failed(f"{path}: loaders' configurations take no such name; "
                     "expected letters, digits and . _ + - only")
    return name


def modules_of(options):
    modules = []
    if options.kernel:
        modules.append(jobs.Module(check_name(options.kernel), options.kernel,
                                   options.kernel_cmdline, "kernel"))
    if options.initrd:
        modules.append(jobs.Module(check_name(options.initrd),
                                   options.initrd, "", "initrd"))
    for text in options.module:
        path, _, cmdline = text.partition(" ")
        if not os.path.isfile(path):
            raise Failed(f"--module {text}: no such file: {path}")
        modules.append(jobs.Module(check_name(path), os.path.abspath(path),
                                   cmdline))
    names = [check_name(options.image)] + [m.name for m in modules]
    for name in names:
        if names.count(name) > 1:
            raise Failed(f"two files are called {name}")
    return modules


def print_list(table, maker, ids_only):
    width = max(map(len, table))
    for name, route in table.items():
        if ids_only:
            print(name)
            continue
        lack = needs.missing(route.needs, maker.root)
        state = "missing: " + " ".join(lack) if lack else "ready"
        print(f"{name:{width}}  {route.title}, {route.firmware}  [{state}]")


def fetch(route, maker):
    """Downloads what the route needs and this machine lacks."""
    needs.fetch_missing(route.needs, maker.root, lambda package: print(
        f"fetching {package}", file=sys.stderr))


def plan_boots(options, maker, tool, table, is_demanded):
    """(attempt or result, key) for each route."""
    modules = modules_of(options)
    wanted = attempt.Wanted(options.expect, options.never, options.time,
                            is_demanded)
    for name, route in table.items():
        if options.fetch:
            fetch(route, maker)
        lack = needs.missing(route.needs, maker.root)
        if lack:
            yield session.skipped(
                route, name, options.image, "missing Debian package" +
                "s" * (len(lack) > 1) + ": " + " ".join(lack)), ""
            continue
        job = jobs.Job(os.path.join(os.path.abspath(options.out), name),
                       options.image, os.path.basename(options.image),
                       options.cmdline, modules, options.machine,
                       str(options.memory), options.cpus)
        yield attempt.Attempt(maker, tool, route, job, wanted), \
            session.key_of(route, job, wanted, maker)


def row_boots(plan, options, maker, tool, table):
    """The same for the rows of a plan that has no Python of its own."""
    for row in plan.rows():
        keys = row.keys
        if not any(fnmatch.fnmatchcase(row.id, p)
                   for p in options.only or ["*"]):
            continue

        def path(key):
            if not keys.get(key):
                return getattr(options, key)
            try:
                return file(os.path.join(plan.folder, keys[key]))
            except argparse.ArgumentTypeError as error:
                raise Failed(f"{row.id}: {key}: {error}") from None
        one = argparse.Namespace(**{
            **vars(options), "image": path("image"), "kernel": path("kernel"),
            "initrd": path("initrd"),
            "kernel_cmdline": keys.get("cmdline", options.kernel_cmdline),
            "cmdline": keys.get("options", options.cmdline),
            "machine": keys.get("machine") or options.machine,
            "memory": int(keys.get("memory") or options.memory),
            "cpus": int(keys.get("cpus") or options.cpus),
            "time": float(keys.get("timeout") or options.time),
            **{key: plans.lines(keys[key]) for key in ("expect", "never")
               if key in keys}})
        if not one.image:
            raise Failed(f"{row.id}: no image, neither there nor on the "
                         "command line")
        patterns = (keys.get("route") or options.via).split(",")
        chosen = routes.chosen(table, patterns)
        for boot_, key in plan_boots(one, maker, tool, chosen, True):
            name = row.id if len(chosen) == 1 else \
                f"{row.id}-{boot_.route.id}"
            if isinstance(boot_, dict):
                boot_["id"] = name
            else:
                boot_.id = name
                boot_.folder = boot_.job.folder = os.path.join(
                    os.path.abspath(options.out), name)
                boot_.wanted.fails = keys.get("fails", "")
            yield boot_, key


def hooked_boots(plan, maker, tool, out):
    """Those of a plan that makes its boots by itself."""
    for boot_ in plan.hooks.boots(plan, maker, tool, out):
        lack = needs.missing(boot_.route.needs, maker.root)
        if lack:
            needs.fetch_missing(boot_.route.needs, maker.root)
        yield boot_, ""


def without(options):
    """Options that would be left unused without another one."""
    for one, other in (("only", "plan"), ("set", "plan"),
                       ("lava_url", "lava")):
        if getattr(options, one) and not getattr(options, other):
            raise Failed(f"--{one.replace('_', '-')} goes with --{other} "
                         "only")


def plan_of(options):
    settings = dict(text.partition("=")[::2] for text in options.set)
    settings["only"] = " ".join(options.only) or "*"
    return plans.Plan(options.plan, settings)


def all_boots(options, maker, tool, table, patterns):
    if not options.plan:
        return plan_boots(options, maker, tool, table, "all" not in patterns)
    plan = plan_of(options)
    if plan.hooks:
        return hooked_boots(plan, maker, tool, os.path.abspath(options.out))
    return row_boots(plan, options, maker, tool,
                     routes.read(options.routes + plan.routes))


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


def boot(options):
    without(options)
    options.list = options.list or options.ids
    table = routes.read(options.routes)
    patterns = options.via.split(",")
    table = routes.chosen(table, patterns)
    if not (options.image or options.plan or options.list or options.fetch):
        raise Failed("no image; see adit boot --help")
    maker = make_maker(options)
    if options.list and options.plan:
        for row in plan_of(options).rows():
            print(row.id)
        return OK
    if options.list:
        print_list(table, maker, options.ids)
        return OK
    if options.fetch and not options.image and not options.plan:
        for route in table.values():
            fetch(route, maker)
        left = dict.fromkeys(package for route in table.values() for package
                             in needs.missing(route.needs, maker.root))
        if left:
            print("adit boot: programs are not unpacked; what is left: "
                  f"apt-get install {' '.join(left)}", file=sys.stderr)
        return OK
    tool = os.environ.get("ADIT_PROGRAM", "adit")
    if options.image:
        inspect_image.report(tool, options.image)
    os.makedirs(options.out, exist_ok=True)
    boots = list(all_boots(options, maker, tool, table, patterns))
    if options.only and not boots:
        raise Failed(f"no row is called {' or '.join(options.only)}; see "
                     "adit boot --list --plan")
    if options.lava:
        import lava
        return lava.write(options.lava, boots, options.lava_url)
    run = session.Session(os.path.abspath(options.out), about(options),
                          progress.Progress(sys.stderr), options.keep)
    try:
        report = run.run(boots, options.jobs, options.resume)
    except KeyboardInterrupt:
        run.write_reports(run.report())
        print(f"adit boot: interrupted; the same call with --resume goes on",
              file=sys.stderr)
        return INTERRUPTED
    run.write_reports(report)
    TABLES[options.format](report, sys.stdout, options.out)
    if options.format == "table":
        print(f"a page of it: {os.path.join(options.out, 'report.html')}")
    counts = report["counts"]
    if not counts["passed"] + counts["failed"] + counts["refused"] + \
            counts["error"]:
        print("adit boot: nothing was booted", file=sys.stderr)
        return COULD_NOT
    return FAILED if counts["failed"] or counts["error"] else OK


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
        print(f"adit boot: {failed}", file=sys.stderr)
        return COULD_NOT
    except OSError as error:    # A folder that is not ours, a full disk.
        print(f"adit boot: {error.filename or 'input or output'}: "
              f"{error.strerror or error}", file=sys.stderr)
        return COULD_NOT
    except KeyboardInterrupt:
        return INTERRUPTED
