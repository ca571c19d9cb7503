# SPDX-License-Identifier: BSD-2-Clause
"""The places of a source that can be another, and the source with a choice at
each of them: `a < b' becomes an expression that asks mutant_at() which of <,
<= and >= it is to be.  Operands are written, and evaluated, once.

What is constant by the language stays: labels of cases, what is static, the
sizes of arrays; and what a macro's call is made of, which is counted."""
from tree import Tree

RELATIONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<"),
             ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
ARITHMETIC = {"+": ("-",), "-": ("+",), "*": ("+",), "/": ("*",),
              "%": ("/",)}
BITS = {"&": ("|",), "|": ("&",), "^": ("|",), "<<": (">>",), ">>": ("<<",)}
ASSIGNED = {"+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "^=": "|=",
            "<<=": ">>=", ">>=": "<<=", "*=": "+=", "/=": "*=", "%=": "/="}
STEPPED = {"++": "--", "--": "++"}
CONSTANTS = ("IntegerLiteral", "CharacterLiteral", "OffsetOfExpr",
             "UnaryExprOrTypeTraitExpr")
LEFT_ALONE = ("ConstantExpr", "StringLiteral", "ImplicitValueInitExpr",
              "VAArgExpr", "PredefinedExpr")


class Mutant:
    """`number' is its own in all sources; `what' is how a person knows it."""

    def __init__(self, number, source, function, line, group, text, what):
        self.number = number
        self.source = source
        self.function = function
        self.line = line
        self.group = group
        self.text = text
        self.what = what

    def __str__(self):
        return f"{self.source}:{self.line}: {self.function}: " \
               f"`{self.text}': {self.what}"


def type_of(node):
    kind = node.get("type", {})
    return kind.get("desugaredQualType", kind.get("qualType", ""))


def is_bool(node):
    return type_of(node).endswith("_Bool") or \
        node.get("type", {}).get("qualType", "").endswith("bool")


def peeled(node):
    """Without parentheses and what a cast adds."""
    while node["kind"] in ("ParenExpr", "ImplicitCastExpr") and \
            node.get("inner"):
        node = node["inner"][0]
    return node


