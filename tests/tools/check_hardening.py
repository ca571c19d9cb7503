# SPDX-License-Identifier: BSD-2-Clause
"""That the flags of docs/hardening.md have taken effect, by the instructions
of the linked image.  TAP.

check_hardening.py LINKED FLAGS: the image before it becomes files, and what
the compiler was told, in one word.
"""
import re
import subprocess
import sys

# [sdm2] ENDBR64 is where an indirect branch or an interrupt may land.
ENDBR = "f3 0f 1e fa"
STUBS, STUB_BYTES = 32, 16
DOORS = ("efi_start", "linux64_start", "linux_handover_start", "mb2efi_start")
# To a kernel that is not to come back, by a register, when no guest has run;
# and to the firmware, where the compiler cannot call it.
INDIRECT = ("launch_handover", "uefi_stub_call")
# That have an array on the stack in every build.
PROTECTED = ("boot_report", "console_vprint", "hv_exit_hypercall",
             "hv_guest_fetch", "mb2_fill", "print_to")
# Functions of lib/ and format/ with traps; fewer are no accident.
TRAPPING_LEAST = 10


class Image:
    """Functions by name: [(address, bytes, text)], of 64-bit code."""

    def __init__(self, path):
        said = self._said("objdump", "-dw", path)
        self.functions, name = {}, None
        for line in said.splitlines():
            head = re.match(r"^[0-9a-f]+ <(\S+)>:$", line)
            if head:
                name = head[1]
                self.functions[name] = []
            found = re.match(r"^ +([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t?(.*)",
                             line)
            if found and name:
                self.functions[name].append(
                    (int(found[1], 16), found[2].strip(), found[3].strip()))
        self.symbols = {found[1]: int(found[0], 16) for found in
                        re.findall(r"^([0-9a-f]+) \w (\S+)$",
                                   self._said("nm", path), re.M)}
        first = self.section(path, ".text")
        self.text = {name: body for name, body in self.functions.items()
                     if body and first[0] <= body[0][0] < first[1]}
        for name in ("image_relocate", "guard_make"):
            self.text[name] = self.functions[name]

    @staticmethod
    def _said(*words):
        return subprocess.run(words, text=True, capture_output=True,
                              check=True).stdout

    def section(self, path, name):
        found = re.search(rf" {re.escape(name)} +\w+ +([0-9a-f]+) +[0-9a-f]+ "
                          r"+([0-9a-f]+) ", self._said("readelf", "-SW", path))
        return int(found[1], 16), int(found[1], 16) + int(found[2], 16)


def open_returns(text):
    """Returns behind which something may be run as a guess."""
    return [f"{name} at {at:#x}" for name, body in text.items()
            for (at, data, said), behind in zip(
                body, body[1:] + [(0, "", "")])
            if re.match(r"(repz )?ret\b", said) and
            not behind[1].startswith("cc")]


def indirect(text):
    """Calls and jumps by register or memory, which a guest could teach."""
    return [f"{name} at {at:#x}: {said}" for name, body in text.items()
            for at, data, said in body
            if re.match(r"(notrack |bnd )?(call|jmp) +\*", said) and
            name not in INDIRECT]


def without_landing(image):
    """Places that an interrupt or a 64-bit loader leads to."""
    wanted = {image.symbols["trap_stubs"] + n * STUB_BYTES
              for n in range(STUBS)} | {
        image.symbols[name] for name in ("trap_stub_other", *DOORS)
        if name in image.symbols}
    found = {at for body in image.functions.values()
             for at, data, said in body if data == ENDBR}
    return [hex(at) for at in sorted(wanted - found)]


def unprotected(text, names):
    """Of the names those that never look at their canary."""
    return [name for name in names
            if not any("__stack_chk_fail" in said for _, _, said in
                       text.get(name, ())) or
            not any("__stack_chk_guard" in said for _, _, said in text[name])]


def trapping(text):
    """Functions with a trap of the compiler's."""
    return [name for name, body in text.items()
            if any(data in ("0f 0b",) or data.startswith("67 0f b9")
                   for _, data, _ in body)]


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def claim(self, is_good, what, why=""):
        self.count += 1
        self.failed += not is_good
        print("ok" if is_good else "not ok", self.count, "-", what)
        if not is_good:
            print(f"# {str(why)[:400]}")

    def skip(self, what, why):
        self.count += 1
        print("ok", self.count, "-", what, "# SKIP", why)


def without(body, pattern):
    """A control's function: the instructions that match are not there."""
    return [line for line in body if not re.match(pattern, line[2])]


def check(tap, image, flags):
    text = image.text
    if "-mharden-sls=all" in flags:
        found = open_returns(text)
        tap.claim(not found, "every return is followed by INT3", found)
        changed = {"hv_stop": without(text["hv_run"], "int3") +
                   [(0, "c3", "ret")]}
        tap.claim(open_returns(changed), "control: one that is not is found")
    else:
        tap.skip("every return is followed by INT3",
                 "this compiler has no -mharden-sls=all")
    found = indirect(text)
    tap.claim(not found, "no call or jump by register or memory", found)
    tap.claim(indirect({"f": [(0, "ff d0", "call   *%rax")]}),
              "control: a call by register is found")
    found = without_landing(image)
    tap.claim(not found, "interrupts and 64-bit doors land on ENDBR64", found)
    at = image.symbols["trap_stubs"] + 3 * STUB_BYTES
    image.functions["trap_stubs"] = [
        line for line in image.functions["trap_stubs"] if line[0] != at]
    tap.claim(without_landing(image) == [hex(at)],
              "control: a stub without one is found")
    found = unprotected(text, PROTECTED)
    tap.claim(not found, "functions with arrays look at their canary", found)
    tap.claim(unprotected({"f": without(text["mb2_fill"], "call.*chk_fail")},
                          ["f"]), "control: one that does not is found")
    relro = [image.symbols[name] for name in ("relro_start", "relro_end")]
    tap.claim(relro[0] <= image.symbols["__stack_chk_guard"] < relro[1],
              "the canary is where Adit's own tables make it read-only")
    readers = [name for name in trapping(text) if re.match(
        r"(acpi|adit_kernel|config|cpio|efi|elf|linux|load|mb1|mb2|microcode|"
        r"payload|pe|put|utf16)_", name)]
    tap.claim(len(readers) >= TRAPPING_LEAST,
              "what reads foreign data has traps for undefined behaviour",
              readers)
    tap.claim(not trapping({"f": [(0, "c3", "ret")]}),
              "control: a function without has none")


def main():
    tap = Tap()
    check(tap, Image(sys.argv[1]), sys.argv[2].split())
    print(f"1..{tap.count}")
    return tap.failed != 0


if __name__ == "__main__":
    sys.exit(main())
