#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the bill of materials against the images: its hashes are the files',
all that SPDX 2.3 asks for is there, and it names every source that adit-syms
names in its debug information.

usage: check_sbom.py IMAGES ROOT"""
import copy
import hashlib
import json
import os
import re
import subprocess
import sys

# SPDX 2.3, chapters 6 to 8 and 11: what may not be left out.
OF_DOCUMENT = ("spdxVersion", "dataLicense", "SPDXID", "name",
               "documentNamespace", "creationInfo")
OF_PACKAGE = ("name", "SPDXID", "downloadLocation")
OF_FILE = ("fileName", "SPDXID", "checksums")
ID = re.compile(r"^SPDXRef-[A-Za-z0-9.-]+$")


def debug_sources(adit_syms):
    """The project's files that the line tables name."""
    text = subprocess.run(["readelf", "-W", "--debug-dump=line", adit_syms],
                          check=True, capture_output=True, text=True).stdout
    sources, folders = set(), []
    for line in text.splitlines():
        if "Directory Table" in line:
            folders, is_file = [], False
        elif "File Name Table" in line:
            is_file = True
        name = re.match(r"  \d+\t.*\(offset: [0-9a-fx]+\): (.*)$", line)
        if name and not is_file:
            folders.append(name[1])
        elif name:
            folder = re.search(r"\(udata\)\t(\d+)\t", line)
            path = os.path.join(folders[int(folder[1])], name[1])
            if not path.startswith("/"):
                sources.add(re.sub(r"^(\.\.?/)+", "", os.path.normpath(path)))
    return {s for s in sources if "/" in s}


def faults(bill, images, root):
    """What is wrong with it, a line each."""
    for key in OF_DOCUMENT:
        if key not in bill:
            yield f"the document has no {key}"
    ids = [bill["SPDXID"]]
    for kind, keys in ("packages", OF_PACKAGE), ("files", OF_FILE):
        for entry in bill[kind]:
            ids.append(entry["SPDXID"])
            yield from (f"{entry['SPDXID']}: no {k}" for k in keys
                        if k not in entry)
    yield from (f"{i}: not an identifier" for i in ids if not ID.match(i))
    if len(set(ids)) != len(ids):
        yield "an identifier is there twice"
    for relation in bill["relationships"]:
        for key in "spdxElementId", "relatedSpdxElement":
            if relation[key] not in ids:
                yield f"{relation[key]}: no such element"
    for entry in bill["files"]:
        yield from file_faults(entry, images, root)
    listed = {e["fileName"][2:] for e in bill["files"]}
    sources = debug_sources(os.path.join(images, "adit-syms"))
    if len(sources) < 200:
        yield f"adit-syms names {len(sources)} sources: hardly all"
    yield from (f"{s}: in adit-syms, not in the bill"
                for s in sorted(sources - listed))


def file_faults(entry, images, root):
    name = entry["fileName"]
    for folder in os.path.dirname(os.path.abspath(images)), root:
        if os.path.exists(os.path.join(folder, name)):
            break
    else:
        yield f"{name}: no such file"
        return
    with open(os.path.join(folder, name), "rb") as file:
        data = file.read()
    for checksum in entry["checksums"]:
        kind = checksum["algorithm"].lower()
        if hashlib.new(kind, data).hexdigest() != checksum["checksumValue"]:
            yield f"{name}: its {kind} is another"
    if name.endswith((".c", ".h", ".S")) and \
            entry["licenseConcluded"] != "BSD-2-Clause":
        yield f"{name}: licence {entry['licenseConcluded']}"


def spoiled(bill):
    """(what is done to it, the bill, what has to be said)"""
    for what, said in ("hash", "its sha1 is another"), \
            ("source", "not in the bill"), ("relation", "no such element"), \
            ("licence", "licence GPL"):
        wrong = copy.deepcopy(bill)
        source = next(f for f in wrong["files"]
                      if f["fileName"].endswith("/bytes.h"))
        if what == "hash":
            wrong["files"][0]["checksums"][0]["checksumValue"] = "0" * 40
        elif what == "source":
            wrong["files"].remove(source)
        elif what == "relation":
            wrong["relationships"][0]["relatedSpdxElement"] = "SPDXRef-None"
        else:
            source["licenseConcluded"] = "GPL-2.0-only"
        yield what, wrong, said


def main():
    images, root = sys.argv[1:3]
    with open(os.path.join(images, "adit.spdx.json"),
              encoding="utf-8") as text:
        bill = json.load(text)
    found = list(faults(bill, images, root))
    images_listed = [f for f in bill["files"] if f["fileTypes"] == ["BINARY"]]
    if len(images_listed) < 3 or len(bill["files"]) < 200:
        found.append(f"{len(bill['files'])} files: hardly all")
    print("not ok" if found else "ok", "- the bill of materials is right: "
          f"{len(bill['files'])} files")
    for line in found:
        print("#", line)
    is_good = not found
    for what, wrong, said in spoiled(bill):
        is_told = any(said in f for f in faults(wrong, images, root))
        print("ok" if is_told else "not ok",
              f"- negative control: a wrong {what} is told")
        is_good = is_good and is_told
    print("1..5")
    return not is_good


sys.exit(main())
