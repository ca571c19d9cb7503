# SPDX-License-Identifier: BSD-2-Clause
"""What is read of Bochs: its log, its debugger's answers, its screen."""
import os
import struct
import sys
import tempfile
import textwrap
import unittest
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "..", "tools", "boot"))
# pylint: disable=wrong-import-position
import bochs
import bochs_entries
import bochs_log
import machine
import rfb

RESET = "00000000000i[SYS   ] bx_pc_system_c::Reset(HARDWARE) called\n"
TRIPLE = RESET + """\
00084889907e[CPU0  ] interrupt(): gate descriptor is not valid sys seg
00084889907i[CPU0  ] | EIP=00200023 (00200023)
00084889907i[CPU0  ] | CR0=0x60000011 CR2=0x0000beef
00084889907i[CPU0  ] | CR3=0x00001000 CR4=0x00000000
00084889907p[CPU0  ] >>PANIC<< exception(): 3rd (13) exception with no """ \
    "resolution\n"
HALTED = "00084889898i[CPU0  ] WARNING: HLT instruction with IF=0!\n"
OFF = "01967641910p[ACPI  ] >>PANIC<< ACPI control: soft power off\n"
PORT = "00000000000i[RFB   ] listening for connections on port 5903\n"


class LogTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "bochs.log")
        self.log = bochs_log.Log(self.path)

    def add(self, text):
        with open(self.path, "ab") as out:
            out.write(text.encode("latin-1"))
        return self.log.look()

    def test_nothing_yet(self):
        self.assertEqual(self.log.look().end, "")

    def test_ends(self):
        for text, end in ((OFF, "powered off"), (TRIPLE, "triple fault"),
                          (RESET, ""), (RESET + RESET, "reset"),
                          (RESET + OFF.replace("soft", "hard"), "")):
            with self.subTest(text=text):
                with open(self.path, "wb") as out:
                    out.write(text.encode())
                log = bochs_log.Log(self.path).look()
                self.assertEqual(log.end, end)

    def test_fault_is_told_with_its_place(self):
        self.assertEqual(self.add(TRIPLE).fault(),
                         "triple fault at 0x200023, cr0 60000011, cr2 beef, "
                         "cr3 1000")

    def test_no_fault(self):
        self.assertEqual(self.add(RESET + OFF).fault(), "")

    def test_line_in_two_parts(self):
        self.assertEqual(self.add(PORT[:-3]).port, 0)
        self.assertEqual(self.add(PORT[-3:]).port, 5903)

    def test_only_the_first_cpu_halts_the_machine(self):
        self.assertFalse(self.add(HALTED.replace("0  ]", "1  ]")).is_halted)
        self.assertTrue(self.add(HALTED).is_halted)

    def test_foreign_lines(self):
        self.add("\n>>PANIC<< soft power off\n" + "\xff" * 3000 + "\n"
                 "99p[ACPI] soft power of\n")
        self.assertEqual(self.log.end, "")
        self.assertEqual(self.log.panic, "soft power of")


def hello(width=4, height=2, version=b"RFB 003.003\n", security=1,
          form="08080001000700070003000306000000", name=b"Bochs-RFB"):
    return version + struct.pack(">IHH", security, width, height) + \
        bytes.fromhex(form) + struct.pack(">I", len(name)) + name


def update(*rectangles):
    return struct.pack(">BxH", 0, len(rectangles)) + b"".join(
        struct.pack(">HHHHi", x, y, wide, high, encoding) + pixels
        for x, y, wide, high, encoding, pixels in rectangles)


