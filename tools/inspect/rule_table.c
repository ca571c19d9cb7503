/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules as one. */
#include "tools/inspect/rule_table.h"

#include <string.h>

static const struct part {
    const char *title;
    const struct rule *rules;
} parts[] = {
    {"Multiboot", rules_of_multiboot},
    {"ELF and PVH", rules_of_elf},
    {"PE", rules_of_pe},
    {"Secure Boot and signing", rules_of_pe_trust},
    {"Linux and compression", rules_of_linux},
    {"Adit's own images", rules_of_adit},
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* Number `n` of all, and its part; false past the last. */
static bool find(size_t n, const struct part **ret_part,
                 const struct rule **ret_rule)
{
    for (size_t p = 0; p < PARTS; p++)
        for (const struct rule *rule = parts[p].rules; rule->id != NULL;
             rule++)
            if (n-- == 0) {
                *ret_part = &parts[p];
                *ret_rule = rule;
                return true;
            }
    return false;
}

const struct rule *rule_at(size_t n)
{
    const struct rule *rule;
    const struct part *part;

    return find(n, &part, &rule) ? rule : NULL;
}

const char *rule_title_at(size_t n)
{
    const struct rule *rule;
    const struct part *part;

    return find(n, &part, &rule) ? part->title : NULL;
}

const struct rule *rule_find(const char *id)
{
    for (size_t p = 0; p < PARTS; p++)
        for (const struct rule *rule = parts[p].rules; rule->id != NULL;
             rule++)
            if (strcmp(rule->id, id) == 0)
                return rule;
    return NULL;
}
