#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""`adit inspect --json` holds what docs/inspect.schema.json demands, on sound
and on broken images; the schema notices every value that is not of its kind;
and docs/inspect-json.md names every field.

usage: check_json.py ADIT DOCS IMAGE..."""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from json_schema import changed, nodes, property_names, Schema

NUMBER = 0


def report(is_fine, what, why=""):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if is_fine else 'not ok'} {NUMBER} - {what}", flush=True)
    if not is_fine:
        print(f"# {why}", flush=True)
    return is_fine


def inspect(adit, files, *options):
    environment = dict(os.environ, ASAN_OPTIONS="exitcode=99",
                       UBSAN_OPTIONS="exitcode=99")
    run = subprocess.run([adit, "inspect", "--json", *options, *files],
                         env=environment,
                         capture_output=True, timeout=300)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr.decode(errors="replace")[:2000])
    return json.loads(run.stdout)


def broken_images(images, directory):
    """Each image cut short, and with each of its first 1,024 bytes inverted,
    64 at a time; a few that are no images at all."""
    made = []

    def make(data):
        path = f"{directory}/broken-{len(made)}"
        with open(path, "wb") as file:
            file.write(data)
        made.append(path)

    for image in images:
        with open(image, "rb") as file:
            data = file.read()
        for length in (0, 1, 63, 64, 512, 1024, 4096, 32768, len(data) - 1):
            make(data[:length])
        for at in range(0, 1024, 64):
            part = bytes(b ^ 0xff for b in data[at:at + 64])
            make(data[:at] + part + data[at + 64:])
    make(b"\x7fELF" + b"\xff" * 4096)
    make(b"MZ" + b"\xff" * 4096)
    make("naïve \u202e text\x1b[31m\n".encode() * 8)
    return made


def put_fraction(parent, key):
    parent[key] = 0.5


def unnoticed(schema, document):
    """No value may be 0.5, so wherever it stands it has to be noticed."""
    for n, path in enumerate(nodes(document)):
        if n % 5 == 0 and schema.problem(
                changed(document, path, put_fraction)) is None:
            yield "0.5 at " + ".".join(map(str, path))
    for path in nodes(document):
        if path and path[-1] in ("what", "protocol", "outcome", "offset",
                                 "files", "facts", "problem"):
            if schema.problem(changed(
                    document, path, lambda at, key: at.pop(key))) is None:
                yield "left out: " + ".".join(map(str, path))


def main():
    adit, docs, images = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(f"{docs}/inspect.schema.json") as file:
        root = json.load(file)
    with open(f"{docs}/inspect-json.md") as file:
        words = set(re.findall(r"`([a-z0-9_]+)`", file.read()))
    schema = Schema(root)

    document = inspect(adit, images, "--disassemble")
    problem = schema.problem(document)
    report(problem is None, "images keep the schema", problem)
    report(len(document["files"]) == len(images), "every file is there")
    report(any(e["instructions"] for f in document["files"]
               for e in f["entries"]), "there are instructions")

    with tempfile.TemporaryDirectory() as directory:
        broken = broken_images(images, directory)
        problem = schema.problem(inspect(adit, broken))
        report(problem is None, f"{len(broken)} broken images keep it, too",
               problem)

    small = inspect(adit, images[:1])
    missed = list(unnoticed(schema, small))
    report(not missed, "the schema notices what is wrong",
           "; ".join(missed[:5]))
    missing = property_names(root) - words
    report(not missing, "the document names every field",
           ", ".join(sorted(missing)))
    print(f"1..{NUMBER}")


main()
