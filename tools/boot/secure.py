# SPDX-License-Identifier: BSD-2-Clause
"""Secure Boot with keys of ours: makes them, enrolls them, signs with them.

A firmware that trusts them is OVMF with a variable store that we write: no
guest has to be booted to enroll keys, and no key has to be anybody else's.
"""
import dataclasses
import hashlib
import os
import re
import ssl
import tempfile

import varstore
from commands import Failed, run

# Debian's store without a single variable, and the firmware that enforces
# what is enrolled: it keeps its variables from system management mode only.
EMPTY = "/usr/share/OVMF/OVMF_VARS_4M.fd"
# Who may change which: platform, key exchange, signatures; the last signs.
NAMES = ("PK", "KEK", "db")
# Long: a cache must not start to fail by itself.
DAYS = "36500"
_CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?", re.S)


def make(folder, names, whose):
    """New keys NAME.key with certificates NAME.pem in a private folder; who
    comes second takes what the first has made."""
    if os.path.isdir(folder):
        return folder
    above = os.path.dirname(os.path.abspath(folder))
    os.makedirs(above, exist_ok=True)
    with tempfile.TemporaryDirectory(            # Nobody else can enter it.
            dir=above, ignore_cleanup_errors=True) as new:
        for name in names:
            key = os.path.join(new, name + ".key")
            run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha256",
                 "-nodes", "-days", DAYS, "-subj", f"/CN={whose} {name}",
                 "-keyout", key, "-out", os.path.join(new, name + ".pem")])
            os.chmod(key, 0o600)
        try:
            os.rename(new, folder)
        except OSError:
            if not os.path.isdir(folder):
                raise
    return folder


def keys(cache, own=None):
    """The folder of the keys: `own`, or adit boot's, made once."""
    if not own:
        return make(os.path.join(cache, "keys"), NAMES, "adit boot")
    if not os.path.exists(os.path.join(own, "db.pem")):
        raise Failed(f"{own}: expected certificates to enroll in db.pem, "
                     "found no such file")
    return os.path.abspath(own)


def certificates(path):
    """All certificates of a PEM file, as DER."""
    with open(path, encoding="utf-8", errors="replace") as text:
        found = _CERTIFICATE.findall(text.read())
    try:
        ders = [ssl.PEM_cert_to_DER_cert(one) for one in found]
    except ValueError as error:
        raise Failed(f"{path}: a damaged certificate: {error}") from None
    if not ders:
        raise Failed(f"{path}: expected a certificate in PEM, found none")
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
    """Adds a signature by db.key to those that the image has, if any."""
    key = os.path.join(folder, "db.key")
    if not os.path.exists(key):
        raise Failed(f"{folder}: no db.key to sign {path} with; routes that "
                     "end in -as-is boot it without")
    new = f"{out}.{os.getpid()}"
    run(["sbsign", "--key", key, "--cert", os.path.join(folder, "db.pem"),
         "--output", new, path])
    os.replace(new, out)
    return out


def is_signed(path, folder):
    """Whether a certificate of db.pem verifies the image as it is."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as one:
        for der in certificates(os.path.join(folder, "db.pem")):
            one.seek(0)
            one.truncate()
            one.write(ssl.DER_cert_to_PEM_cert(der))
            one.flush()
            try:
                run(["sbverify", "--cert", one.name, path])
                return True
            except Failed:
                continue
    return False


def signed(path, place, folder):
    """The image itself where it is signed by an enrolled key, or is none that
    firmware could load; else a signed copy in `place'."""
    if not is_pe(path) or is_signed(path, folder):
        return path
    os.makedirs(place, exist_ok=True)
    return sign(path, os.path.join(place, os.path.basename(path)), folder)


def signed_job(job, what, folder):
    """A job whose image, or kernel, is signed: `what` of a route's `sign'."""
    place = os.path.join(job.folder, "signed")
    if "image" in what:
        job = dataclasses.replace(job, image=signed(job.image, place, folder))
    if "kernel" in what:
        job = dataclasses.replace(job, modules=[
            dataclasses.replace(m, path=signed(m.path, place, folder))
            if m.role == "kernel" else m for m in job.modules])
    return job


def settled(verdict, what):
    """What `adit inspect' predicts, when it depends on a key that the
    firmware has: that of an image which `what' had signed."""
    if not verdict or "image" not in what or \
            verdict["outcome"] != "depends" or \
            "has the key of" not in verdict["why"]:
        return verdict
    return {**verdict, "outcome": "starts",
            "why": "signed by a key that is enrolled"}
