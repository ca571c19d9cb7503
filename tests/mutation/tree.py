# SPDX-License-Identifier: BSD-2-Clause
"""clang's tree of a source (-ast-dump=json), with places in its text.

A place inside a macro is where the macro is named: what spans just one name
(or one call) of a macro is that text as a whole."""
import json
import re
import subprocess

import say


class Place:
    """Where a token is: `begin' and `end' in the text of the source itself;
    `macro' is where the macro that it comes from is named, if it does."""

    def __init__(self, begin, end, macro=None):
        self.begin = begin
        self.end = end
        self.macro = macro


class Tree:
    """`functions': those that the source itself defines."""

    def __init__(self, path):
        self.path = path
        with open(f"{say.TOP}/{path}", encoding="utf-8") as file:
            self.text = file.read()
        if not self.text.isascii():
            raise say.Failed(f"{path}: offsets need ASCII")
        self._file = None
        done = subprocess.run(
            ["clang", "-std=gnu11", "-I.", "-Iinclude", "-fsyntax-only",
             "-Xclang", "-ast-dump=json", path], cwd=say.TOP, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        root = json.loads(done.stdout)
        self._place_all(root)
        self.functions = [
            n for n in root["inner"] if n["kind"] == "FunctionDecl" and
            n["at"] and any(c["kind"] == "CompoundStmt"
                            for c in n.get("inner", ()))]
        self.enumerators = {}
        for node in root["inner"]:
            if node["kind"] == "EnumDecl":
                self._count(node)

    def _count(self, node):
        """The values of an enumeration, where clang wrote them or not."""
        value = -1
        for child in node.get("inner", ()):
            if child["kind"] == "EnumConstantDecl":
                given = [c["value"] for c in child.get("inner", ())
                         if "value" in c]
                value = int(given[0]) if given else value + 1
                self.enumerators[child["id"]] = value

    def _bare(self, where):
        """A file is only written where it is another than the last."""
        if "offset" not in where:
            return None
        self._file = where.get("file", self._file)
        return where["offset"] if self._file == self.path else None

    def _call_end(self, end):
        """Behind the arguments, where a macro's name has some."""
        if not re.match(r"\s*\(", self.text[end:]):
            return end
        depth = 0
        for place, char in enumerate(self.text[end:], end):
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char == ")" and depth == 0:
                return place + 1
        return end

    def _place(self, where):
        if "spellingLoc" not in where:
            at = self._bare(where)
            return None if at is None else Place(at, at + where["tokLen"])
        spelled = self._bare(where["spellingLoc"])
        at = self._bare(where["expansionLoc"])
        if at is None:
            return None
        if where["expansionLoc"].get("isMacroArgExpansion") and \
                spelled is not None:
            return Place(spelled, spelled + where["spellingLoc"]["tokLen"])
        end = at + where["expansionLoc"]["tokLen"]
        return Place(at, self._call_end(end), at)

    def _place_all(self, node):
        """Gives each node `at', (first, last) place, in the order in which
        clang wrote them."""
        first = last = None
        for key, value in node.items():
            if key == "loc":
                self._place(value)
            elif key == "range":
                first = self._place(value["begin"])
                last = self._place(value["end"])
            elif key == "inner":
                for child in value:
                    if child:
                        self._place_all(child)
            elif isinstance(value, dict):
                self._pass_over(value)
        node["at"] = (first, last) if first and last else None

    def _pass_over(self, value):
        """What names a file on the way changes it for what follows."""
        for key, inner in value.items():
            if key in ("loc", "begin", "end") and isinstance(inner, dict):
                self._place(inner)
            elif isinstance(inner, dict):
                self._pass_over(inner)

    def line(self, at):
        return self.text.count("\n", 0, at) + 1

    def span(self, node):
        return node["at"][0].begin, node["at"][1].end

    def text_of(self, node):
        begin, end = self.span(node)
        return " ".join(self.text[begin:end].split())

    @staticmethod
    def is_macro(node):
        """All of it comes from one macro."""
        first, last = node["at"]
        return first.macro is not None and first.macro == last.macro

    @staticmethod
    def is_half_macro(node):
        """It begins or ends inside of one: no text is just it."""
        first, last = node["at"]
        return first.begin > last.begin or last.end < first.end
