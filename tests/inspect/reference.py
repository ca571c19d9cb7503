# SPDX-License-Identifier: BSD-2-Clause
"""What readelf, objdump and file say of an image, beside what our readers
have read: `differences()' gives (tool, class, detail) of each difference."""
import re
import subprocess

MACHINES = {"Intel 80386": 3, "Advanced Micro Devices X86-64": 62}
TYPES = {"NONE": 0, "REL": 1, "EXEC": 2, "DYN": 3, "CORE": 4}
SEGMENTS = {"NULL": 0, "LOAD": 1, "DYNAMIC": 2, "INTERP": 3, "NOTE": 4,
            "PHDR": 6, "TLS": 7, "GNU_EH_FRAME": 0x6474e550,
            "GNU_STACK": 0x6474e551, "GNU_RELRO": 0x6474e552,
            "GNU_PROPERTY": 0x6474e553}
FLAGS = {"R": 4, "W": 2, "E": 1, " ": 0}


def run(*command):
    """(output, complaints) of a program that may not like its input."""
    done = subprocess.run(command, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL)
    return (done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"))


def parse_dump(text):
    """[(path, [(word, {key: value})])] of what inspect-compare dumped."""
    files = []
    for line in text.splitlines():
        word, *pairs = line.split(" ")
        values = dict(p.split("=", 1) for p in pairs if "=" in p)
        if word == "file":
            files.append((values["path"], []))
        files[-1][1].append((word, {
            k: int(v) if v.lstrip("-").isdigit() else v
            for k, v in values.items()}))
    return files


def those(lines, word):
    return [values for w, values in lines if w == word]


def number(text, pattern, base=10):
    match = re.search(pattern, text, re.M)
    return int(match[1], base) if match else None


def readelf_header(text):
    kind = re.search(r"^  Type: +(\w+)", text, re.M)
    machine = re.search(r"^  Machine: +(.*)", text, re.M)
    return {
        "class": number(text, r"^  Class: +ELF(\d+)"),
        "type": TYPES.get(kind and kind[1]),
        "machine": MACHINES.get(machine and machine[1]),
        "entry": number(text, r"Entry point address: +0x(\w+)", 16),
        "phoff": number(text, r"Start of program headers: +(\d+)"),
        "shoff": number(text, r"Start of section headers: +(\d+)"),
        "phnum": number(text, r"Number of program headers: +(\d+)"),
        "shnum": number(text, r"Number of section headers: +(\d+)")}


def readelf_segments(text):
    found = []
    for match in re.finditer(
            r"^  (\S.*?) +0x(\w+) 0x(\w+) 0x(\w+) 0x(\w+) 0x(\w+) "
            r"([R ][W ][E ]) (?:0x)?(\w+)$", text, re.M):
        names = ("offset", "vaddr", "paddr", "filesz", "memsz")
        one = {k: int(v, 16) for k, v in zip(names, match.groups()[1:6])}
        one["type"] = SEGMENTS.get(match[1])
        one["flags"] = sum(FLAGS[c] for c in match[7])
        one["align"] = int(match[8], 16)
        found.append(one)
    return found


def readelf_sections(text):
    return [{"addr": int(m[1], 16), "offset": int(m[2], 16),
             "size": int(m[3], 16)}
            for m in re.finditer(
                r"^  \[ *\d+\].* ([0-9a-f]{8}|[0-9a-f]{16}) "
                r"([0-9a-f]{6,}) ([0-9a-f]{6,}) [0-9a-f]{2,} ", text, re.M)]


def readelf_notes(text):
    return [(m[1], int(m[2], 16)) for m in re.finditer(
        r"^  (\S+) +0x([0-9a-f]{8})\t", text, re.M)]


def compare_values(what, ours, theirs):
    """Keys that their side knows and that are not the same."""
    for key, value in theirs.items():
        if value is not None and ours.get(key) != value:
            yield (what, key, f"{ours.get(key)} here, {value} there")


def compare_lists(what, ours, theirs):
    if len(ours) != len(theirs):
        yield (what, "count", f"{len(ours)} here, {len(theirs)} there")
    for one, other in zip(ours, theirs):
        yield from compare_values(what, one, other)


def by_readelf(path, lines):
    """Only for what we read as ELF: see kinds for what we do not."""
    if not those(lines, "elf"):
        return
    text, _ = run("readelf", "-hlSW", path)
    # Symbols, relocations and the like are none of a boot image's matters.
    yield from compare_values("elf", those(lines, "elf")[0],
                              readelf_header(text))
    yield from compare_lists("segment", those(lines, "segment"),
                             readelf_segments(text))
    yield from compare_lists("section", those(lines, "section"),
                             readelf_sections(text))
    text, complaints = run("readelf", "-nW", path)
    ours = sorted((n["owner"], n["size"]) for n in those(lines, "note"))
    theirs = sorted(readelf_notes(text))
    if ours != theirs and not complaints:
        yield ("note", "set", f"{ours} here, {theirs} there")


def objdump_header(text):
    def value(name):
        return number(text, rf"^{name}\s+(?:0x)?([0-9a-f]+)", 16)
    return {
        "characteristics": value("Characteristics"),
        "plus": {0x20b: 1, 0x10b: 0}.get(value("Magic")),
        "entry": value("AddressOfEntryPoint"), "base": value("ImageBase"),
        "salign": value("SectionAlignment"), "falign": value("FileAlignment"),
        "image": value("SizeOfImage"), "headers": value("SizeOfHeaders"),
        "checksum": value("CheckSum"), "subsystem": value("Subsystem"),
        "dll": value("DllCharacteristics")}


def objdump_directories(text):
    return {int(m[1], 16): {"rva": int(m[2], 16), "size": int(m[3], 16)}
            for m in re.finditer(r"^Entry ([0-9a-f]) ([0-9a-f]{8,16}) "
                                 r"([0-9a-f]{8})", text, re.M)}


def by_objdump(path, lines):
    if not those(lines, "pe"):
        return
    pe = those(lines, "pe")[0]
    text, _ = run("objdump", "-ph", path)
    if "pei-" not in text:
        yield ("pe", "refused", "objdump takes it for no PE")
        return
    yield from compare_values("pe", pe, objdump_header(text))
    theirs = objdump_directories(text)
    for one in those(lines, "directory"):
        yield from compare_values("directory", one, theirs.get(
            one["number"], {}))
    ours = [{"rva": s["rva"], "offset": s["offset"]}
            for s in those(lines, "pesection")]
    yield from compare_lists("pesection", ours, [
        {"rva": int(m[1], 16) - pe["base"], "offset": int(m[2], 16)}
        for m in re.finditer(r"^ +\d+ \S+ +[0-9a-f]{8,} +([0-9a-f]{8,}) +"
                             r"[0-9a-f]{8,} +([0-9a-f]{8}) ", text, re.M)])


KINDS = (("elf", r"^ELF "), ("pe", r"^(MS-DOS executable )?PE32"),
         ("linux", r"^Linux kernel x86 boot"),
         ("packed", r"^(gzip|XZ|LZMA|Zstandard|LZ4|bzip2) compressed"))


def by_file(path, lines):
    """A kind that `file' names must be one of ours, and the other way."""
    text, _ = run("file", "-b", path)
    it = those(lines, "file")[0]
    ours = {"elf": it["elf"] == 0, "pe": it["pe"] == 0,
            "linux": it["linux"] == 1, "packed": it["packed"] != 0}
    ours = {kind for kind, is_it in ours.items() if is_it}
    theirs = {kind for kind, pattern in KINDS if re.search(pattern, text)}
    said = f"`{text.strip()[:60]}'"
    if "packed" in ours:
        ours = {"packed"}    # What is inside is the other tests' matter.
    for kind in sorted(theirs - ours):
        yield ("file", f"{kind}-there", said)
    for kind in sorted(ours - theirs):
        yield ("file", f"{kind}-here", said)


# What the three functions above look at, of what is a number here.
COMPARED = {"elf": ("class", "type", "machine", "entry", "phoff", "shoff",
                    "phnum", "shnum"),
            "segment": ("offset", "vaddr", "paddr", "filesz", "memsz",
                        "flags", "align"),
            "section": ("addr", "offset", "size"), "note": ("size",),
            "pe": ("characteristics", "plus", "entry", "base", "salign",
                   "falign", "image", "headers", "checksum", "subsystem",
                   "dll"),
            "directory": ("rva", "size"), "pesection": ("rva", "offset")}


def is_compared(word, key):
    return key in COMPARED.get(word, ())


def differences(path, lines):
    """(tool or what it is of, class, detail) each."""
    yield from by_file(path, lines)
    if those(lines, "file")[0]["packed"]:
        return      # The others do not unpack.
    yield from by_readelf(path, lines)
    yield from by_objdump(path, lines)
