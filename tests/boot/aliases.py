# SPDX-License-Identifier: BSD-2-Clause
"""aliases.cfg: what the rows of the boot ring call routes."""
import configparser
import os
import typing

import route as routes

HERE = os.path.dirname(os.path.abspath(__file__))


class Alias(typing.NamedTuple):
    route: routes.Route
    image: str          # in build/images/
    door: str


def _read():
    table = routes.read([os.path.join(HERE, "routes.toml")])
    parser = configparser.ConfigParser(interpolation=None, strict=True,
                                       delimiters=("=",),
                                       comment_prefixes=("#",))
    with open(os.path.join(HERE, "aliases.cfg"), encoding="utf-8") as text:
        parser.read_file(text)
    return {name: Alias(table[parser[name]["via"]], parser[name]["image"],
                        parser[name]["door"])
            for name in parser.sections()}


ROUTES = _read()

# What `--door NAME` takes: the quickest route through that door.
ROUTE_OF_DOOR = {"mb1": "qemu-mb1", "mb2": "grub-mb2", "mb2efi":
                 "grub-efi-mb2", "efi": "ovmf-boot", "pvh": "qemu-pvh",
                 "linux": "qemu-linux"}

# microvm has no port 61h, without which Linux finds its clock's pace only by
# luck (and hangs without).  So it is told; a wrong number does no harm here.
MICROVM_CLOCK = "tsc_early_khz=2600000"


def kernel_cmdline(cmdline, machine):
    """The kernel's command line, with what the machine makes necessary."""
    return f"{cmdline} {MICROVM_CLOCK}" if machine == "microvm" else cmdline
