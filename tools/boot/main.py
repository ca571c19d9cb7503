# SPDX-License-Identifier: BSD-2-Clause
"""`adit boot': what it does, and its exit status."""
import contextlib
import fcntl
import os
import shutil
import signal
import sys

import boots
import command_line
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


def print_list(table, maker, ids_only):
    width = max(map(len, table))
    lacking = 0
    for name, route in table.items():
        if ids_only:
            print(name)
            continue
        lack = needs.missing(route.needs, maker.root)
        state = "missing: " + " ".join(lack) if lack else "ready"
        print(f"{name:{width}}  {route.title}, {route.firmware}  [{state}]")
        lacking += bool(lack)
    if lacking:
        print(f"{len(table) - lacking} of {len(table)} are ready; adit boot "
              "--fetch gets what is missing", file=sys.stderr)


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
    why = watch.problem(maker.qemu, plugin)
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


@contextlib.contextmanager
def alone(folder):
    """Nobody else writes to the folder meanwhile."""
    with open(os.path.join(folder, ".lock"), "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"{folder}: another adit boot is at work there; "
                         "name another --out") from None
        yield


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
    with alone(options.out):
        return run(options, found)


def interrupt(*_):
    """What ends us must end the emulators, too."""
    raise KeyboardInterrupt


def main(words):
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:      # nohup
            signal.signal(number, interrupt)
    options = command_line.parser().parse_args(words)
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
