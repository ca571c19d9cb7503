# SPDX-License-Identifier: BSD-2-Clause
"""What is to be booted: from the command line, or from a plan's rows."""
import argparse
import fnmatch
import os
import re
import sys

import attempt
import job as jobs
import needs
import plan as plans
import route as routes
import session
from commands import Failed

# Of files, as all loaders' configurations take them.
_NAME = re.compile(r"[A-Za-z0-9_.+][A-Za-z0-9_.+-]*")


def check_name(path):
    """Names travel through many configuration files, to our own folders."""
    name = os.path.basename(path)
    if not _NAME.fullmatch(name):
        raise Failed(f"{path}: loaders' configurations take no such name; "
                     "expected letters, digits and . _ + - only, and no - in "
                     "front")
    if name == "bundle":
        raise Failed(f"{path}: expected another name than that of bundles")
    jobs.check_free(name)
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
    names = [n.lower() for n in (check_name(options.image),
                                 *(m.name for m in modules))]
    for name in names:
        if names.count(name) > 1:
            raise Failed(f"two files are called {name}")
    return modules


def fetch(route, maker):
    """Downloads what the route needs and this machine lacks."""
    needs.fetch_missing(route.needs, maker.root, lambda package: print(
        f"fetching {package}", file=sys.stderr))


def of_routes(options, maker, tool, table, wanted, name=lambda route: route):
    """(attempt or result, key) for each route; `name` makes ids of theirs."""
    modules = modules_of(options)
    for id_, route in table.items():
        if options.tpm and not route.tpm:
            route = routes.with_tpm(route, options.tpm)
        if options.fetch:
            fetch(route, maker)
        lack = needs.missing(route.needs, maker.root)
        if lack:
            yield session.skipped(
                route, name(id_), options.image, "missing Debian package" +
                "s" * (len(lack) > 1) + ": " + " ".join(lack)), ""
            continue
        job = jobs.Job(os.path.join(os.path.abspath(options.out), name(id_)),
                       options.image, os.path.basename(options.image),
                       options.cmdline, modules, options.machine,
                       str(options.memory), options.cpus, cpu=options.cpu)
        yield attempt.Attempt(maker, tool, route, job, wanted, name(id_)), \
            session.key_of(route, job, wanted, maker, tool)


def _file_of(plan, row, key, default):
    if not row.keys.get(key):
        return default
    path = os.path.abspath(os.path.join(plan.folder, row.keys[key]))
    if not os.path.isfile(path):
        raise Failed(f"{row.id}: {key}: {path}: no such file")
    return path


def of_row(plan, row, options, maker, tool, table):
    keys = row.keys
    one = argparse.Namespace(**{
        **vars(options),
        **{key: _file_of(plan, row, key, getattr(options, key))
           for key in ("image", "kernel", "initrd")},
        "kernel_cmdline": keys.get("cmdline", options.kernel_cmdline),
        "cmdline": keys.get("options", options.cmdline),
        "machine": keys.get("machine") or options.machine,
        "cpu": keys.get("cpu") or options.cpu,
        "memory": int(keys.get("memory") or options.memory),
        "cpus": int(keys.get("cpus") or options.cpus)})
    if not one.image:
        raise Failed(f"{row.id}: no image, neither there nor on the command "
                     "line")
    expect, never = (plans.lines(keys[key]) if key in keys
                     else getattr(options, key)
                     for key in ("expect", "never"))
    wanted = attempt.Wanted(
        expect, never, float(keys.get("timeout") or options.time), True,
        keys.get("fails", ""))
    chosen = routes.chosen(table,
                           (keys.get("route") or options.via).split(","))
    return of_routes(one, maker, tool, chosen, wanted, lambda route: (
        row.id if len(chosen) == 1 else f"{row.id}-{route}"))


def of_rows(plan, options, maker, tool):
    """Those of the rows of a plan that has no Python of its own."""
    if options.set:
        raise Failed(f"{options.plan}: --set is for plans with hooks")
    table = routes.read(options.routes + plan.routes)
    rows = [row for row in plan.rows() if any(
        fnmatch.fnmatchcase(row.id, p) for p in options.only or ["*"])]
    if not rows:
        raise Failed(f"{options.plan}: no row is called "
                     f"{' or '.join(options.only) or 'anything'}")
    for row in rows:
        yield from of_row(plan, row, options, maker, tool, table)


def of_hooks(plan, maker, tool, out):
    """Those of a plan that makes its boots by itself; nobody knows which of
    them are equal, so none is resumed.  Those that it skips are results."""
    for boot in plan.hooks.boots(plan, maker, tool, out):
        if not isinstance(boot, dict):
            needs.fetch_missing(boot.route.needs, maker.root)
        yield boot, ""


def plan_of(options):
    settings = dict(text.partition("=")[::2] for text in options.set)
    settings["only"] = " ".join(options.only) or "*"
    return plans.Plan(options.plan, settings)


def _checked(boots):
    """Each has a folder of its own, in ours."""
    known = set(session.REPORTS)
    for boot, _ in boots:
        id_ = boot["id"] if isinstance(boot, dict) else boot.id
        if id_ in known:
            raise Failed(f"two boots, or a boot and a report, are called "
                         f"{id_}")
        if "/" in id_ or "\0" in id_ or id_ in ("", ".", ".."):
            raise Failed(f"{id_!r}: no name of a folder")
        known.add(id_)
    return boots


def found(options, maker, tool, table, patterns):
    """All (attempt or result, key)."""
    if not options.plan:
        wanted = attempt.Wanted(options.expect, options.never, options.time,
                                "all" not in patterns)
        return _checked(list(of_routes(options, maker, tool, table, wanted)))
    plan = plan_of(options)
    return _checked(list(
        of_hooks(plan, maker, tool, os.path.abspath(options.out))
        if plan.hooks else of_rows(plan, options, maker, tool)))
