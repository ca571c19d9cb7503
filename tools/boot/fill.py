# SPDX-License-Identifier: BSD-2-Clause
"""Fills the templates of routes.

$name and ${name} are variables, $$ is a dollar.  A line that uses a variable
of the modules stands for one line for each module.  A line with $?name is
left out when that variable is empty; so is a list inside a list of words.
"""
import re

from commands import Failed

_VARIABLE = re.compile(
    r"\$(?:(\$)|(\??)(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}))")


class Values:
    """What templates may name.  `one` maps names to texts; `each` maps the
    name of a repeated variable to all its values."""

    def __init__(self, one, each):
        self.one, self.each = one, each


def names_in(text):
    """(name, whether empty removes the line) of all variables in a text."""
    return [(m[3] or m[4], bool(m[2]))
            for m in _VARIABLE.finditer(text) if not m[1]]


def _substitute(text, values):
    def value(match):
        if match[1]:
            return "$"
        name = match[3] or match[4]
        if name not in values:
            raise Failed(f"a template names ${name}, which is no variable; "
                         f"there are {', '.join(sorted(values))}")
        return values[name]
    return _VARIABLE.sub(value, text)


def _line(line, values):
    """The lines that one line of a template becomes."""
    names = names_in(line)
    groups = [values.each[n] for n, _ in names if n in values.each]
    # Of groups that differ in length, none has more than all have.
    for number in range(min(map(len, groups), default=1)):
        known = {**values.one, **{n: v[number] for n, v in
                                  values.each.items() if number < len(v)}}
        if any(is_optional and not known.get(name)
               for name, is_optional in names):
            continue
        yield _substitute(line, known).rstrip()


def text(template, values):
    """A text, line by line; a first newline is the template's own."""
    lines = template.removeprefix("\n").split("\n")
    return "\n".join(done for line in lines for done in _line(line, values))


def word(template, values):
    return _substitute(template, values.one)


def words(template, values):
    """A list of words; lists in it are optional groups."""
    filled = []
    for part in template:
        if isinstance(part, list):
            names = [n for w in part for n in names_in(w)]
            if all(values.one.get(n) for n, is_optional in names
                   if is_optional):
                filled += [word(w, values) for w in part]
        else:
            filled.append(word(part, values))
    return filled
