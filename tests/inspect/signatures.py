# SPDX-License-Identifier: BSD-2-Clause
"""Signatures: what sbsign makes and sbverify takes is right here, and what
has been altered since is wrong here, too."""
import os
import subprocess
import tempfile

import reference

BYTES = 32      # that are altered, one at a time


def _openssl(folder, name):
    key, cert = (os.path.join(folder, name + end) for end in (".key", ".pem"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "3650", "-subj", f"/CN=Test {name}", "-keyout", key, "-out", cert],
        check=True, capture_output=True)
    return key, cert


def _is_verified(path, cert):
    return subprocess.run(["sbverify", "--cert", cert, path], check=False,
                          capture_output=True).returncode == 0


def _said(compare, paths):
    """[(hash right?, key right?, signers)] of each."""
    dump = "\n".join(compare([["dump", *paths]]))
    result = []
    for _, lines in reference.parse_dump(dump):
        signed = reference.those(lines, "signature")
        result.append((bool(signed) and all(s["hash"] == "right"
                                            for s in signed),
                       bool(signed) and all(s["key"] == "right"
                                            for s in signed),
                       [s["signer"] for s in signed]))
    return result


def _sign(source, target, key, cert):
    subprocess.run(["sbsign", "--key", key, "--cert", cert, "--output",
                    target, source], check=True, capture_output=True)


def _altered(folder, path, size):
    """Copies of a signed image, each with another byte of it altered."""
    with open(path, "rb") as image:
        data = image.read()
    for n in range(BYTES):
        other = bytearray(data)
        other[(n * 2 + 1) * size // (2 * BYTES)] ^= 1
        name = os.path.join(folder, f"altered{n}")
        with open(name, "wb") as out:
            out.write(other)
        yield name


def hold(compare, images, report):
    def verdict(is_good, name, why=""):
        report("passed" if is_good else "failed", "signatures: " + name,
               "" if is_good else why, [])

    debians = [p for n, p in images.items() if n.endswith(".signed") or
               "vmlinuz" in n]
    said = _said(compare, debians)
    bad = [p for p, (h, k, _) in zip(debians, said) if not (h and k)]
    verdict(len(debians) > 5 and not bad,
            f"{len(debians)} of Debian's own are right", str(bad))
    with tempfile.TemporaryDirectory() as folder:
        one, two = _openssl(folder, "one"), _openssl(folder, "two")
        source = images["systemd-boot-efi/systemd-bootx64.efi"]
        odd, path, both = (os.path.join(folder, n)
                           for n in ("odd", "signed", "both"))
        # Not a multiple of eight bytes: signing pads it.
        with open(source, "rb") as image, open(odd, "wb") as out:
            out.write(image.read() + b"tail")
        _sign(odd, path, *one)
        _sign(path, both, *two)
        first, second = _said(compare, [path, both])
        verdict(first == (True, True, ["CN=Test\\20one"]) and
                _is_verified(path, one[1]), "sbsign's is right", str(first))
        verdict(second == (True, True, ["CN=Test\\20one", "CN=Test\\20two"]),
                "both of two are right", str(second))
        altered = list(_altered(folder, path, os.path.getsize(source)))
        ours = [h for h, _, _ in _said(compare, altered)]
        theirs = [_is_verified(p, one[1]) for p in altered]
        # Bytes that are in nobody's hash: CheckSum, the table's own entry.
        verdict(ours == theirs and ours.count(False) >= BYTES - 2,
                f"{BYTES} altered ones are judged as sbverify does",
                f"{ours} here, {theirs} there")
