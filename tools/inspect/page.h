/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the terminal page, which page.c puts one below the other. */
#ifndef TOOLS_INSPECT_PAGE_H
#define TOOLS_INSPECT_PAGE_H

#include "tools/inspect/set.h"

/* Text of one table cell or list item; longer text is cut. */
#define PAGE_ITEM_ROOM 256

/* "HEADING" alone, or with what is said of the whole section. */
void page_heading(struct setter *set, const char *heading);
/* An escaped copy of what an image or a loader has said. */
const char *page_escaped(struct text hostile, char to[PAGE_ITEM_ROOM]);

void page_entries(struct setter *set, const struct inspect_report *report);
void page_loaders(struct setter *set, const struct inspect_report *report);
void page_findings(struct setter *set, const struct inspect_report *report);
void page_facts(struct setter *set, const struct inspect_report *report);

#endif
