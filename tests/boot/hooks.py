# SPDX-License-Identifier: BSD-2-Clause
"""What the boot ring's plan adds to plans: rows of tests/boot/*.cfg, each of
them a boot_row.Run.  `adit boot --plan ring.plan' calls boots()."""
import fnmatch
import os
import threading

import boot_row
import facts
import rows
import say
import signing
from commands import Failed

AXES = rows.AXES


class Ring:
    """What rows share: the images, what is known of them, a folder."""

    def __init__(self, images, maker, tool, out):
        self.images, self.maker, self.tool = images, maker, tool
        self.log = out
        self.facts = facts.Facts(images)
        self.canaries = {}              # by row: hardening.py
        self._bases = {}
        self._is_signed = False
        self._lock = threading.Lock()

    def signed_image(self):
        """adit.efi with a signature, made once."""
        path = os.path.join(self.log, "adit.efi")
        with self._lock:
            if not self._is_signed:
                os.makedirs(self.log, exist_ok=True)
                signing.signed(os.path.join(self.images, "adit.efi"), path)
            self._is_signed = True
        return path

    def base_of(self, run):
        """Where the loader of this row puts the image, asked once."""
        row = run.row
        key = (row.route, row.memory_mib, row.change_image,
               row.image, tuple(row.unify))
        with self._lock:
            lock = self._bases.setdefault(key, [threading.Lock(), None])
        with lock[0]:
            if lock[1] is None:
                lock[1] = run.learn_base()
        return lock[1]


def boots(plan, maker, tool, out):
    """The runs of all rows of the suite that match."""
    set_by_caller = plan.settings
    ring = Ring(set_by_caller.get("images", os.path.join(say.BUILD, "images")),
                maker, tool, out)
    suite = set_by_caller.get("suite", "main")
    chosen = [r for r in plan.rows()
              if r.keys.get("suite", "main") == suite and
              any(fnmatch.fnmatch(r.id, p) for p in
                  set_by_caller.get("only", "*").split())]
    if not chosen:
        raise Failed(f"no boot row of {suite} matches "
                     f"{set_by_caller.get('only')}")
    return [boot_row.Run(ring, row) for row in rows.of_plan(chosen)]
