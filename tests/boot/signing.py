# SPDX-License-Identifier: BSD-2-Clause
"""Signs PE files as a distribution would, and wrongly.

The key is the one that Debian's OVMF has enrolled for tests; it is public,
pass phrase and all.
"""
import os
import subprocess
import threading

import say

KEY = "/usr/share/ovmf/PkKek-1-snakeoil.key"
CERTIFICATE = "/usr/share/ovmf/PkKek-1-snakeoil.pem"
PASS_PHRASE = "pass:snakeoil"
# A place that no loader looks at, and that the signature covers: text.
PLACE = 0x2000

_lock = threading.Lock()


def _enrolled_key(folder):
    """Without the pass phrase, which sbsign would ask a terminal for."""
    path = os.path.join(folder, "enrolled.key")
    if not os.path.exists(path):
        subprocess.run(["openssl", "rsa", "-in", KEY, "-passin", PASS_PHRASE,
                        "-out", path], capture_output=True, check=True)
    return path, CERTIFICATE


def _foreign_key(folder):
    """A key that nobody has enrolled, made on the spot."""
    key, certificate = (os.path.join(folder, "foreign." + e)
                        for e in ("key", "pem"))
    if not os.path.exists(certificate):
        say.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                 "-subj", "/CN=nobody", "-keyout", key, "-out",
                 certificate], "signing")
    return key, certificate


def _sign(path, out, folder, find_key):
    os.makedirs(folder, exist_ok=True)
    with _lock:
        key, certificate = find_key(folder)
    say.run(["sbsign", "--key", key, "--cert", certificate, "--output",
             out + ".new", path], "signing")
    os.replace(out + ".new", out)
    return out


def signed(path, out):
    """Signs with the enrolled key."""
    return _sign(path, out, say.CACHE, _enrolled_key)


def foreign(path, out):
    """Signs with a key that is not enrolled."""
    return _sign(path, out, say.CACHE, _foreign_key)


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
