# SPDX-License-Identifier: BSD-2-Clause
"""A TPM 2.0 for a boot: swtpm, which lives as long as the machine.

Its state begins anew each time, so that all PCRs do.
"""
import contextlib
import os
import shutil
import subprocess
import time

from commands import Failed
from machine import end_of

NEED = "swtpm:/usr/bin/swtpm"
DEVICES = ("crb", "tis")
FOLDER = "tpm"
_SOCKET = os.path.join(FOLDER, "socket")
_LOG = os.path.join(FOLDER, "log")
_START_S = 20


def words(device):
    """QEMU's: how it finds the TPM, and as what the machine sees it."""
    return ["-chardev", f"socket,id=tpm,path={_SOCKET}",
            "-tpmdev", "emulator,id=tpm,chardev=tpm",
            "-device", f"tpm-{device},tpmdev=tpm"]


def _wait(process, folder):
    deadline = time.monotonic() + _START_S
    while not os.path.exists(os.path.join(folder, _SOCKET)):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failed("swtpm does not start: " + (
                end_of(os.path.join(folder, _LOG)) or "it says nothing"))
        time.sleep(0.02)


@contextlib.contextmanager
def running(device, folder):
    """Runs one for a machine in `folder', if the route wants a device; the
    process."""
    if not device:
        yield None
        return
    shutil.rmtree(os.path.join(folder, FOLDER), ignore_errors=True)
    os.makedirs(os.path.join(folder, FOLDER))
    # Paths are relative: those of sockets are short of room.
    process = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={FOLDER}",
         "--ctrl", f"type=unixio,path={_SOCKET}", "--terminate",
         "--log", f"file={_LOG},level=1"], cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(process, folder)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
