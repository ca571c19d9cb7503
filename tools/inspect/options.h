/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `adit inspect`. */
#ifndef TOOLS_INSPECT_OPTIONS_H
#define TOOLS_INSPECT_OPTIONS_H

#include "tools/inspect/pcr.h"
#include "tools/inspect/report.h"

/* How deep a kernel can be looked for in a kernel. */
#define PAYLOAD_DEPTH_MAX 4u

struct inspect_options {
    bool json, markdown, disassemble, explain;
    unsigned payload_depth; /* how often --payload was said */
    const char *map;     /* the SVG file to write, "-": standard output */
    const char *require; /* protocols' ids, with commas */
    const char *deny;    /* a severity */
    struct pcr_options pcr;
    enum page_colour colour;
    char **names; /* files, or with --explain ids of rules */
    int name_count;
};

/* Moves the names to the front of argv.  False when it cannot be, and that
 * has been said. */
bool inspect_options_parse(int argc, char **argv,
                           struct inspect_options *ret_options);

#endif
