/* SPDX-License-Identifier: BSD-2-Clause */
/* All that is known about one file, and the ways to show it. */
#ifndef TOOLS_INSPECT_REPORT_H
#define TOOLS_INSPECT_REPORT_H

#include <stdio.h>

#include "tools/inspect/facts.h"
#include "tools/inspect/lint.h"
#include "tools/inspect/loader.h"

struct inspect_report {
    struct inspect_file file;
    struct inspect_entries entries;
    struct findings findings;
    struct verdicts verdicts;
    struct inspect_facts facts;
};

struct page_options {
    bool has_colour;
    bool disassemble;
    unsigned columns;
};

void report_page(FILE *to, const struct inspect_report *report,
                 const struct page_options *options);
/* One JSON document for all files: {"schema": 1, "files": [...]}. */
bool report_json(FILE *to, const struct inspect_report *reports, size_t count);
void report_map(FILE *to, const struct inspect_report *report); /* SVG */
void report_markdown(FILE *to, const struct inspect_report *reports,
                     size_t count);

#endif
