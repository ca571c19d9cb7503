# SPDX-License-Identifier: BSD-2-Clause
# Which layer may include which: one line per arrow of docs and design.  Reads
# source files, names every include that no arrow allows; exits 1 if any.
BEGIN {
    arrows["adit"]   = "adit"
    arrows["spec"]   = "spec"
    arrows["lib"]    = "lib"
    arrows["format"] = "format lib spec adit"
    arrows["x86"]    = "x86 lib spec adit"
    arrows["boot"]   = "boot x86 format lib spec adit"
    arrows["hv"]     = "hv x86 lib spec adit"
    arrows["launch"] = "launch hv x86 format lib spec adit"
    arrows["tools"]  = "tools format lib spec adit"

    # Rooms of boot/ that others may enter: the doors that use them.
    rooms["uefi"]    = "efi mb2efi linux"

    # What a freestanding compiler has; the host's tools may use all.
    freestanding = "stdarg.h stdbool.h stddef.h stdint.h"
}

function has(list, word) {
    return index(" " list " ", " " word " ") != 0
}

function complain(what) {
    printf "%s:%d: %s\n", path, FNR, what
    bad = 1
}

# boot/ROOM/file.h gives ROOM, boot/file.h nothing.
function room_of(name,    part) {
    return split(name, part, "/") > 2 && part[1] == "boot" ? part[2] : ""
}

FNR == 1 {
    path = FILENAME
    sub(/^\.\//, "", path)
    split(path, part, "/")
    layer = part[1] == "include" ? part[2] : part[1]
    room = room_of(path)
    # The linker script gathers what the rooms have for it.
    is_script = path ~ /\.lds\.S$/
}

!(layer in arrows) {
    nextfile
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    name = quoted[2]
    split(name, part, "/")
    their_room = room_of(name)

    if (!(part[1] in arrows))
        complain("\"" name "\" is not named from the root of the tree")
    else if (!has(arrows[layer], part[1]))
        complain(layer "/ must not include " part[1] "/: \"" name "\"")
    else if (their_room != "" && their_room != room && !is_script &&
             !has(rooms[their_room], room))
        complain("\"" name "\" is another room's")
}

/^[ \t]*#[ \t]*include[ \t]*</ {
    name = $0
    gsub(/^[^<]*<|>.*$/, "", name)
    if (layer != "tools" && !has(freestanding, name))
        complain("<" name "> needs a C library")
}

END {
    exit bad
}