class ScreenTest(unittest.TestCase):
    def client(self, data):
        self.sent = []
        left = bytearray(data)

        def receive(most):      # In small pieces, as networks do.
            taken = bytes(left[:min(most, 5)])
            del left[:len(taken)]
            return taken
        return rfb.Client(receive, self.sent.append)

    def test_picture(self):
        pixels = bytes(range(8))
        data = hello() + update((0, 0, 4, 2, 0, pixels))
        self.assertEqual(self.client(data).picture(), (4, 2, pixels))
        self.assertEqual(self.sent[0], b"RFB 003.003\n")
        self.assertEqual(self.sent[-1], bytes.fromhex("03000000000000040002"))

    def test_in_parts(self):
        data = hello() + update((2, 1, 2, 1, 0, b"xy")) + \
            update((0, 0, 4, 1, 0, b"abcd"), (0, 1, 4, 1, 0, b"efgh"))
        self.assertEqual(self.client(data).picture()[2], b"abcdefgh")

    def test_without_the_bars(self):
        data = hello() + rfb.MOST_UPDATES * update((0, 1, 4, 1, 0, b"abcd"))
        self.assertEqual(self.client(data).picture()[2], b"\0\0\0\0abcd")

    def test_broken(self):
        whole = update((0, 0, 4, 2, 0, bytes(8)))
        for data in (
                hello(version=b"HTTP/1.1 400"), hello(security=0),
                hello(security=2), hello(width=0), hello(height=0),
                hello(width=65535, height=65535),
                hello(name=bytes(1025)),
                hello(form="20180001000700070003000306000000"),
                hello(form="0808000100ff00ff00ff101008000000"),
                hello() + update((1, 0, 4, 2, 0, bytes(8))),
                hello() + update((0, 1, 4, 2, 0, bytes(8))),
                hello() + update((65535, 65535, 65535, 65535, 0, b"")),
                hello() + update((0, 0, 4, 2, 1, bytes(8))),
                hello() + update((0, 0, 4, 2, -1, bytes(8))),
                hello() + b"\2" + whole[1:],
                hello() + rfb.MOST_UPDATES * update(),
                hello() + rfb.MOST_UPDATES * update((0, 0, 0, 0, 0, b""))):
            with self.subTest(data=data[:60]), \
                    self.assertRaises(rfb.Broken):
                self.client(data).picture()

    def test_short(self):
        data = hello() + update((0, 0, 4, 2, 0, bytes(8)))
        for length in range(len(data)):
            with self.subTest(length=length), self.assertRaises(rfb.Broken):
                self.client(data[:length]).picture()

    def test_png(self):
        data = rfb.png(3, 2, b"abcdef")
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        at, chunks = 8, {}
        while at < len(data):
            length, name = struct.unpack(">I4s", data[at:at + 8])
            body = data[at + 8:at + 8 + length]
            crc, = struct.unpack(">I", data[at + 8 + length:][:4])
            self.assertEqual(crc, zlib.crc32(name + body))
            chunks[name] = body
            at += length + 12
        self.assertEqual(list(chunks), [b"IHDR", b"PLTE", b"IDAT", b"IEND"])
        self.assertEqual(zlib.decompress(chunks[b"IDAT"]), b"\0abc\0def")
        palette = chunks[b"PLTE"]
        self.assertEqual((palette[:3], palette[-3:]),
                         (b"\0\0\0", b"\xff\xff\xff"))
        self.assertEqual(palette[3 * 7:3 * 8], b"\xff\0\0")


def entry(protocol, physical):
    return {"protocol": protocol, "physical": physical}


class PlacesTest(unittest.TestCase):
    def test_where_linked_and_where_moved_to(self):
        found = bochs_entries.places(
            [entry("mb1", "0x2012a8"), entry("mb2", "0x20157f"),
             entry("efi", None), entry("linux32", "0x2012a8")], 512)
        self.assertEqual(list(found)[:3], [0x2012a8, 0x20157f, 0x1fe0157f])
        self.assertEqual(found[0x2012a8], ["mb1", "linux32"])
        self.assertEqual(len(found), 10)

    def test_no_room_and_hole(self):
        self.assertEqual(list(bochs_entries.places(
            [entry("mb2", "0x100000")], 2)), [0x100000])
        self.assertEqual(list(bochs_entries.places(
            [entry("mb2", "0x100000")], 8192))[1], 0xbfd00000 + (1 << 21))

    def test_not_more_than_bochs_takes(self):
        many = [entry("mb2", hex(0x100000 + n)) for n in range(30)]
        self.assertEqual(len(bochs_entries.places(many, 512)),
                         bochs_entries.BREAKPOINTS)


