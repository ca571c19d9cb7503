# SPDX-License-Identifier: BSD-2-Clause
"""What was measured: the TPM's PCRs, its log and `adit inspect --pcr' have to
agree, and each of them has to be missed when it is wrong."""
import base64
import gzip
import json
import os
import re
import shutil

import machine
import say
import tpm_log
from attempt import Wrong

OURS = (8, 9, 11, 12)
IMAS = 10                   # Linux's own, with a log of its own


def _said(run):
    """(log, {(bank, pcr): value}), as Linux has told them."""
    console = run.machine.console()
    values = {(bank, int(pcr)): bytes.fromhex(value) for bank, pcr, value in
              re.findall(r"^ADIT-GUEST: tpm pcr (\w+) (\d+) (\w+)$", console,
                         re.M)}
    text = "".join(re.findall(r"^ADIT-GUEST: tpm log (\S+)$", console, re.M))
    if not values or not text:
        raise Wrong("PCRs and a log from the guest", "none")
    return base64.b64decode(text), values


def _volume(run, names=()):
    """What the loader has read, as a folder; those files changed."""
    folder = os.path.join(run.folder, "medium")
    shutil.rmtree(folder, ignore_errors=True)
    for name, path in run.made.files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(path, "rb") as source, open(place, "wb") as to:
            data = bytearray(source.read())
            if os.path.basename(name) in names and name.endswith(".cfg"):
                data += b"#"    # So that it can be read still.
            elif os.path.basename(name) in names:
                data[len(data) // 2] ^= 1
            to.write(data)
    return folder


def _unpacked(run, module):
    """As GRUB puts it into memory."""
    with open(module.path, "rb") as source:
        data = source.read()
    if data[:2] != b"\x1f\x8b":
        return module.path
    path = os.path.join(run.folder, "medium", module.name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as to:
        to.write(gzip.decompress(data))
    return path


def _predicted(run, names=()):
    """By `adit inspect --pcr': of the files that the loader has read, those
    of `names' changed in one bit."""
    words = [run.tool, "inspect", "--pcr", "--json"]
    if run.row.door == "mb2efi":
        kernel, initrd = run.job.module("kernel"), run.job.module("initrd")
        words += ["--door", "mb2efi", "--cmdline", run.job.options,
                  "--kernel", _unpacked(run, kernel), "--kernel-cmdline",
                  kernel.cmdline, "--initrd", _unpacked(run, initrd),
                  os.path.join(run.ring.images, "adit.efi")]
    else:
        folder = _volume(run, names)
        words += ["--root", folder,
                  os.path.join(folder, "EFI", "BOOT", "BOOTX64.EFI")]
    return json.loads(say.run(words, "inspect"))


def _compare(log, values, predicted, is_alone):
    """What is wrong, or nothing."""
    events = tpm_log.read(log)
    replayed = tpm_log.replay(events)
    for key, value in values.items():
        if key[1] == IMAS:
            continue
        if replayed.get(key, bytes(len(value))) != value:
            return f"PCR {key}: the log gives another value"
    ours = [e for e in events if e.kind == tpm_log.EV_IPL and
            e.data.startswith(b"adit ")]
    banks = {bank for bank, _ in values}
    if len(ours) != len(predicted["events"]):
        return f"{len(ours)} events of {len(predicted['events'])}"
    for event, wanted in zip(ours, predicted["events"]):
        if event.pcr != wanted["pcr"] or \
                event.data != wanted["text"].encode() + b"\0":
            return f"PCR {event.pcr} {event.data}: expected {wanted}"
        for bank, digest in wanted["digests"].items():
            if bank in banks and event.digests[bank].hex() != digest:
                return f"{bank} of {wanted['text']}"
    for pcr in OURS if is_alone else ():
        for bank in banks & {"sha1", "sha256", "sha384"}:
            wanted = predicted["pcrs"].get(str(pcr), {}).get(bank)
            if values[bank, pcr].hex() != (wanted or "00" * len(
                    values[bank, pcr])):
                return f"PCR {pcr} {bank}: predicted {wanted}"
    return ""


def _misses(run, log, values, predicted, is_alone):
    """Everything that is not noticed when it is wrong."""
    text = predicted["events"][-1]["text"].encode()
    at = log.rindex(text)
    bad = {"a log with another event":
           (log[:at] + b"A" + log[at + 1:], values, predicted),
           "a log with another digest":
           (log[:at - 10] + bytes([log[at - 10] ^ 1]) + log[at - 9:], values,
            predicted),
           "another PCR":
           (log, {**values, ("sha256", 9): bytes(32)}, predicted)}
    if run.row.door != "mb2efi":
        for name in {os.path.basename(n) for n in run.made.files}:
            # The image itself is the firmware's to measure, and what it
            # carries is not read from a file.
            if (name.endswith(".EFI") and not run.row.unify or
                    name.endswith(".cfg") and "config" in run.row.unify):
                continue
            bad["a changed " + name] = (log, values,
                                        _predicted(run, (name,)))
    return [what for what, args in bad.items()
            if not _compare(*args, is_alone)]


def check(run):
    """All three agree, and a change of any file is noticed."""
    log, values = _said(run)
    predicted = _predicted(run)
    is_alone = run.row.door == "efi"
    wrong = _compare(log, values, predicted, is_alone)
    if wrong:
        raise Wrong("log, PCRs and adit inspect --pcr to agree", wrong)
    missed = _misses(run, log, values, predicted, is_alone)
    if missed:
        raise Wrong("all of these noticed", missed)
    run.notes.append(f"{len(predicted['events'])} events of "
                     f"{len(tpm_log.read(log))}, {len(values)} PCRs")


def tpm_dies(run):
    """Between the firmware's start and Adit's end, the TPM goes."""
    run.tpm.kill()
    patterns = (r"^adit: \w+: warning: tpm: .* is not measured into PCR \d+: "
                r"the firmware \(HashLogExtendEvent\): [a-z ]+$",
                r"^adit: \w+: tpm=require: expected everything to be "
                r"measured, found that it failed for .*: [a-z ]+$")
    for pattern in patterns:
        try:
            run.machine.wait_for(pattern, run.row.timeout)
        except machine.Timeout as timeout:
            raise Wrong(f"/{pattern}/", str(timeout)) from None
