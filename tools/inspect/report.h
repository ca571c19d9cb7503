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

/* The terminal page. */

enum page_colour { PAGE_COLOUR_AUTO, PAGE_COLOUR_ALWAYS, PAGE_COLOUR_NEVER };

#define PAGE_COLUMNS_MIN 80u
#define PAGE_COLUMNS_MAX 120u

struct page_options {
    bool has_colour;
    bool is_ascii; /* no glyph that a terminal without UTF-8 would garble */
    bool disassemble;
    unsigned columns;
};

/* By what `to` is, NO_COLOR, COLUMNS and the locale, which setlocale() has
 * been told to take from the environment; `disassemble` is false. */
void page_options_find(FILE *to, enum page_colour colour,
                       struct page_options *ret_options);
void report_page(FILE *to, const struct inspect_report *report,
                 const struct page_options *options);

/* One JSON document for all files (docs/inspect-json.md), written file by
 * file: begin, each file with its number from 0 on, end.  False when memory
 * ran out. */
void report_json_begin(FILE *to);
bool report_json_file(FILE *to, const struct inspect_report *report, size_t n,
                      bool disassemble);
void report_json_end(FILE *to);

void report_map(FILE *to, const struct inspect_report *report); /* SVG */

/* For one file where its entry points are, for several which of them each
 * has: a table. */
void report_markdown(FILE *to, const struct inspect_report *reports,
                     size_t count);

#endif
