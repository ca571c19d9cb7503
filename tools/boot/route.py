# SPDX-License-Identifier: BSD-2-Clause
"""Reads routes: each is a loader on a firmware, and how it comes to an image.

docs/boot.md says what the keys mean.
"""
import dataclasses
import difflib
import fnmatch
import glob
import os
import re
import tomllib

import tpm
from commands import Failed

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "routes")
HANDED_OVER = ("files", "bundle", "none")
NAME = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_.+-]*")
MEDIA = ("cd", "esp-cd", "fat", "gpt", "mbr", "folder", "initramfs")
SIGNED = ("image", "kernel")
EMULATORS = ("qemu", "bochs")


@dataclasses.dataclass
class Route:
    id: str
    title: str = ""
    family: str = ""            # how reports group routes
    firmware: str = ""
    loader: str = ""            # as `adit inspect' calls it, or empty
    emulator: str = "qemu"
    machine: str = ""
    cpu: str = ""               # its model; empty: the emulator's default
    modules: str = "files"      # how they are handed over: HANDED_OVER
    modules_in: str = ""        # their folder on the medium
    is_efi: bool = False        # what is started finds UEFI
    tpm: str = ""               # its device: tpm.DEVICES; or none
    time: float = 60.0          # seconds
    alive: str = ""             # what shows that the loader runs
    begins: str = ""            # what comes before the image's own words
    refuses: list = dataclasses.field(default_factory=list)
    returns: list = dataclasses.field(default_factory=list)
    needs: list = dataclasses.field(default_factory=list)
    qemu: list = dataclasses.field(default_factory=list)
    bochs: list = dataclasses.field(default_factory=list)
    prepare: list = dataclasses.field(default_factory=list)
    for_linux: str = ""         # what Linux needs on its command line here
    predicted: dict = dataclasses.field(default_factory=dict)
    sign: list = dataclasses.field(default_factory=list)   # of SIGNED
    once: dict = dataclasses.field(default_factory=dict)
    medium: dict = dataclasses.field(default_factory=dict)
    copy: dict = dataclasses.field(default_factory=dict)
    write: dict = dataclasses.field(default_factory=dict)
    local: dict = dataclasses.field(default_factory=dict)
    copies: dict = dataclasses.field(default_factory=dict)
    by: dict = dataclasses.field(default_factory=dict)
    notes: str = ""

    def entered_by(self, protocol):
        """The route as it is when the image is entered by that protocol."""
        change = self.by.get(protocol) or self.by.get("other")
        if not change:
            return self
        whole = dataclasses.asdict(self)
        return _made(whole.pop("id"), _merge(whole, change))


_KEYS = {f.name: f for f in dataclasses.fields(Route)}


def _merge(first, second):
    """Tables are merged, all else is replaced."""
    merged = dict(first)
    for key, value in second.items():
        is_table = isinstance(value, dict) and isinstance(
            merged.get(key), dict) and key != "medium"
        merged[key] = _merge(merged[key], value) if is_table else value
    return merged


def _whole(name, tables, seen=()):
    """A table with all that it takes over by `like'."""
    if not isinstance(name, str) or name not in tables:
        raise Failed(f"route {seen[-1] if seen else name}: like = {name!r} "
                     "names no route")
    if name in seen:
        raise Failed(f"route {name}: is like itself")
    own = {k: v for k, v in tables[name].items() if k != "like"}
    if "like" not in tables[name]:
        return own
    base = _whole(tables[name]["like"], tables, (*seen, name))
    base.pop("abstract", None)
    return _merge(base, own)


def _is_text(value):
    return isinstance(value, str)


def _are_texts(values):
    return isinstance(values, list) and all(map(_is_text, values))


def _are_words(values):
    """Words of a command; a list among them is left out as a whole."""
    return isinstance(values, list) and all(
        _is_text(v) or _are_texts(v) for v in values)


def _table_of(is_value):
    return lambda value: isinstance(value, dict) and \
        all(map(is_value, value.values()))


# What each kind of key holds, in words and as a test.
_TEXT = ("a text", _is_text)
_TEXTS = ("a list of texts", _are_texts)
_FILES = ("a table of texts", _table_of(_is_text))
_WORDS = ("a list of words", _are_words)
_KINDS = {
    **dict.fromkeys(("refuses", "returns", "needs", "sign"), _TEXTS),
    **dict.fromkeys(("predicted", "copy", "write", "local", "copies"),
                    _FILES),
    **dict.fromkeys(("qemu", "bochs"), _WORDS),
    "prepare": ("a list of commands", lambda value: isinstance(
        value, list) and all(map(_are_words, value))),
    "once": ("a table of commands", _table_of(_are_words)),
    "medium": ("a table", _table_of(lambda v: _is_text(v) or _are_texts(v))),
    "by": ("a table of tables", _table_of(lambda v: isinstance(v, dict))),
    "is_efi": ("true or false", lambda value: isinstance(value, bool)),
    "time": ("a number of seconds above 0", lambda value: isinstance(
        value, (int, float)) and not isinstance(value, bool) and
        0 < value < float("inf")),
}


