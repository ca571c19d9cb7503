# SPDX-License-Identifier: BSD-2-Clause
"""Serves a folder by HTTP to the guest, and to nobody else.

QEMU's user network forwards an address of its own to a program, one for each
connection, which has the guest on its standard input: nothing listens on the
host, and the emulator's command says all there is to know.
"""
import http.server
import shlex
import socket
import sys

ADDRESS = "10.0.2.100"
PORT = 80


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"       # So that a connection can stay.
    server_version = "adit-boot"

    # Names say nothing of types here: firmware goes by it, so it is told.
    extensions_map = {"": "application/octet-stream",
                      ".efi": "application/efi"}

    def log_message(self, format, *args):
        """To a file: all that the program prints goes to the guest."""
        with open(f"{self.directory}.log", "a", encoding="utf-8") as log:
            log.write(f"{format % args}\n")


def option(folder):
    """The option of QEMU's user network that serves a folder."""
    words = [sys.executable, __file__, folder]
    command = " ".join(map(shlex.quote, words)).replace(",", ",,")
    return f"guestfwd=tcp:{ADDRESS}:{PORT}-cmd:{command}"


def main(folder):
    with socket.socket(fileno=sys.stdin.fileno()) as guest:
        Handler(guest, (ADDRESS, PORT), None, directory=folder)


if __name__ == "__main__":
    main(sys.argv[1])
