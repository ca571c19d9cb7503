#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""How deep each stack of the image can become, computed from its code: the
depth at every call by following all paths of a function, the deepest way
through all calls, and that no function is reached from itself.  stack.cfg says
where stacks begin, how large they are, and whom indirect calls can reach.

usage: stack.py ADIT_SYMS STACK_CFG [--list]"""
import configparser
import fnmatch
import re
import subprocess
import sys

LABEL = re.compile(r"^([0-9a-f]+) <(.+)>:$")
LINE = re.compile(r"^ +([0-9a-f]+):\t(\S+) *([^#]*?) *(?:#.*)?$")
TARGET = re.compile(r"^([0-9a-f]+) <([^+>]+)(\+0x[0-9a-f]+)?>$")
THUNK = "__x86_indirect_thunk_"
DEEPEST = 1 << 16
ENDS = ("ret", "retq", "ud2", "iretq", "hlt", "lretq", "vmrun", "sysretq")


class Wrong(Exception):
    """Code that cannot be followed, or a table that does not fit."""


class Function:
    def __init__(self, name):
        self.name = name
        self.code = []          # (address, mnemonic, operands)
        self.calls = []         # (depth below the return address, callee)
        self.own = 0            # deepest without calls


def read(path):
    """{address: Function}: names need not be unique."""
    text = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", path], check=True,
        capture_output=True, text=True).stdout
    functions, now = {}, None
    for line in text.splitlines():
        label, code = LABEL.match(line), LINE.match(line)
        if label:
            now = functions[int(label[1], 16)] = Function(label[2])
        elif code and now:
            now.code.append((int(code[1], 16), code[2], code[3].strip()))
    return functions


def immediate(operands):
    found = re.match(r"\$(-?0x[0-9a-f]+|-?\d+),%[re]sp$", operands)
    if not found:
        return None
    value = int(found[1], 0)
    return value - (1 << 64) if value >> 63 else value


def step(function, at, mnemonic, operands, depth, frame):
    """Depth and frame behind an instruction."""
    if mnemonic.startswith("push"):
        return depth + 8, frame
    if mnemonic in ("pop", "popq", "popfq", "popf"):
        return depth - 8, frame
    if operands == "%rsp,%rbp" and mnemonic == "mov":
        return depth, depth
    if mnemonic in ("leave", "leaveq"):
        return frame - 8, frame
    if not re.search(r"%[re]sp$", operands) or \
            mnemonic in ("cmp", "test", "lgdt", "vmwrite"):
        return depth, frame
    value = immediate(operands)
    saved = re.match(r"(-0x[0-9a-f]+)\(%rbp\),%rsp$", operands)
    if mnemonic in ("sub", "subq") and value is not None:
        return depth + value, frame
    if mnemonic in ("add", "addq") and value is not None:
        return depth - value, frame
    if mnemonic == "and" and value is not None:
        return depth + -value, frame
    if mnemonic == "lea" and saved:
        return frame - int(saved[1], 16), frame
    if mnemonic == "mov" and operands == "%rbp,%rsp":
        return frame, frame
    raise Wrong(f"{function.name} at {at:#x}: {mnemonic} {operands}: the "
                "stack's depth cannot be followed")


def follow(function):
    """All paths: what is called at which depth."""
    where = {at: n for n, (at, _, _) in enumerate(function.code)}
    seen, work = {}, [(0, 0, 0)]
    while work:
        n, depth, frame = work.pop()
        while n < len(function.code):
            if seen.get(n, (-1,))[0] >= depth:
                break
            seen[n] = (depth, frame)
            at, mnemonic, operands = function.code[n]
            target = TARGET.match(operands)
            if mnemonic.startswith("call"):
                note_call(function, depth + 8, operands, target)
            elif mnemonic.startswith("j"):
                inside = target and int(target[1], 16) in where
                if inside:
                    work.append((where[int(target[1], 16)], depth, frame))
                else:
                    note_call(function, depth, operands, target)
                if mnemonic in ("jmp", "jmpq"):
                    break
            elif mnemonic in ENDS:
                break
            else:
                depth, frame = step(function, at, mnemonic, operands, depth,
                                    frame)
                function.own = max(function.own, depth)
            if depth > DEEPEST:
                raise Wrong(f"{function.name} at {at:#x}: a loop that "
                            "pushes")
            n += 1


def note_call(function, depth, operands, target):
    function.own = max(function.own, depth)
    if target and not target[2].startswith(THUNK):
        if target[3]:
            raise Wrong(f"{function.name}: a call into {target[2]}")
        function.calls.append((depth, int(target[1], 16)))
    else:
        function.calls.append((depth, None))


class Table:
    """stack.cfg."""

    def __init__(self, path):
        config = configparser.ConfigParser(delimiters=("=",),
                                           allow_no_value=True,
                                           interpolation=None)
        config.optionxform = str
        with open(path, encoding="utf-8") as text:
            config.read_file(text)
        self.stacks = {name: [int(w) if w.isdecimal() else w
                              for w in value.split()]
                       for name, value in config["stacks"].items()}
        self.indirect = {name: value.split()
                         for name, value in config["indirect"].items()}
        self.leave_out = set(config["other stacks"])
        self.used = set()

    def targets(self, caller, functions):
        """Whom an indirect call in `caller' can reach."""
        found = []
        for name, patterns in self.indirect.items():
            if not fnmatch.fnmatchcase(caller, name):
                continue
            self.used.add(name)
            for pattern in patterns:
                hits = [at for at, each in functions.items()
                        if fnmatch.fnmatchcase(plain(each.name), pattern)]
                if not hits and pattern != "-":
                    raise Wrong(f"stack.cfg: {name}: no function {pattern}")
                found += hits
            return found
        raise Wrong(f"{caller}: an indirect call that stack.cfg does not know")


def plain(name):
    """A function's name without what the compiler has appended."""
    return re.sub(r"\.(part|constprop|isra|cold)\.\d+", "", name)


class Depths:
    def __init__(self, functions, table):
        self.functions, self.table = functions, table
        self.known = {}

    def callees(self, function):
        for depth, target in function.calls:
            found = [target] if target is not None else \
                self.table.targets(plain(function.name), self.functions)
            for each in found:
                callee = self.functions.get(each)
                if callee and plain(callee.name) not in self.table.leave_out:
                    yield depth, each

    def of(self, at, way=()):
        """(bytes below the return address, [the deepest way])."""
        name = self.functions[at].name
        if at in way:
            raise Wrong("recursion: " + " > ".join(
                self.functions[w].name for w in (*way[way.index(at):], at)))
        if at in self.known:
            return self.known[at]
        function = self.functions[at]
        deepest, path = function.own, [name]
        for depth, callee in self.callees(function):
            below, rest = self.of(callee, (*way, at))
            if depth + below > deepest:
                deepest, path = depth + below, [name, *rest]
        self.known[at] = deepest, path
        return self.known[at]


def measure(functions, table):
    """(name, bytes, size, way) of each stack."""
    at_of = {function.name: at for at, function in functions.items()}
    for function in functions.values():
        if plain(function.name) not in table.leave_out:
            follow(function)
    depths = Depths(functions, table)
    for name, (size, *roots) in table.stacks.items():
        deepest = max((depths.of(at_of[root]) for root in roots),
                      key=lambda found: found[0])
        yield name, deepest[0] + 8, size, deepest[1]


def control(functions, table):
    """A function that calls itself, and a stack that is too small."""
    at = next(a for a, f in functions.items() if f.name == "print_to")
    functions[at].calls.append((8, at))
    try:
        Depths(functions, table).of(at)
        yield "recursion is told", False
    except Wrong as error:
        yield "recursion is told", "recursion: print_to > print_to" in \
            str(error)
    functions[at].calls.pop()
    deepest = Depths(functions, table).of(at)[0]
    functions[at].calls.append((deepest + 8, next(iter(functions))))
    yield "a deeper call is seen", \
        Depths(functions, table).of(at)[0] > deepest


def main():
    functions = read(sys.argv[1])
    table = Table(sys.argv[2])
    is_good = True
    try:
        rows = list(measure(functions, table))
    except Wrong as error:
        print(f"not ok - stack: {error}")
        print("1..1")
        return 1
    for name, found, size, way in rows:
        fits = found <= size
        is_good = is_good and fits
        print("ok" if fits else "not ok",
              f"- {name}: {found} of {size} bytes at most")
        if "--list" in sys.argv or not fits:
            print("#   " + " > ".join(way))
    unused = set(table.indirect) - table.used
    print("not ok" if unused else "ok", "- stack.cfg: all rows are needed")
    for name in unused:
        print(f"# [indirect] {name}: calls nothing indirectly")
    for what, good in control(functions, table):
        print("ok" if good else "not ok", f"- negative control: {what}")
        is_good = is_good and good
    print(f"1..{len(rows) + 3}")
    return not is_good or bool(unused)


if __name__ == "__main__":
    sys.exit(main())
