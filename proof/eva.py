# SPDX-License-Identifier: BSD-2-Clause
"""Frama-C's Eva over the readers: no alarm, whatever the bytes are.

A row of TABLE is a driver, proof/NAME.c, and what is analysed with it.  The
bound is the length of the foreign bytes in bytes; every length up to it is
looked at.  docs/proof.md tells what is proved by that and what is not.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Name, bound, bound by --full, sources; the first is the one in question.
TABLE = [
    ("acpi", 48, 80, ["format/acpi.c"]),
    ("adit_kernel", 288, 320, ["format/adit_kernel.c", "format/elf.c",
                               "format/elf_tables.c", "lib/text.c"]),
    ("adit_kernel_rela", 208, 232, ["format/adit_kernel_rela.c",
                                    "format/adit_kernel.c", "format/elf.c",
                                    "format/elf_tables.c", "lib/text.c"]),
    ("allow", 14, 20, ["format/allow.c", "lib/text.c"]),
    ("config", 4, 5, ["format/config.c"]),
    ("cpio", 113, 120, ["format/cpio.c", "lib/text.c"]),
    ("crc32", 24, 64, ["lib/crc32.c"]),
    ("efi_map", 96, 128, ["format/efi_map.c"]),
    ("efi_path", 18, 24, ["format/efi_path.c", "lib/text.c"]),
    ("elf", 72, 96, ["format/elf.c", "format/elf_tables.c", "lib/text.c"]),
    ("elf_nearest", 250, 250, ["format/elf_nearest.c", "format/elf.c",
                               "format/elf_tables.c", "lib/text.c"]),
    ("elf_tables", 60, 72, ["format/elf_tables.c", "format/elf.c",
                            "lib/text.c"]),
    ("kind", 64, 520, ["format/kind.c", "lib/text.c"]),
    ("linux", 1600, 2048, ["format/linux.c", "lib/text.c"]),
    ("linux_boot", 4096, 4096, ["format/linux_boot.c",
                                 "format/screen.c", "lib/text.c"]),
    ("linux_header", 620, 1100, ["format/linux_header.c", "lib/text.c"]),
    ("linux_params", 160, 160, ["format/linux_params.c"]),
    ("load_options", 6, 8, ["format/load_options.c", "lib/text.c"]),
    ("madt", 40, 96, ["format/madt.c"]),
    ("mb1", 118, 160, ["format/mb1.c", "format/screen.c"]),
    ("mb1_header", 64, 128, ["format/mb1_header.c"]),
    ("mb2", 40, 96, ["format/mb2.c", "format/screen.c", "lib/text.c"]),
    ("mb2_header", 24, 64, ["format/mb2_header.c"]),
    ("microcode", 12, 16, ["format/microcode.c", "format/microcode_amd.c",
                           "format/microcode_intel.c", "format/cpio.c",
                           "lib/text.c"]),
    ("microcode_amd", 102, 104, ["format/microcode_amd.c",
                                 "format/microcode.c", "format/cpio.c",
                                 "lib/text.c"]),
    ("microcode_intel", 84, 96, ["format/microcode_intel.c",
                                  "format/microcode.c", "format/cpio.c",
                                  "lib/text.c"]),
    ("microcode_module", 9, 10, ["format/microcode_module.c",
                                  "lib/text.c"]),
    ("payload", 42, 96, ["format/payload.c", "lib/text.c"]),
    ("pe", 256, 264, ["format/pe.c", "lib/text.c"]),
    ("pe_check", 102, 106, ["format/pe_check.c", "format/pe.c",
                            "lib/text.c"]),
    ("pe_debug", 152, 152, ["format/pe_debug.c", "format/pe.c",
                            "lib/text.c"]),
    ("pe_hash", 128, 136, ["format/pe_hash.c", "format/pe.c",
                           "lib/text.c"]),
    ("pvh", 64, 128, ["format/pvh.c"]),
    ("sbat", 8, 10, ["format/sbat.c", "lib/text.c"]),
    ("screen", 8, 8, ["format/screen.c"]),
    ("tcg2_log", 84, 100, ["format/tcg2_log.c"]),
    ("utf16", 6, 8, ["format/utf16.c", "lib/text.c"]),
]

# Of lib/text.h, what answers with another place than it was given.
TEXTS = ["text_find", "text_skip", "text_trim", "text_until_nul", "text_word"]

# Of format/adit_kernel_rela.c, what hands an answer on.
RELA = ["adit_kernel_read_rela", "check_rela", "read_dynamic",
        "take_dynamic"]

# Functions that move a view on and answer are inlined: so their answer and the
# new place stay together.
INLINED = {
    "allow": TEXTS,
    "adit_kernel": RELA,
    "adit_kernel_rela": RELA,
    "config": [*TEXTS, "config_begin", "config_next",
               "overview_of", "look_into", "find_char", "is_section_head",
               "item_of", "take_line"],
    "efi_map": ["write_free", "write_part"],
    "efi_path": ["description_skip", "node_next", "utf16_take",
                 "utf16_to_text", "utf8_bytes"],
    "elf": ["elf_name_at", "text_until_nul"],
    "elf_nearest": ["elf_symbols_nearest", "text_until_nul"],
    "madt": ["bytes_from"],
    "mb1_header": ["bytes_of_parts"],
    "sbat": ["cut", "sbat_next", "text_find", "text_number", "text_skip",
             "text_until_nul"],
    "microcode_module": ["text_skip", "text_word", "text_file_name"],
    "pe": ["open_headers", "open_optional", "pe_open", "pe_open_any"],
    "pe_debug": ["pe_bytes_at_rva", "pe_debug_at", "pe_debug_guid"],
    "pe_hash": ["add", "add_headers", "add_sections"],
    "load_options": [*TEXTS, "add_odd", "last_path_part", "read_option",
                     "without_last_initrd"],
    "utf16": ["utf16_take", "utf8_take", "utf8_bytes"],
}

# A function is inlined as it was read: these sources are read first, so that
# what is inlined into them comes along.
BEFORE = {
    "adit_kernel": ["format/adit_kernel_rela.c"],
    "config": ["lib/text.c"],
    "efi_path": ["format/utf16.c"],
}

# For a driver with a function of lib/memory.c of its own.
OWN_MEMORY = ["-eva-no-builtins-auto",
               "-eva-builtin", "calloc:Frama_C_calloc",
               "-eva-builtin", "strlen:Frama_C_strlen"]

# Bytes whose contents are never reduced; see proof.h.
WEAK = ["-eva-alloc-builtin", "fresh_weak", "-eva-no-alloc-returns-null"]

# ... and have more states, that is, are looked at for longer.
STATES = {
    "adit_kernel": ["-eva-slevel", "1000"],
    "adit_kernel_rela": ["-eva-slevel-function", "read_rela:1000"],
    "efi_map": ["-eva-slevel", "2000"],
    "efi_path": [*WEAK, *OWN_MEMORY, "-eva-slevel", "5000"],
    "elf": ["-eva-slevel-function", "name_at:3000"],
    "elf_nearest": ["-eva-slevel", "1000"],
    "allow": [*WEAK, "-eva-slevel", "5000"],
    "config": [*WEAK, *OWN_MEMORY, "-eva-slevel", "5000"],
    "cpio": WEAK,
    "load_options": [*WEAK, "-eva-slevel", "5000"],
    "madt": [*WEAK, "-eva-slevel-function", "madt_next:5000"],
    "sbat": ["-eva-slevel", "5000"],
    "microcode_module": ["-eva-slevel", "400"],
    "pe": ["-eva-slevel-function", "open:2000"],
    "pe_hash": ["-eva-slevel-function", "pe_hash_ranges:1000"],
    "tcg2_log": [*WEAK, "-eva-slevel-function", "event_skip:2000"],
    "utf16": ["-eva-slevel", "2000"],
}

# Functions of those sources that no driver calls, and why.
NOT_CALLED = {
    "elf_bytes_at": "a view inside of a view, at an unknown place",
    "elf_symbol_named": "names are such views, too",
    "named_in": "part of elf_symbol_named()",
}

# Readers without a driver: told as skipped, so that nobody takes them for
# proven.
NO_DRIVER = "no driver"

# Comments for Eva that are put into a copy of lib/bytes.h: places are kept
# apart, each by itself, because Eva knows of no relation between two values.
SPLITS = [
    ("        offset = whole.length_bytes;\n", "    //@ split offset;\n"),
]

# For these rows the places of parts are kept apart as well: views inside of
# views.
PARTS = ["adit_kernel"]
PART_SPLITS = [
    *SPLITS,
    ("    if (offset > whole.length_bytes)\n        return false;\n",
     "    //@ split offset;\n"),
]

OPTIONS = [
    "-machdep", "gcc_x86_64", "-c11", "-no-unicode",
    # Beside what is always looked at: pointers that are only made.
    "-warn-invalid-pointer", "-warn-signed-overflow",
    "-eva", "-eva-no-print", "-eva-msg-key=-initial-state",
    "-eva-no-show-progress", "-eva-slevel", "100", "-eva-split-limit", "5000",
    "-eva-split-return", "auto", "-eva-auto-loop-unroll", "5000",
    "-eva-domains", "cvalue,equality,symbolic-locations",
    "-eva-interprocedural-splits",
]

# Of the statements of a source's functions; that they are reached.
LEAST_PERCENT = 80

# What an analysis says that has left something out.
HOLES = [r"[Nn]either code nor specification", r"recursive call",
         r"annot-error", r"split on more than", r"User Error",
         r"assembly code", r"Kernel Failure"]


def bytes_header(folder, splits=()):
    """The copy of lib/bytes.h; nothing but comments is added."""
    with open(os.path.join(TOP, "lib", "bytes.h"), encoding="utf-8") as file:
        text = file.read()
    for before, comment in splits or SPLITS:
        if text.count(before) != 1 or not comment.strip().startswith("//@"):
            raise ValueError(f"lib/bytes.h has not once: {before.strip()}")
        text = text.replace(before, before + comment)
    os.makedirs(os.path.join(folder, "lib"), exist_ok=True)
    with open(os.path.join(folder, "lib", "bytes.h"), "w",
              encoding="utf-8") as file:
        file.write(text)


def analyse(folder, name, bound, sources, driver=None):
    """Runs Eva; what is wrong with it, and a line of figures."""
    driver = driver or os.path.join("proof", name + ".c")
    headers = os.path.join(folder, "parts") if name in PARTS else folder
    words = ["frama-c", *BEFORE.get(name, ()), *sources, driver,
             "proof/base.c", *OPTIONS,
             f"-cpp-extra-args=-DBOUND={bound} -iquote {headers} "
             "-D__int128=long -include string.h -Iproof -I. -Iinclude",
             "-main", "main_" + name,
             *(["-inline-calls", ",".join(INLINED[name])]
               if name in INLINED else []),
             *STATES.get(name, []),
             "-eva-slevel-function", f"main_{name}:0",
             "-then", "-metrics", "-metrics-eva-cover"]
    done = subprocess.run(words, check=False, cwd=TOP, capture_output=True,
                          stdin=subprocess.DEVNULL, text=True)
    text = done.stdout + done.stderr
    is_planted = os.path.basename(sources[0]).startswith("planted_")
    log = os.path.basename(sources[0] if is_planted else driver)
    log = os.path.join(folder, log[:-2] + ".log")
    with open(log, "w", encoding="utf-8") as file:
        file.write(text)
    return judge(text, done.returncode, sources[0], INLINED.get(name, ()))


def functions(source):
    """The names of all functions that a source defines."""
    with open(os.path.join(TOP, source), encoding="utf-8") as file:
        return re.findall(r"^[a-z][^;{}#=/]*?\b(\w+)\([^;{}]*\)\n\{",
                          file.read(), re.M)


def judge(text, status, source, inlined):
    """What is wrong, by Eva's own words, and a line of figures."""
    alarms = re.search(r"(\d+) alarms? generated by the analysis", text)
    if status or not alarms:
        last = text.strip().splitlines()[-1:] or ["nothing"]
        return f"the analysis did not end: status {status}: {last[0]}", ""
    own = [(int(reached), int(of)) for name in functions(source)
           for reached, of in re.findall(
               rf"^  {name}: (\d+) stmts out of (\d+)", text, re.M)]
    reached, whole = (sum(column) for column in zip((0, 0), *own))
    figures = (f"{alarms[1]} alarms, {reached} of {whole} of its "
               "statements reached")
    left_out = [name for name in functions(source) if name in NOT_CALLED]
    if left_out:
        figures += "; not looked at: " + " ".join(left_out)
    for hole in HOLES:
        found = re.search(".*" + hole + ".*", text)
        if found:
            return "not analysed whole: " + found[0].strip(), figures
    if int(alarms[1]) or "[eva:alarm]" in text:
        where = re.search(r"\[eva:alarm\] (.*)\n *(.*)", text)
        return f"alarm at {where[1]} {where[2]}", figures
    missing = [name for name in functions(source)
               if name not in NOT_CALLED and name not in inlined and not
               re.search(rf"^  {name}: [1-9]\d* stmts", text, re.M)]
    if missing:
        return "not reached: " + " ".join(missing), figures
    if reached * 100 < whole * LEAST_PERCENT:
        return f"below {LEAST_PERCENT} % of its statements reached", figures
    return "", figures