class Source:
    """The mutants of one source from number `first' on, and its text with
    the choices."""

    def __init__(self, path, first):
        self.tree = Tree(path)
        self.first = first
        self.mutants = []
        self.skipped = 0
        self._edits = []        # (place, phase, order, text, bytes replaced)
        self._function = ""
        for function in self.tree.functions:
            self._function = function["name"]
            for part in function["inner"]:
                if part["kind"] == "CompoundStmt":
                    self._statement(part, "")

    def text(self):
        text, at = [], 0
        for place, _, _, new, length in sorted(
                self._edits, key=lambda e: e[:3]):
            text += [self.tree.text[at:place], new]
            at = place + length
        return "".join(text) + self.tree.text[at:]

    # What is written where.

    def _choice(self, node, group, *changes):
        """The numbers for some mutants of a node; the call that asks."""
        first = self.first + len(self.mutants)
        begin, _ = self.tree.span(node)
        for what in changes:
            self.mutants.append(Mutant(
                self.first + len(self.mutants), self.tree.path,
                self._function, self.tree.line(begin), group,
                self.tree.text_of(node), what))
        return f"mutant_at({first}, {len(changes)})", first

    def _wrap(self, node, before, after):
        """An outer wrapping comes first, what is instead of a text last."""
        begin, end = self.tree.span(node)
        order = len(self._edits)
        self._edits.append((begin, 2, order, before, 0))
        self._edits.append((end, 0, -order, after, 0))

    def _instead(self, begin, old, new):
        self._edits.append((begin, 3, 0, new, len(old)))

    def _operator(self, left, right, name):
        """Where the operator is between two operands."""
        begin, end = self.tree.span(left)[1], self.tree.span(right)[0]
        at = self.tree.text.find(name, begin, end)
        return at if at >= 0 else None

    def _is_plain(self, *nodes):
        """Their text is theirs alone; what is not is counted."""
        for node in nodes:
            if not node["at"] or self.tree.is_half_macro(node):
                self.skipped += 1
                return False
        return True

    # Statements.

    def _statement(self, node, around):
        """`around' is the innermost loop or switch, which `break' leaves."""
        kind = node["kind"]
        if kind == "CompoundStmt":
            for child in node.get("inner", ()):
                self._statement(child, around)
        elif kind == "DeclStmt":
            self._declaration(node)
        elif kind in ("IfStmt", "WhileStmt", "SwitchStmt"):
            condition, *bodies = node["inner"]
            inside = {"WhileStmt": "loop",
                      "SwitchStmt": around + "switch"}.get(kind, around)
            if kind == "SwitchStmt":
                self._expression(condition)
            else:
                self._condition(condition)
            for body in bodies:
                self._statement(body, inside)
        elif kind == "DoStmt":
            self._statement(node["inner"][0], "loop")
            self._condition(node["inner"][1])
        elif kind == "ForStmt":
            self._for(node)
        elif kind in ("CaseStmt", "DefaultStmt"):
            self._statement(node["inner"][-1], around)
        elif kind == "ReturnStmt":
            for value in node.get("inner", ()):
                self._returned(value)
        elif kind in ("BreakStmt", "ContinueStmt"):
            self._jump(node, around)
        elif kind != "NullStmt" and node.get("type"):
            self._alone(node)

    def _declaration(self, node):
        for variable in node["inner"]:
            if variable.get("storageClass") == "static":
                continue
            for value in variable.get("inner", ()):
                self._expression(value)

    def _for(self, node):
        start, _, condition, step, body = node["inner"]
        if start and start["kind"] == "DeclStmt":
            self._declaration(start)
        elif start:
            self._expression(start)
        if condition:
            self._condition(condition)
        if step:
            self._expression(step)
        self._statement(body, "loop")

    def _jump(self, node, around):
        if not self._is_plain(node):
            return
        word = self.tree.text_of(node)
        other = "continue" if word == "break" else "break"
        begin, _ = self.tree.span(node)
        if "loop" in around:
            ask, first = self._choice(node, "jump", "removed", other)
            text = f"if (mutant_at({first}, 1)) ; " \
                   f"else if (mutant_at({first + 1}, 1)) {other}; else {word}"
        else:
            ask, _ = self._choice(node, "jump", "removed")
            text = f"if ({ask}) ; else {word}"
        self._instead(begin, word, text)

    def _alone(self, node):
        """An expression that is a statement can be left out."""
        if not self._is_plain(node):
            return
        ask, _ = self._choice(node, "statement", "removed")
        self._wrap(node, f"({ask} ? (void)0 : (void)(", "))")
        self._expression(node)

    def _returned(self, node):
        if not self._is_plain(node):
            return
        inner = peeled(node)
        name = type_of(node)
        if self._value(node) is not None:
            pass
        elif is_bool(node):
            self._forced(node, "return", "true", "false")
        elif inner["kind"] in CONSTANTS or self.tree.is_macro(node) or \
                self._is_enumerator(inner) or name.startswith("struct"):
            pass
        elif name.endswith("*"):
            self._forced(node, "return", "NULL")
        else:
            self._forced(node, "return", "0", "1")
        self._expression(node)

    # Expressions.

    def _forced(self, node, group, *values):
        _, first = self._choice(node, group, *values)
        words = {"true": "1", "false": "0", "NULL": "(void *)0"}
        tests = "".join(
            f"mutant_at({first + n}, 1) ? {words.get(v, v)} : "
            for n, v in enumerate(values))
        self._wrap(node, f"({tests}(", "))")

    def _condition(self, node):
        """What is asked for being true, as a whole."""
        inner = peeled(node)
        if inner["kind"] not in CONSTANTS and not self.tree.is_macro(node) \
                and self._is_plain(node):
            self._forced(node, "condition", "true", "false")
        self._expression(node)

    @staticmethod
    def _is_enumerator(node):
        return node["kind"] == "DeclRefExpr" and \
            node["referencedDecl"]["kind"] == "EnumConstantDecl"

    def _expression(self, node):
        kind = node["kind"]
        if kind in LEFT_ALONE or not node["at"] or \
                node.get("castKind") in ("NullToPointer", "ToVoid"):
            return
        if self.tree.is_half_macro(node):
            self.skipped += 1
            return
        if kind in CONSTANTS or self._is_enumerator(node):
            self._constant(node)
            return
        if self.tree.is_macro(node):
            self._macro(node)
            return
        handler = getattr(self, "_of_" + kind, None)
        if handler:
            handler(node)
            return
        for child in node.get("inner", ()):
            if child and child["kind"] not in ("FieldDecl",):
                self._expression(child)

    def _macro(self, node):
        begin, end = self.tree.span(node)
        is_number = not type_of(node).endswith("*") and \
            not type_of(node).startswith("struct") and \
            "]" not in type_of(node)
        if "(" not in self.tree.text[begin:end] and is_number:
            self._constant(node)
        else:
            self.skipped += 1

    def _value(self, node):
        """Of a constant, or None; what a mutant makes of it must differ."""
        inner = peeled(node)
        if self._is_enumerator(inner):
            return self.tree.enumerators.get(inner["referencedDecl"]["id"])
        value = inner.get("value")
        return int(value) if str(value).isdecimal() else None

    def _constant(self, node):
        text = self.tree.text_of(node)
        if text in ("true", "false"):
            other = "false" if text == "true" else "true"
            ask, _ = self._choice(node, "constant", other)
            self._wrap(node, f"({ask} ? {other} : (", "))")
            return
        changes = {f"{text} + 1": "+ 1", f"{text} - 1": "- 1", "0": "* 0"}
        if self._value(node) in (0, 1):
            del changes["0"]
        begin, end = self.tree.span(node)
        _, first = self._choice(node, "constant", *changes)
        tests = "".join(f"mutant_at({first + n}, 1) ? ({text}) {change} : "
                        for n, change in enumerate(changes.values()))
        self._instead(begin, self.tree.text[begin:end], f"({tests}({text}))")

    def _chosen(self, node, group, name, others):
        """`left OP right' with a choice of operators."""
        left, right = node["inner"]
        at = self._operator(left, right, name) \
            if self._is_plain(left, right) else None
        if at is None:
            return
        ask, first = self._choice(
            node, group, *(f"{name} is {other}" for other in others))
        a, b, c = f"left{first}", f"right{first}", f"choice{first}"
        tests = "".join(f"{c} == {n} ? ({a} {other} {b}) : "
                        for n, other in enumerate(others, 1))
        self._wrap(node, f"({{ __auto_type {a} = (",
                   f"); unsigned {c} = {ask}; {tests}({a} {name} {b}); }})")
        self._instead(at, name, f"); __auto_type {b} = (")

    def _of_BinaryOperator(self, node):
        name = node["opcode"]
        left, right = node["inner"]
        if name in RELATIONS:
            self._chosen(node, "relation", name, RELATIONS[name])
        elif name in ARITHMETIC:
            is_same = name in "+-" and self._value(right) == 0
            if not is_same and not type_of(right).endswith("*"):
                self._chosen(node, "arithmetic", name, ARITHMETIC[name])
        elif name in BITS:
            self._chosen(node, "bits", name, BITS[name])
        elif name in ("&&", "||"):
            self._logical(node, name)
            return
        self._expression(left)
        self._expression(right)

    def _logical(self, node, name):
        """`l && r' is `l ? r : l', and `l || r' is `l ? l : r'."""
        left, right = node["inner"]
        at = self._operator(left, right, name) \
            if self._is_plain(left, right) else None
        if at is not None:
            other = "||" if name == "&&" else "&&"
            ask, first = self._choice(node, "logical", f"{name} is {other}")
            a = f"left{first}"
            relation = "!=" if name == "&&" else "=="
            self._wrap(node, f"({{ _Bool {a} = (",
                       f") : {a}; }})")
            self._instead(
                at, name, f"); ({a} {relation} !!{ask}) ? (_Bool)(")
        for side in (left, right):
            if self._is_plain(side) and peeled(side).get("opcode") != name:
                self._forced(side, "logical",
                             "true" if name == "&&" else "false")
            self._expression(side)

    def _of_UnaryOperator(self, node):
        name = node["opcode"]
        operand = node["inner"][0]
        begin, end = self.tree.span(node)
        text = self.tree.text
        if not self._is_plain(node, operand):
            return
        if name in ("!", "~", "-") and text.startswith(name, begin):
            ask, _ = self._choice(node, "unary", f"{name} removed")
            self._instead(begin, name, "")
            inside = f"!({ask})" if name == "!" else None
            first = self.mutants[-1].number
            a = f"only{first}"
            kind = "_Bool" if inside else "__auto_type"
            self._wrap(node, f"({{ {kind} {a} = (",
                       f"); {ask} ? {a} : {name}{a}; }})")
        elif name in STEPPED:
            other = STEPPED[name]
            ask, first = self._choice(node, "arithmetic", f"{name} is {other}")
            at = end - 2 if node["isPostfix"] else begin
            a = f"only{first}"
            forms = [f"(*{a}){o}" if node["isPostfix"] else f"{o}(*{a})"
                     for o in (other, name)]
            self._instead(at, name, "")
            self._wrap(node, f"({{ __auto_type {a} = &(",
                       f"); {ask} ? {forms[0]} : {forms[1]}; }})")
        self._expression(operand)

    def _of_CompoundAssignOperator(self, node):
        name = node["opcode"]
        left, right = node["inner"]
        at = self._operator(left, right, name) \
            if self._is_plain(left, right) else None
        if at is not None:
            other = ASSIGNED[name]
            ask, first = self._choice(node, "arithmetic", f"{name} is {other}")
            a, b = f"left{first}", f"right{first}"
            self._wrap(node, f"({{ __auto_type {a} = &(",
                       f"); {ask} ? (*{a} {other} {b}) : (*{a} {name} {b}); "
                       "})")
            self._instead(at, name, f"); __auto_type {b} = (")
        self._expression(left)
        self._expression(right)

    def _of_ConditionalOperator(self, node):
        condition, first, second = node["inner"]
        self._condition(condition)
        self._expression(first)
        self._expression(second)

    def _of_CallExpr(self, node):
        for argument in node["inner"][1:]:
            self._expression(argument)
