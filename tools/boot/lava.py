# SPDX-License-Identifier: BSD-2-Clause
"""Writes boots as jobs for LAVA, which runs the boards of kernel labs.

DIR/ROUTE.yaml boots in the lab's QEMU what `adit boot' boots in ours, and
DIR/board/ROUTE.yaml on a board whose loader takes commands over the serial
line.  docs/lava.md says how a lab uses them.
"""
import dataclasses
import os
import tempfile
import tomllib

import lava_board
import lava_expect
import lava_files
import lava_qemu
import yaml_out
from commands import Failed
from lava_board import NotThere

_TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lava.toml")
# A lab's machine may be busy, and its network slow.
_PATIENCE = 3


def _job(boot, device_type, context, actions, noise=""):
    route = boot.route
    seconds = int((boot.wanted.time or route.time) * _PATIENCE)
    job = {
        "job_name": f"adit boot {boot.job.name} by {boot.id}"[:200],
        "device_type": device_type, "visibility": "public",
        "timeouts": {"job": {"minutes": 20 + seconds // 60},
                     "action": {"minutes": 10},
                     "connection": {"minutes": 2}}}
    if context:
        job["context"] = context
    job["metadata"] = {"route": route.id, "title": route.title,
                       "firmware": route.firmware, "image": boot.job.name,
                       "options": boot.job.options}
    job["actions"] = actions + [lava_expect.test(
        boot.id, boot.wanted.expect,
        [f"^(?!{noise})(?:{pattern})" if noise and pattern.startswith("^")
         else pattern for pattern in [*route.refuses, *boot.wanted.never]],
        seconds)]
    return job


def qemu_job(boot, made, table, files):
    # Without KVM, as `adit boot' itself: the same machine everywhere.
    context = {"arch": "amd64", "no_kvm": True, "memory": boot.job.memory,
               "netdevice": "none"}
    return _job(boot, "qemu", context, lava_qemu.actions(
        boot, made, table["qemu"], files), table["qemu"]["noise"])


def board_job(boot, made, table, files):
    board, actions = lava_board.actions(boot, made, table["board"], files)
    kind = board["device_types"].get(boot.route.firmware)
    if not kind:
        raise NotThere(f"no board has {boot.route.firmware}")
    return _job(boot, kind, {}, actions)


def _write(path, job, comment):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(yaml_out.text(job, comment))


_README = """\
Jobs for LAVA, written by `adit boot --lava'.

  ROUTE.yaml        device type qemu: the same boot in the lab's own QEMU
  board/ROUTE.yaml  a real board, whose loader LAVA talks to
  files/            what the jobs load, from {url}

Submit them with lavacli, LAB being one of its identities:

  for job in *.yaml board/*.yaml; do lavacli -i LAB jobs submit "$job"; done

{where}
The boards' jobs name LAVA's device type {types};
write your lab's own there. A route's firmware, in a job's metadata, must be
the board's: SeaBIOS stands for any BIOS, OVMF for any UEFI.

A job passes when each of its cases does. They are the expectations of
`adit boot', in their order.

"""
_LOCAL = """\
The workers must see files/ at that very path. For a lab elsewhere serve this
folder by HTTP, and write the jobs anew with --lava-url http://HOST/FOLDER.
"""
_SERVED = """\
Serve this folder there; LAVA checks each file's SHA-256.
"""


def _readme(rows, files, url_base):
    width = max((len(row.id) for row in rows), default=0)
    lines = [f"{row.id:{width}}  {row.kind:5}  " + (
        row.path or f"none: {row.why}") for row in rows]
    types = sorted({row.device_type for row in rows
                    if row.path and row.kind == "board"})
    return _README.format(
        url=files.url, where=_SERVED if url_base else _LOCAL,
        types=" or ".join(types) or "of a board") + "\n".join(lines) + "\n"


@dataclasses.dataclass
class Row:
    """What came of one route in one kind of lab device: a job or a reason."""
    id: str
    kind: str                   # qemu or board
    path: str = ""              # in the directory; empty: there is no job
    why: str = ""
    device_type: str = ""


class _Writer:
    def __init__(self, directory, url_base):
        with open(_TABLE, "rb") as data:
            self.table = tomllib.load(data)
        os.makedirs(directory, exist_ok=True)
        self.directory = directory
        self.files = lava_files.Files(directory, url_base)

    def one(self, boot, made, kind):
        name = lava_expect.name(boot.id) + ".yaml"
        path, job = {"qemu": (name, qemu_job),
                     "board": (os.path.join("board", name), board_job)}[kind]
        try:
            job = job(boot, made, self.table, self.files)
        except NotThere as why:
            return Row(boot.id, kind, why=str(why))
        _write(os.path.join(self.directory, path), job, boot.route.title)
        return Row(boot.id, kind, path, device_type=job["device_type"])

    def all(self, boot):
        """The rows of a boot, or of what `adit boot' skips."""
        if isinstance(boot, dict):
            return [Row(boot["id"], "qemu", why=boot["reason"])]
        if boot.wanted.fails:
            return [Row(boot.id, "qemu", why="it must fail, and a lab takes "
                        "that for a failure")]
        # Not where `adit boot' keeps what it has found out by booting.
        with tempfile.TemporaryDirectory(dir=self.directory) as folder:
            boot.job = dataclasses.replace(boot.job, folder=folder)
            try:
                boot.prepare()
                said = boot.predicted
                if said and said["outcome"] in ("refuses", "fails") and \
                        not boot.wanted.is_demanded:
                    return [Row(boot.id, "qemu",
                                why=f"adit inspect: {said['why']}")]
                return self.made(boot)
            except Failed as failed:
                return [Row(boot.id, "qemu", why=str(failed))]

    def made(self, boot):
        made = boot.maker.make(boot.route, boot.job)
        return [self.one(boot, made, kind) for kind in ("qemu", "board")]


def write_jobs(directory, boots, url_base=""):
    """Writes all jobs and README.txt; what came of each, as rows.

    `boots` are attempts, or results of those that cannot be made here.
    `url_base` is where the lab finds `directory`; without, it is named by
    file://.
    """
    for boot in boots:
        if not isinstance(boot, dict) and not boot.wanted.expect:
            raise Failed("--lava wants --expect: a lab sees what the console "
                         "says, and not where the CPU is")
    try:
        writer = _Writer(directory, url_base)
        rows = [row for boot in boots for row in writer.all(boot)]
    except ValueError as error:
        raise Failed(f"--lava: {error}") from None
    with open(os.path.join(directory, "README.txt"), "w",
              encoding="utf-8") as out:
        out.write(_readme(rows, writer.files, url_base))
    return rows


def write(directory, boots, url_base=""):
    """`adit boot --lava': boots are (attempt or result, key).  The status."""
    rows = write_jobs(directory, [boot for boot, _ in boots], url_base)
    count = sum(bool(row.path) for row in rows)
    print(f"{count} jobs for LAVA in {directory}; its README.txt says how to "
          "submit them")
    return 0 if count else 2
