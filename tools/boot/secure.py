# SPDX-License-Identifier: BSD-2-Clause
"""Secure Boot with keys of ours: makes them, enrolls them, signs with them.

A firmware that trusts them is OVMF with a variable store that we write: no
guest has to be booted to enroll keys, and no key has to be anybody else's.
"""
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import tempfile

import varstore

# Debian's store without a single variable, and the firmware that enforces
# what is enrolled: it keeps its variables from system management mode only.
EMPTY = "/usr/share/OVMF/OVMF_VARS_4M.fd"
# Who may change which: platform, key exchange, signatures; the last signs.
NAMES = ("PK", "KEK", "db")
# Long: a cache must not start to fail by itself.
DAYS = "36500"
_CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.S)


class Wrong(Exception):
    """Keys or tools that cannot do; its text is for the user."""


def _run(command):
    done = subprocess.run(command, text=True, errors="replace", check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        raise Wrong(f"{' '.join(command)} failed with status "
                    f"{done.returncode}: {done.stdout.strip()}")
    return done.stdout


def make(folder, names, whose):
    """New keys NAME.key with certificates NAME.pem in a private folder; who
    comes second takes what the first has made."""
    if os.path.isdir(folder):
        return folder
    above = os.path.dirname(os.path.abspath(folder))
    os.makedirs(above, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=above) as new:    # Mode 0700.
        for name in names:
            key = os.path.join(new, name + ".key")
            _run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha256",
                  "-nodes", "-days", DAYS, "-subj", f"/CN={whose} {name}",
                  "-keyout", key, "-out", os.path.join(new, name + ".pem")])
            os.chmod(key, 0o600)
        try:
            os.rename(new, folder)
            os.mkdir(new)         # What the context expects to remove.
        except OSError:
            if not os.path.isdir(folder):
                raise
    return folder


def keys(cache, own=None):
    """The folder of db.key and db.pem: `own`, or adit boot's, made once."""
    if not own:
        return make(os.path.join(cache, "keys"), NAMES, "adit boot")
    for name in ("db.key", "db.pem"):
        if not os.path.exists(os.path.join(own, name)):
            raise Wrong(f"{own}: expected a key to sign with in db.key and "
                        f"its certificate in db.pem, found no {name}")
    return os.path.abspath(own)


def certificates(path):
    """All certificates of a PEM file, as DER."""
    with open(path, encoding="utf-8", errors="replace") as text:
        found = _CERTIFICATE.findall(text.read())
    try:
        ders = [ssl.PEM_cert_to_DER_cert(one) for one in found]
    except ValueError as error:
        raise Wrong(f"{path}: a damaged certificate: {error}") from None
    if not ders:
        raise Wrong(f"{path}: expected a certificate in PEM, found none")
    return ders


def variables(folder):
    """The firmware's variables that make it trust a folder's certificates.
    One without KEK.pem or PK.pem has those of db.pem stand for them."""
    result = []
    for name in reversed(NAMES):   # PK comes last: it ends setup mode.
        path = os.path.join(folder, name + ".pem")
        if not os.path.exists(path):
            path = os.path.join(folder, "db.pem")
        ders = certificates(path)
        # There is one platform key.
        result.append(varstore.certificate_variable(
            name, ders[:1] if name == "PK" else ders))
    return result + varstore.switches()


def enrolled(cache, own=None, empty=EMPTY):
    """A variable store for OVMF that has exactly these keys, Secure Boot on;
    made once. What boots wants its own copy."""
    chosen = variables(keys(cache, own))
    with open(empty, "rb") as data:
        store = varstore.write(data.read(), chosen)
    path = os.path.join(cache, "secure-vars-"
                        f"{hashlib.sha256(store).hexdigest()[:12]}.fd")
    if not os.path.exists(path):
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as new:
            new.write(store)
        os.replace(new.name, path)
    return path


def is_pe(path):
    """Whether a firmware could load this file as an image at all."""
    with open(path, "rb") as data:
        head = data.read(64)
        if len(head) < 64 or head[:2] != b"MZ":
            return False
        data.seek(int.from_bytes(head[60:64], "little"))
        return data.read(4) == b"PE\0\0"


def sign(path, out, folder):
    """Adds a signature by db.key to those that the image has, if any. What
    is no image for firmware stays as it is."""
    if not is_pe(path):
        shutil.copyfile(path, out)
        return out
    _run(["sbsign", "--key", os.path.join(folder, "db.key"), "--cert",
          os.path.join(folder, "db.pem"), "--output", out + ".new", path])
    os.replace(out + ".new", out)
    return out
