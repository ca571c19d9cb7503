/* SPDX-License-Identifier: BSD-2-Clause */
/* A growing list of findings.  See finding.h. */
#include "tools/inspect/finding.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 16u

const char *severity_text(enum severity severity)
{
    static const char *const texts[] = {
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };

    return texts[severity];
}

void findings_free(struct findings *findings)
{
    free(findings->at);
    *findings = (struct findings){.at = NULL};
}

/* A place at the end; NULL, and is_cut, when there is none. */
static struct finding *next_place(struct findings *findings)
{
    size_t capacity = findings->capacity * 2;
    struct finding *at;

    if (findings->count == FINDINGS_MAX) {
        findings->is_cut = true;
        return NULL;
    }
    if (findings->count < findings->capacity)
        return &findings->at[findings->count++];
    if (capacity == 0)
        capacity = CAPACITY_FIRST;
    at = realloc(findings->at, capacity * sizeof(*at));
    if (at == NULL) {
        findings->is_cut = true;
        return NULL;
    }
    findings->at = at;
    findings->capacity = capacity;
    return &findings->at[findings->count++];
}

/* Names from the file are in these texts, and may be anything. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

void finding_add(struct findings *findings, const char *rule, uint64_t offset,
                 const char *field, const char *expected, const char *found,
                 ...)
{
    struct finding *finding = next_place(findings);
    va_list args;

    if (finding == NULL)
        return;
    *finding = (struct finding){
        .rule = rule_find(rule),
        .has_offset = offset != FINDING_NOWHERE,
        .offset = offset != FINDING_NOWHERE ? offset : 0,
    };
    snprintf(finding->field, sizeof(finding->field), "%s", field);
    snprintf(finding->expected, sizeof(finding->expected), "%s", expected);
    va_start(args, found);
    vsnprintf(finding->found, sizeof(finding->found), found, args);
    va_end(args);
    make_printable(finding->field);
    make_printable(finding->expected);
    make_printable(finding->found);
}

void finding_value(struct findings *findings, const char *rule,
                   uint64_t offset, const char *field, uint64_t expected,
                   uint64_t found)
{
    char text[32];

    snprintf(text, sizeof(text), "0x%" PRIx64, expected);
    finding_add(findings, rule, offset, field, text, "0x%" PRIx64, found);
}

void finding_least(struct findings *findings, const char *rule,
                   uint64_t offset, const char *field, uint64_t least,
                   uint64_t found)
{
    char text[32];

    snprintf(text, sizeof(text), "0x%" PRIx64 " at least", least);
    finding_add(findings, rule, offset, field, text, "0x%" PRIx64, found);
}

bool finding_same(struct findings *findings, const char *rule,
                  uint64_t offset, const char *field, uint64_t expected,
                  uint64_t found)
{
    if (expected != found)
        finding_value(findings, rule, offset, field, expected, found);
    return expected == found;
}

static int compare(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;

    if (left->has_offset != right->has_offset)
        return left->has_offset ? 1 : -1;
    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    /* The library's sort need not be stable. */
    return strcmp(left->rule->id, right->rule->id);
}

void findings_sort(struct findings *findings)
{
    if (findings->count != 0)
        qsort(findings->at, findings->count, sizeof(*findings->at), compare);
}

bool findings_has(const struct findings *findings, const char *rule)
{
    for (size_t n = 0; n < findings->count; n++)
        if (strcmp(findings->at[n].rule->id, rule) == 0)
            return true;
    return false;
}