def planted(folder, source, right, wrong):
    """A copy of a source with a fault in it."""
    with open(os.path.join(TOP, source), encoding="utf-8") as file:
        text = file.read()
    if text.count(right) != 1:
        raise ValueError(f"{source} has not once: {right}")
    path = os.path.join(folder, "planted_" + os.path.basename(source))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(right, wrong))
    return path


def empty_driver(folder):
    """A driver that reaches nothing."""
    path = os.path.join(folder, "reaches_nothing.c")
    with open(path, "w", encoding="utf-8") as file:
        file.write("void main_pvh(void) { }\n")
    return path


def controls(folder):
    """Analyses that have to fail: name, what to run, what it must say."""
    crc = planted(folder, "lib/crc32.c", "i < of.length_bytes",
                  "i <= of.length_bytes")
    pvh = planted(folder, "format/pvh.c", "memmap_count > PVH_MEMMAP_CAP",
                  "memmap_count > PVH_MEMMAP_CAP + (start.at[65] & 1)")
    return [
        ("a loop one too far", ("crc32", 24, [crc]), "alarm at"),
        ("a read past what is there", ("pvh", 64, [pvh]), "alarm at"),
        ("a driver that reaches nothing",
         ("pvh", 64, ["format/pvh.c"], empty_driver(folder)), "not reached"),
    ]


