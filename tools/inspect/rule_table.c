/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules as one, and what `adit inspect --explain` says. */
#include "tools/inspect/rule_table.h"

#include <string.h>

static const struct rule *const parts[] = {
    rules_of_multiboot, rules_of_elf,   rules_of_pe,
    rules_of_pe_trust,  rules_of_linux, rules_of_adit,
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

const struct rule *rule_at(size_t n)
{
    for (size_t part = 0; part < PARTS; part++)
        for (const struct rule *rule = parts[part]; rule->id != NULL; rule++)
            if (n-- == 0)
                return rule;
    return NULL;
}

const struct rule *rule_find(const char *id)
{
    for (size_t part = 0; part < PARTS; part++)
        for (const struct rule *rule = parts[part]; rule->id != NULL; rule++)
            if (strcmp(rule->id, id) == 0)
                return rule;
    return NULL;
}
