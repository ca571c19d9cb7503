# SPDX-License-Identifier: BSD-2-Clause
"""Runs in the Python of an unpacked LAVA: its schema, its device types, its
lava-run.  Started by real_lava.py.

in_lava.py ROOT schema JOB
in_lava.py ROOT device DICTIONARY JOB TFTP OUT
in_lava.py ROOT run FOLDER lava-run's words...
"""
import os
import runpy
import sys
import types


def load(path):
    import yaml
    with open(path, encoding="utf-8") as text:
        return yaml.safe_load(text)


def schema(_, job):
    from lava_common.schemas import validate
    import voluptuous
    try:
        validate(load(job))
    except voluptuous.Invalid as error:
        sys.exit(f"{job}: {error}")


def device(root, dictionary, job, tftp, out):
    """What LAVA's server hands to its worker: the lab's dictionary, on top of
    the device type, with the job's context."""
    import jinja2
    import yaml
    from lava_common.schemas.device import validate
    kinds = os.path.join(root, "usr/share/lava-server/device-types")
    loader = jinja2.FileSystemLoader([os.path.dirname(dictionary), kinds])
    environment = jinja2.Environment(loader=loader, trim_blocks=True)
    context = load(job).get("context", {})
    text = environment.get_template(os.path.basename(dictionary)).render(
        tftp_folder=tftp, **context)
    validate(yaml.safe_load(text))
    with open(out, "w", encoding="utf-8") as config:
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
    sys.argv = ["lava-run", *words]
    runpy.run_path(os.path.join(root, "usr/bin/lava-run"),
                   run_name="__main__")


def main(root, command, *words):
    sys.path.insert(0, os.path.join(root, "usr/lib/python3/dist-packages"))
    # For qcow2 images alone, and 180 MB with all that belongs to it.
    sys.modules["guestfs"] = types.ModuleType("guestfs")
    {"schema": schema, "device": device, "run": run}[command](root, *words)


if __name__ == "__main__":
    main(*sys.argv[1:])
