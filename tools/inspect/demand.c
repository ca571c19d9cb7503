/* SPDX-License-Identifier: BSD-2-Clause */
/* --require and --deny.  See demand.h. */
#include "tools/inspect/demand.h"

#include <inttypes.h>

#include "tools/inspect/lint.h"
#include "tools/tool.h"

void demand_begin(struct demand *ret_demand)
{
    *ret_demand = (struct demand){.denies = SEVERITY_ERROR};
}

bool demand_require(struct demand *demand, struct text list,
                    struct text *ret_unknown)
{
    struct demand out = *demand;

    for (;;) {
        size_t end = text_find(list, TEXT(","));
        struct text id = text_trim((struct text){list.at, end});
        enum protocol protocol;

        if (!protocol_named(id, &protocol)) {
            *ret_unknown = id;
            return false;
        }
        out.requires[protocol] = true;
        if (end == list.length)
            break;
        list = text_skip(list, end + 1);
    }
    *demand = out;
    return true;
}

bool demand_deny(struct demand *demand, struct text severity)
{
    for (enum severity one = SEVERITY_NOTE; one <= SEVERITY_ERROR; one++)
        if (text_equal_nocase(severity, text_of(severity_text(one)))) {
            demand->denies = one;
            return true;
        }
    return false;
}

/* Names what is in the way, as exactly as it is known. */
static void complain(const char *path, enum protocol protocol,
                     const struct inspect_entry *entry,
                     const struct findings *findings)
{
    const struct finding *finding = inspect_lint_breaks(findings, protocol);
    const char *id = protocol_id(protocol);

    if (entry == NULL)
        tool_complain(path, "required entry %s: there is none", id);
    else if (finding == NULL)
        tool_complain(path, "required entry %s: rule %s is broken", id,
                      entry->broken_rule);
    else if (finding->has_offset)
        tool_complain(path, "required entry %s: rule %s: %s at offset "
                      "0x%" PRIx64 ": expected %s, found %s", id,
                      finding->rule->id, finding->field, finding->offset,
                      finding->expected, finding->found);
    else
        tool_complain(path, "required entry %s: rule %s: %s: expected %s, "
                      "found %s", id, finding->rule->id, finding->field,
                      finding->expected, finding->found);
}

static bool has_required(const struct demand *demand, const char *path,
                         const struct inspect_entries *entries,
                         const struct findings *findings)
{
    bool has_all = true;

    for (enum protocol one = 0; one < PROTOCOLS; one++) {
        const struct inspect_entry *entry = inspect_entry_of(entries, one);

        if (!demand->requires[one])
            continue;
        if (entry != NULL && entry->broken_rule == NULL &&
            inspect_lint_breaks(findings, one) == NULL)
            continue;
        complain(path, one, entry, findings);
        has_all = false;
    }
    return has_all;
}

bool demand_met(const struct demand *demand, const char *path,
                const struct inspect_entries *entries,
                const struct findings *findings)
{
    bool is_met = has_required(demand, path, entries, findings);
    size_t denied = 0;

    for (size_t n = 0; n < findings->count; n++)
        if (findings->at[n].rule->severity >= demand->denies)
            denied++;
    if (denied != 0)
        tool_complain(path, "%zu finding%s of severity %s%s", denied,
                      denied == 1 ? "" : "s", severity_text(demand->denies),
                      demand->denies == SEVERITY_ERROR ? "" : " or above");
    return is_met && denied == 0;
}
