# SPDX-License-Identifier: BSD-2-Clause
# The shape of source files: licence line first, 80 columns (a line that is
# mostly a string may overrun), no tabs in C, no blanks at line ends, no
# unfinished business, at most 500 lines outside spec/.
function complain(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
    bad = 1
}

function finish_file() {
    if (lines > 500 && last !~ /^\.\/spec\//) {
        printf "%s: %d lines\n", last, lines
        bad = 1
    }
}

FNR == 1 {
    finish_file()
    last = FILENAME
    if ($0 ~ /^#!/) {
        # The licence stands in the next line.
        is_script = 1
    } else {
        is_script = 0
        if ($0 !~ /SPDX-License-Identifier: BSD-2-Clause/)
            complain("no licence line")
    }
}

FNR == 2 && is_script && $0 !~ /SPDX-License-Identifier: BSD-2-Clause/ {
    complain("no licence line")
}

{ lines = FNR }

FILENAME ~ /\.[chS]$/ && length($0) > 80 && $0 !~ /"[^"]*"[,;) ]*$/ &&
    $0 !~ /https?:/ {
    complain(length($0) " columns")
}

/[ \t]$/ { complain("blank at the end") }

/\t/ && FILENAME ~ /\.[ch]$/ { complain("tab") }

/(^|[^A-Za-z_])(TO[D]O|FIX[M]E|XX[X])([^A-Za-z_]|$)/ {
    complain("unfinished business")
}

END {
    finish_file()
    exit bad
}