# A Bochs that knows as much of a debugger as is used; it stops at a breakpoint
# once, and otherwise runs until SIGINT.  HALT: what it is at the end.
FAKE = '''
import signal, sys
registers = {"RIP": 0x201000, "RAX": @RAX@, "CR0": 0x11, "icount": 4711,
             "activity_state": 1, "EFLAGS": 2, "RSI": 0}
pending, hit, number = [], True, 0
signal.signal(signal.SIGINT, lambda *_: pending.append(1))
print("banner", flush=True)
while True:
    number += 1
    print(f"<bochs:{number}> ", end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        break
    line = line.strip()
    print(line)
    word = line.split()
    if word[0] == "show":
        name = word[1].strip('"').split(".")[1]
        if name in registers:
            print(f"show param name: <{name}>\\n{name} = {registers[name]:#x}")
        else:
            print("no such")
    elif word[0] == "xp":
        count = int(word[1][1:-2])
        for at in range(0, count, 8):
            print(f"0x{at:016x} <bogus>:\\t" +
                  "\\t".join(["0x41"] * min(8, count - at)))
    elif word[0] == "c":
        if hit:
            hit = False
            print("(0) Breakpoint 1, 0x201000 in ?? ()")
            continue
        open("serial.log", "a").write("hello\\n")
        while not pending:
            signal.pause()
        pending.clear()
'''


class DebuggerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, rax=0x2badb002, script=FAKE):
        path = os.path.join(self.folder, "fake.py")
        with open(path, "w", encoding="utf-8") as out:
            out.write(script.replace("@RAX@", str(rax)))
        with open(os.path.join(self.folder, "bochsrc"), "w",
                  encoding="utf-8") as out:
            out.write("megs: 512\n")
        return bochs.Bochs([sys.executable, path], self.folder,
                           [entry("mb1", "0x201000")])

    def test_entered(self):
        with self.start() as it:
            it.wait_for("hello", 60)
            self.assertEqual(it.entered(), [(("mb1",), 4711, "0x201000")])
            self.assertEqual(it.total(), 4711)
        with open(os.path.join(self.folder, "cpu.log"), "rb") as log:
            said = log.read()
        self.assertIn(b"pb 0x201000", said)
        self.assertIn(b"delete 1", said)

    def test_other_code_at_the_place(self):
        with self.start(rax=0) as it:
            it.wait_for("hello", 60)
            self.assertEqual(it.entered(), [])

    def test_memory_and_screen(self):
        with self.start() as it:
            self.assertEqual(it.memory(0x1000, 11), b"A" * 11)
            self.assertEqual(it.screen_rows(), ["A" * 80] * 25)

    def test_halted(self):
        with self.start() as it:
            it.wait_for("hello", 60)
            self.assertFalse(it.is_halted())
            with open(os.path.join(self.folder, "bochs.log"), "w",
                      encoding="utf-8") as out:
                out.write(HALTED)
            self.assertTrue(it.is_halted())

    def test_unknown_is_no_answer(self):
        with self.start() as it:
            self.assertFalse(it.ask(lambda m: m._debugger.ask(
                lambda d: d.number("cpu0.RBP"))))

    def test_bochs_that_ends(self):
        for script in ("", "print('<bochs:1> ', end='')\n",
                       "import os; os.write(2, b'no such file\\n')"):
            with self.subTest(script=script), \
                    self.start(script=script) as it:
                it.process.wait(60)
                self.assertFalse(it.is_running())
                self.assertIsNone(it.total())
                self.assertFalse(it.ask(lambda m: m.screen_rows()))
                with self.assertRaises(machine.Timeout):
                    it.wait_for("hello", 60)
        self.assertEqual(it.errors(), "no such file")

    def test_what_it_did_not_read(self):
        with self.start(script="") as it:
            it.process.wait(60)
            it.process.stdin.write(b"show\n")      # That stays behind.
            with self.assertRaises(BrokenPipeError):
                it.process.stdin.flush()

    def test_no_program(self):
        with self.assertRaises(machine.Timeout):
            bochs.Bochs([os.path.join(self.folder, "none")], self.folder)

    def test_idle_words_are_no_errors(self):
        script = textwrap.dedent("""\
            import os
            os.write(2, b"00000000000i[PLUGIN] loaded plugin\\n"
                        b"ALSA lib confmisc.c: cannot find card\\n"
                        b"00000000000p[      ] >>PANIC<< bochsrc:2: what?\\n"
                        b"[      ] bochsrc:2: what?\\n"
                        b"bochs-bin: error while loading: libx\\n")
            """)
        with open(os.path.join(self.folder, "bochs.log"), "w",
                  encoding="utf-8") as out:
            out.write(OFF)      # An earlier one's.
        with self.start(script=script) as it:
            it.process.wait(60)
            self.assertEqual(it.end, "")
            self.assertEqual(it.errors(), "bochsrc:2: what?\nbochs-bin: error "
                             "while loading: libx")


if __name__ == "__main__":
    unittest.main()
