/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the table of rules, each ended by a rule without an id. */
#ifndef TOOLS_INSPECT_RULE_TABLE_H
#define TOOLS_INSPECT_RULE_TABLE_H

#include "tools/inspect/finding.h"
#include "tools/inspect/rule_id.h"

extern const struct rule rules_of_multiboot[];
extern const struct rule rules_of_elf[];
extern const struct rule rules_of_pe[];
extern const struct rule rules_of_pe_trust[];
extern const struct rule rules_of_linux[];
extern const struct rule rules_of_adit[];

/* The title of the part that rule_at(n) is of, NULL past the last. */
const char *rule_title_at(size_t n);

#endif
