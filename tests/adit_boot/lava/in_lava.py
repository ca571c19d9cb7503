# SPDX-License-Identifier: BSD-2-Clause
"""Runs in the Python of an unpacked LAVA: its schema, its device types, its
lava-run.  Started by real_lava.py.

in_lava.py ROOT check FOLDER DICTIONARY JOB, and more of the last two: prints
    what is wrong with each job, a line each
in_lava.py ROOT device FOLDER DICTIONARY JOB
in_lava.py ROOT run FOLDER JOB, and more words of lava-run's
in_lava.py ROOT yaml FILE: as JSON
in_lava.py ROOT split TEXT: as pexpect splits a command, as JSON
"""
import importlib
import json
import os
import runpy
import sys
import types


def load(path):
    import yaml
    with open(path, encoding="utf-8") as text:
        return yaml.safe_load(text)


def device(root, folder, dictionary, job):
    """What LAVA's server hands to its worker: the lab's dictionary, on top of
    the device type, with the job's context."""
    import jinja2
    import yaml
    from lava_common.schemas.device import validate
    kinds = os.path.join(root, "usr/share/lava-server/device-types")
    loader = jinja2.FileSystemLoader([os.path.dirname(dictionary), kinds])
    environment = jinja2.Environment(loader=loader, trim_blocks=True)
    text = environment.get_template(os.path.basename(dictionary)).render(
        tftp_folder=os.path.join(folder, "tftp"),
        **load(job).get("context", {}))
    validate(yaml.safe_load(text))
    with open(os.path.join(folder, "device.yaml"), "w",
              encoding="utf-8") as config:
        config.write(text)


def run(root, folder, *words):
    """lava-run as it is, in a folder instead of in /var/lib and /srv.  What
    needs root is the boards' udev and guestfs, neither of which is used."""
    from lava_common import constants
    constants.DISPATCHER_DOWNLOAD_DIR = os.path.join(folder, "tmp")
    from lava_dispatcher.utils import filesystem
    filesystem.tftpd_dir = lambda: os.path.join(folder, "tftp")
    if os.geteuid() != 0:
        os.geteuid = lambda: 0
    with open(os.path.join(folder, "dispatcher.yaml"), "w",
              encoding="utf-8") as out:
        out.write("dispatcher_ip: 10.0.2.2\n")     # QEMU's own network.
    sys.argv = ["lava-run", "--job-id", "1",
                "--output-dir", os.path.join(folder, "out"),
                "--device", os.path.join(folder, "device.yaml"),
                "--dispatcher", os.path.join(folder, "dispatcher.yaml"),
                *words]
    runpy.run_path(os.path.join(root, "usr/bin/lava-run"),
                   run_name="__main__")


def wrong_with(root, folder, dictionary, job):
    """What the server's schema says of a job, or `lava-run --validate'."""
    import voluptuous
    from lava_common.schemas import validate
    try:
        validate(load(job))
    except voluptuous.Invalid as error:
        return f"schema: {error}"
    device(root, folder, dictionary, job)
    log = os.path.join(folder, "check.log")
    child = os.fork()           # It imports nothing anew.
    if not child:
        with open(log, "w", encoding="utf-8") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        run(root, folder, "--validate", job)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        return ""
    with open(log, encoding="utf-8") as said:
        return "lava-run: " + said.read().strip().splitlines()[-1]


def check(root, folder, *pairs):
    importlib.import_module("lava_dispatcher.parser")    # Once for all.
    for dictionary, job in zip(pairs[::2], pairs[1::2]):
        print(wrong_with(root, folder, dictionary, job).replace("\n", " "),
              flush=True)


def show_yaml(_, path):
    print(json.dumps(load(path)))


def split(_, text):
    import pexpect.utils
    print(json.dumps(pexpect.utils.split_command_line(text)))


def main(root, command, *words):
    sys.path.insert(0, os.path.join(root, "usr/lib/python3/dist-packages"))
    # For qcow2 images alone, and 180 MB with all that belongs to it.
    sys.modules["guestfs"] = types.ModuleType("guestfs")
    {"check": check, "device": device, "run": run, "yaml": show_yaml,
     "split": split}[command](root, *words)


if __name__ == "__main__":
    main(*sys.argv[1:])
