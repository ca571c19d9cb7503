/* SPDX-License-Identifier: BSD-2-Clause */
/* FINDINGS: the worst first; of one rule at most a few. */
#include "tools/inspect/page.h"

#include <string.h>

#define SHOWN_PER_RULE 3u
#define VALUES_COLUMN  22u /* beside the widest id */

static enum tint tint_of(enum severity severity)
{
    switch (severity) {
    case SEVERITY_ERROR:
        return TINT_BAD;
    case SEVERITY_WARNING:
        return TINT_WARNING;
    case SEVERITY_NOTE:
        break;
    }
    return TINT_DIM;
}

static size_t count_of(const struct findings *findings, enum severity severity)
{
    size_t count = 0;

    for (size_t n = 0; n < findings->count; n++)
        count += findings->at[n].rule->severity == severity;
    return count;
}

static void show_counts(struct setter *set, const struct findings *findings)
{
    static const char *const one[] = {"note", "warning", "error"};
    const char *before = "  ";

    set->hang = 0;
    if (findings->count == 0)
        set_text(set, TINT_GOOD, "  none");
    for (int step = SEVERITY_ERROR; step >= SEVERITY_NOTE; step--) {
        size_t count = count_of(findings, (enum severity)step);

        if (count == 0)
            continue;
        set_format(set, tint_of((enum severity)step), "%s%zu %s%s", before,
                   count, one[step], count == 1 ? "" : "s");
        before = ", ";
    }
    if (findings->is_cut)
        set_text(set, TINT_BAD, ", and more that were not looked for");
    if (findings->count != 0)
        set_text(set, TINT_DIM, "  (adit inspect --explain ID)");
    set_line(set);
}

/* `FIELD: expected ..., found ...`, of which either may be unsaid. */
static void show_values(struct setter *set, const struct finding *finding)
{
    bool has_found = finding->found[0] != '\0';

    set_words(set, TINT_PLAIN,
              finding->field[0] != '\0' ? finding->field
                                        : finding->rule->demands);
    if (finding->expected[0] == '\0' && !has_found)
        return;
    set_text(set, TINT_PLAIN, ":");
    if (finding->expected[0] != '\0')
        set_format(set, TINT_PLAIN, " expected %s%s", finding->expected,
                   has_found ? "," : "");
    if (has_found)
        set_format(set, TINT_PLAIN, " found %s", finding->found);
}

/* What bars the way is worth a line on how to clear it. */
static void show_remedy(struct setter *set, const struct rule *rule,
                        unsigned column)
{
    set_to(set, column);
    set_hang_here(set);
    set_format(set, TINT_DIM, "remedy: %s", rule->remedy);
    set_line(set);
}

static void show_finding(struct setter *set, const struct finding *finding,
                         unsigned id_width)
{
    char hex[SET_HEX_ROOM] = "";

    set_to(set, 2);
    set_text(set, tint_of(finding->rule->severity),
             severity_text(finding->rule->severity));
    set_to(set, 11);
    set_text(set, tint_of(finding->rule->severity), finding->rule->id);
    set_to(set, 11 + id_width + 2);
    if (finding->has_offset) {
        set_hex(finding->offset, hex);
        set_text(set, TINT_DIM, hex);
    }
    set_to(set, id_width + VALUES_COLUMN);
    set_hang_here(set);
    show_values(set, finding);
    set_line(set);
}

/* How many of its rule come before number `n`, and in all. */
static size_t rank_of(const struct findings *findings, size_t n,
                      size_t *ret_all)
{
    size_t rank = 0, all = 0;

    for (size_t other = 0; other < findings->count; other++) {
        if (findings->at[other].rule != findings->at[n].rule)
            continue;
        if (other < n)
            rank++;
        all++;
    }
    *ret_all = all;
    return rank;
}

static void show_rest(struct setter *set, const struct rule *rule, size_t count)
{
    set_to(set, 11);
    set_format(set, tint_of(rule->severity), "and %zu more of %s", count,
               rule->id);
    set_line(set);
}

static void show_severity(struct setter *set, const struct findings *findings,
                          enum severity severity, unsigned id_width)
{
    for (size_t n = 0; n < findings->count; n++) {
        size_t all, rank;

        if (findings->at[n].rule->severity != severity)
            continue;
        rank = rank_of(findings, n, &all);
        if (rank < SHOWN_PER_RULE)
            show_finding(set, &findings->at[n], id_width);
        if (rank == 0 && severity == SEVERITY_ERROR)
            show_remedy(set, findings->at[n].rule, id_width + VALUES_COLUMN);
        if (rank == SHOWN_PER_RULE)
            show_rest(set, findings->at[n].rule, all - SHOWN_PER_RULE);
    }
}

void page_findings(struct setter *set, const struct inspect_report *report)
{
    const struct findings *findings = &report->findings;
    size_t id_width = 0;

    page_heading(set, "FINDINGS");
    show_counts(set, findings);
    for (size_t n = 0; n < findings->count; n++)
        if (strlen(findings->at[n].rule->id) > id_width)
            id_width = strlen(findings->at[n].rule->id);
    for (int step = SEVERITY_ERROR; step >= SEVERITY_NOTE; step--)
        show_severity(set, findings, (enum severity)step, (unsigned)id_width);
}
