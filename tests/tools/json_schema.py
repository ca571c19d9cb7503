# SPDX-License-Identifier: BSD-2-Clause
"""The part of JSON Schema that the schemas in docs/ use.  A keyword that is
not known here is an error: it would be a demand that nobody checks."""
import copy
import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and
    not isinstance(v, bool),
    "null": lambda v: v is None,
}
SAID = {"$schema", "$comment", "title", "$defs"}
KNOWN = SAID | {"type", "required", "additionalProperties", "properties",
                "items", "prefixItems", "minItems", "enum", "const",
                "pattern", "minLength", "minimum", "anyOf", "$ref"}


def same(a, b):
    """Equal, and of one type: True is not 1."""
    return type(a) is type(b) and a == b


class Schema:
    def __init__(self, root):
        self.root = root

    def resolve(self, schema):
        while "$ref" in schema:
            assert schema["$ref"].startswith("#/$defs/"), schema["$ref"]
            schema = self.root["$defs"][schema["$ref"][len("#/$defs/"):]]
        return schema

    def problem(self, value, schema=None, where="$"):
        """The first breach as text, or None."""
        schema = self.resolve(self.root if schema is None else schema)
        unknown = set(schema) - KNOWN
        if unknown:
            raise ValueError(f"keyword unknown here: {sorted(unknown)}")
        if "anyOf" in schema:
            found = [self.problem(value, s, where) for s in schema["anyOf"]]
            return None if None in found else found[-1]
        if "type" in schema and not TYPES[schema["type"]](value):
            return f"{where}: no {schema['type']}: {value!r:.60}"
        if "const" in schema and not same(value, schema["const"]):
            return f"{where}: not {schema['const']!r}: {value!r:.60}"
        if "enum" in schema and not any(same(value, e)
                                        for e in schema["enum"]):
            return f"{where}: none of {schema['enum']}: {value!r:.60}"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return f"{where}: not as {schema['pattern']}: {value!r:.60}"
        if "minLength" in schema and len(value) < schema["minLength"]:
            return f"{where}: too short"
        if "minimum" in schema and value < schema["minimum"]:
            return f"{where}: below {schema['minimum']}"
        if isinstance(value, dict):
            return self.object_problem(value, schema, where)
        if isinstance(value, list):
            return self.array_problem(value, schema, where)
        return None

    def array_problem(self, value, schema, where):
        if len(value) < schema.get("minItems", 0):
            return f"{where}: too few"
        first = schema.get("prefixItems", [])
        for n, item in enumerate(value):
            rule = first[n] if n < len(first) else schema.get("items", {})
            if rule is False:
                return f"{where}: more than {n}"
            found = self.problem(item, rule, f"{where}[{n}]")
            if found:
                return found
        return None

    def object_problem(self, value, schema, where):
        for key in schema.get("required", ()):
            if key not in value:
                return f"{where}: no {key}"
        named = schema.get("properties", {})
        others = schema.get("additionalProperties", {})
        for key, item in value.items():
            rule = named.get(key, others)
            if rule is False:
                return f"{where}: {key} is not in the schema"
            found = self.problem(item, rule, f"{where}.{key}")
            if found:
                return found
        return None


def property_names(schema):
    """Every field that the schema names."""
    names = set()
    if isinstance(schema, dict):
        for key, item in schema.items():
            if key == "properties":
                names |= set(item)
            if key == "required":
                names |= set(item)
            names |= property_names(item)
    elif isinstance(schema, list):
        for item in schema:
            names |= property_names(item)
    return names


def nodes(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from nodes(item, path + (key,))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from nodes(item, path + (n,))


def changed(document, path, change):
    """A copy in which `change(parent, key)` was done at `path`."""
    new = {"root": copy.deepcopy(document)}
    at, path = new, ("root",) + path
    for key in path[:-1]:
        at = at[key]
    change(at, path[-1])
    return new["root"]
