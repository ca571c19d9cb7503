/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What somebody's tests ask of an image: entries that work (--require), and
 * no finding of some severity (--deny).
 */
#ifndef TOOLS_INSPECT_DEMAND_H
#define TOOLS_INSPECT_DEMAND_H

#include "tools/inspect/entry.h"
#include "tools/inspect/finding.h"

struct demand {
    bool requires[PROTOCOLS];
    enum severity denies; /* findings of that severity, or above */
};

/* Nothing required, errors denied. */
void demand_begin(struct demand *ret_demand);
/* Protocol ids with commas between: "mb2,pvh,efi".  False, and nothing
 * written to `demand`, when one is none: `ret_unknown` is that one. */
bool demand_require(struct demand *demand, struct text list,
                    struct text *ret_unknown);
/* "note", "warning" or "error", in either case; false when it is neither. */
bool demand_deny(struct demand *demand, struct text severity);

/* Is it met?  Says so when it is not: a line for each entry that is missing
 * or broken, and one for the findings. */
bool demand_met(const struct demand *demand, const char *path,
                const struct inspect_entries *entries,
                const struct findings *findings);

#endif
