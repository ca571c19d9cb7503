/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of inspect_facts_find(), and what they share. */
#ifndef TOOLS_INSPECT_FACTS_PARTS_H
#define TOOLS_INSPECT_FACTS_PARTS_H

#include "tools/inspect/facts.h"

/* Hexadecimal, with a final "..." when `room` does not take it all. */
void facts_hex(struct bytes bytes, char *ret_hex, size_t room);
/* The same for text that is fit to print. */
void facts_copy(struct text text, char *ret_copy, size_t room);

/* Each adds to `facts`, which it may find cleared. */
void facts_sbat(const struct inspect_file *file, struct inspect_facts *facts);
void facts_sections(const struct inspect_file *file,
                    struct inspect_facts *facts);
void facts_build_id(const struct inspect_file *file,
                    struct inspect_facts *facts);
void facts_xen(const struct inspect_file *file, struct inspect_facts *facts);
void facts_signatures(const struct inspect_file *file,
                      struct inspect_facts *facts);

#endif
