# SPDX-License-Identifier: BSD-2-Clause
"""A small client of QEMU's gdbstub: stop at an address, change, go on.

The real loader does its work up to the door; what is changed there is the one
named mutation.  Registers are 64 bits wide in every mode.
"""

REGISTERS = ("rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 "
             "rip eflags").split()


class Gdb:
    """A connection to a machine that was started with gdb=True."""

    def __init__(self, machine):
        self._link = machine.connect(machine.gdb_path)
        self._link.settimeout(20)
        self._buffer = b""
        self.ask("qSupported:xmlRegisters=i386")
        # QEMU answers `p' only to those who have asked for its description.
        self.ask("qXfer:features:read:target.xml:0,ffb")

    def close(self):
        """Lets the machine run on without us."""
        self.ask("D")
        self._link.close()

    def _byte(self):
        if not self._buffer:
            self._buffer = self._link.recv(65536)
            if not self._buffer:
                raise EOFError("the gdbstub has hung up")
        byte, self._buffer = self._buffer[:1], self._buffer[1:]
        return byte

    def _send(self, text):
        data = text.encode()
        self._link.sendall(b"$%s#%02x" % (data, sum(data) & 0xff))

    def _receive(self):
        while self._byte() != b"$":
            pass                        # Acknowledgements.
        data = b""
        while (byte := self._byte()) != b"#":
            data += byte
        self._byte()
        self._byte()
        self._link.sendall(b"+")
        return data.decode()

    def ask(self, text):
        self._send(text)
        return self._receive()

    def _must(self, text):
        answer = self.ask(text)
        if answer != "OK":
            raise RuntimeError(f"gdbstub: {text[:40]}: {answer!r}")

    def get(self, register):
        raw = bytes.fromhex(self.ask(f"p{REGISTERS.index(register):x}"))
        if not raw:
            raise RuntimeError(f"gdbstub: no register {register}")
        return int.from_bytes(raw, "little")

    def set(self, register, value):
        width = 4 if register == "eflags" else 8
        raw = (value & ((1 << 8 * width) - 1)).to_bytes(width, "little")
        self._must(f"P{REGISTERS.index(register):x}={raw.hex()}")

    def read(self, address, length):
        """Memory as the CPU sees it."""
        data = b""
        while len(data) < length:
            part = min(1024, length - len(data))
            answer = self.ask(f"m{address + len(data):x},{part:x}")
            if answer.startswith("E") or not answer:
                raise RuntimeError(f"gdbstub: no memory at {address:#x}")
            data += bytes.fromhex(answer)
        return data

    def write(self, address, data):
        for at in range(0, len(data), 1024):
            part = data[at:at + 1024]
            self._must(f"M{address + at:x},{len(part):x}:{part.hex()}")

    def read_int(self, address, width):
        return int.from_bytes(self.read(address, width), "little")

    def write_int(self, address, value, width):
        self.write(address, value.to_bytes(width, "little"))

    def run_to(self, address, seconds):
        """Runs until the CPU is about to execute at `address`."""
        self._must(f"Z1,{address:x},1")
        self._send("c")
        self._link.settimeout(seconds)
        try:
            answer = self._receive()
        except TimeoutError:
            raise TimeoutError(
                f"{address:#x} was not reached in {seconds:g} s") from None
        self._link.settimeout(20)
        self._must(f"z1,{address:x},1")
        if not answer.startswith(("T05", "S05")) or \
                self.get("rip") != address:
            raise RuntimeError(f"gdbstub: stopped by {answer!r} at "
                               f"{self.get('rip'):#x}, not {address:#x}")

    def call(self, function, arguments, stack, back):
        """Calls an EFI (MS ABI) function and returns %rax.

        `stack` is free guest memory that grows down, `back` an address that
        is executed only when the function returns.
        """
        kept = {r: self.get(r) for r in REGISTERS}
        rsp = (stack & ~0xf) - 0x80 - 8
        self.write_int(rsp, back, 8)
        for register, value in zip(("rcx", "rdx", "r8", "r9"), arguments):
            self.set(register, value)
        for number, value in enumerate(arguments[4:]):
            self.write_int(rsp + 8 + 32 + 8 * number, value, 8)
        self.set("rsp", rsp)
        self.set("rip", function)
        self.run_to(back, 20)
        result = self.get("rax")
        for register, value in kept.items():
            self.set(register, value)
        return result

    def go_on(self):
        """Continues, and does not wait."""
        self._send("c")
