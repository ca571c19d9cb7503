# SPDX-License-Identifier: BSD-2-Clause
"""Signs PE files as a distribution would, and wrongly: with the keys of
`adit boot', which its firmware has enrolled, and with a key that nobody has.
"""
import os
import sys
import threading

import say

sys.path.append(os.path.join(say.TOP, "tools", "boot"))
import secure                     # pylint: disable=wrong-import-position

# A place that no loader looks at, and that the signature covers: text.
PLACE = 0x2000

_lock = threading.Lock()


def _sign(path, out, find_keys):
    with _lock:
        keys = find_keys()
    return secure.sign(path, out, keys)


def _foreign_keys():
    return secure.make(os.path.join(say.CACHE, "keys-foreign"), ["db"],
                       "nobody")


def signed(path, out):
    """Signs with the enrolled key."""
    return _sign(path, out, lambda: secure.keys(say.CACHE))


def foreign(path, out):
    """Signs with a key that is not enrolled."""
    return _sign(path, out, _foreign_keys)


def broken(path, out):
    """Signs with the enrolled key, then changes one byte of what is signed."""
    signed(path, out)
    with open(out, "r+b") as data:
        data.seek(PLACE)
        byte = data.read(1)[0]
        data.seek(PLACE)
        data.write(bytes([byte ^ 1]))
    return out


def unsigned(path, _out):
    return path


SIGNATURE = {"": signed, "foreign": foreign, "broken": broken,
             "none": unsigned}