def run(build, add, is_full=False, jobs=2):
    """All rows, two at once; `add(outcome, name, why)` counts each."""
    if not shutil.which("frama-c"):
        add("failed", "proof", "frama-c is not installed")
        return
    folder = os.path.join(os.path.abspath(build), "proof")
    bytes_header(folder)
    bytes_header(os.path.join(folder, "parts"), PART_SPLITS)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        rows = [(row[0], pool.submit(analyse, folder, row[0],
                                     row[2 if is_full else 1], row[3]))
                for row in TABLE]
        wrong = [(name, pool.submit(analyse, folder, *words), expected)
                 for name, words, expected in controls(folder)]
        for (name, result), row in zip(rows, TABLE):
            why, figures = result.result()
            bound = row[2 if is_full else 1]
            add("failed" if why else "passed",
                f"proof: {row[3][0]}, up to {bound} bytes",
                why or figures)
        proven = {source for row in TABLE for source in row[3][:1]}
        for path in sorted(os.listdir(os.path.join(TOP, "format"))):
            if path.endswith(".c") and "format/" + path not in proven:
                add("skipped", f"proof: format/{path}", NO_DRIVER)
        for name, result, expected in wrong:
            why = result.result()[0]
            add("passed" if why.startswith(expected) else "failed",
                f"proof: negative control: {name}", why or "nothing found")