def _check(name, key, value):
    """One key; a change under `by' has the same ones."""
    if key not in _KEYS or key == "id":
        raise Failed(f"route {name}: {key}: no such key; there are "
                     f"{', '.join(sorted(set(_KEYS) - {'id'}))}")
    kind, is_right = _KINDS.get(key, _TEXT)
    if not is_right(value):
        raise Failed(f"route {name}: {key}: expected {kind}, found {value!r}")


def _one_of(name, key, value, known):
    if value not in known:
        raise Failed(f"route {name}: {key}: expected one of "
                     f"{', '.join(known)}, found {value!r}")


def _check_medium(route):
    if not route.medium:
        return
    kind = route.medium.get("kind")
    _one_of(route.id, "medium.kind", kind, MEDIA)
    for key in {"cd": ("boot",), "mbr": ("boot", "core")}.get(kind, ()):
        if key not in route.medium:
            raise Failed(f"route {route.id}: medium: {kind} wants {key}")


def with_tpm(route, device):
    """The route with a TPM, which not every emulator can have."""
    if route.emulator != "qemu":
        raise Failed(f"route {route.id}: tpm: {route.emulator} has none")
    needs = route.needs if tpm.NEED in route.needs else \
        route.needs + [tpm.NEED]
    return dataclasses.replace(route, tpm=device, needs=needs)


def _made(name, table):
    table = {k: v for k, v in table.items() if k != "abstract"}
    for key, value in table.items():
        _check(name, key, value)
    route = Route(name, **table)
    _one_of(name, "modules", route.modules, HANDED_OVER)
    _one_of(name, "emulator", route.emulator, EMULATORS)
    if route.tpm:
        _one_of(name, "tpm", route.tpm, tpm.DEVICES)
        route = with_tpm(route, route.tpm)
    _check_medium(route)
    if route.predicted and set(route.predicted) != {"outcome", "why"}:
        raise Failed(f"route {name}: predicted: expected outcome and why, "
                     f"found {', '.join(route.predicted)}")
    for what in route.sign:
        _one_of(name, "sign", what, SIGNED)
    for need in route.needs:
        if ":/" not in need:
            raise Failed(f"route {name}: needs: expected package:/path, "
                         f"found {need!r}")
    for pattern in (*route.refuses, *route.returns, route.alive,
                    route.begins):
        try:
            re.compile(pattern)
        except re.error as error:
            raise Failed(f"route {name}: {pattern!r} is no regular "
                         f"expression: {error}") from None
    for change in route.by.values():
        for key, value in change.items():
            _check(name, key, value)
    if not route.title:
        raise Failed(f"route {name}: has no title")
    return route


def read(more=()):
    """{id: Route} of our own files, and of those that the user names."""
    tables = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, "*.toml"))) + \
            list(more):
        try:
            with open(path, "rb") as data:
                read_tables = tomllib.load(data)
        except (OSError, tomllib.TOMLDecodeError,
                UnicodeDecodeError) as error:
            raise Failed(f"{path}: {error}") from None
        for name, table in read_tables.items():
            if not isinstance(table, dict):
                raise Failed(f"{path}: {name}: expected a route, found "
                             f"{table!r}")
            # It names a folder, too.
            if not NAME.fullmatch(name):
                raise Failed(f"{path}: {name!r}: expected a name of letters, "
                             "digits and . _ + -")
            if name in tables:
                raise Failed(f"{path}: there is a route {name} already")
            tables[name] = table
    return {name: _made(name, _whole(name, tables)) for name in tables
            if not tables[name].get("abstract")}


def chosen(routes, patterns):
    """The routes that any of the patterns names, without those that a later
    one with - in front names; in the order of the files."""
    names = set()
    for pattern in patterns:
        is_less = pattern.startswith("-")
        wanted = pattern[is_less:]
        found = {n for n in routes if wanted == "all" or
                 fnmatch.fnmatchcase(n, wanted)}
        if not found:
            near = difflib.get_close_matches(wanted, routes, 3)
            raise Failed(f"no route is called {wanted}; " + (
                f"did you mean {', '.join(near)}?" if near else
                "see adit boot --list"))
        names = names - found if is_less else names | found
    if not names:
        raise Failed(f"{','.join(patterns)}: leaves no route")
    return {n: routes[n] for n in routes if n in names}
