/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rules and what breaks them.  A rule has an id that does not change, and is
 * described in one table (rule_table.c), which --explain, the documentation
 * and the tests read; a finding is one breach in one file.
 */
#ifndef TOOLS_INSPECT_FINDING_H
#define TOOLS_INSPECT_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum severity {
    SEVERITY_NOTE,    /* worth knowing */
    SEVERITY_WARNING, /* some loader, or a stricter one, will refuse it */
    SEVERITY_ERROR,   /* what the header promises does not work */
};

/* Whom a rule is for. */
enum rule_scope {
    RULE_ANY,  /* any image */
    RULE_ADIT, /* Adit's own images, as they are built and packed */
};

struct rule {
    const char *id;
    enum severity severity;
    enum rule_scope scope;
    const char *demands; /* one line: what a sound image has */
    const char *loaders; /* whom it concerns */
    const char *why;     /* what happens otherwise */
    const char *remedy;
    const char *source;  /* where it is written, or was measured */
};

/* NULL when there is none of that id; a finding's rule is always there. */
const struct rule *rule_find(const char *id);
/* Rule number `n` in the table's order, NULL past the last. */
const struct rule *rule_at(size_t n);
const char *severity_text(enum severity severity);

struct finding {
    const struct rule *rule;
    bool has_offset;
    uint64_t offset;   /* in the unpacked file */
    char field[64];    /* "MB1 load_end_addr" */
    char expected[80];
    char found[80];
};

struct findings {
    struct finding *at;
    size_t count, capacity;
    bool is_cut; /* FINDINGS_MAX reached, or no memory */
};

#define FINDINGS_MAX 1000u
/* The offset of what is nowhere in the file. */
#define FINDING_NOWHERE UINT64_MAX

void findings_free(struct findings *findings);

/*
 * One breach of `rule`, an id of the table; `found` is a format.  What does
 * not fit its place is cut.
 */
void finding_add(struct findings *findings, const char *rule, uint64_t offset,
                 const char *field, const char *expected, const char *found,
                 ...) __attribute__((format(printf, 6, 7)));
/* The same of one number in hexadecimal. */
void finding_value(struct findings *findings, const char *rule,
                   uint64_t offset, const char *field, uint64_t expected,
                   uint64_t found);
/* The same of one that is too small: "0x8000 at least". */
void finding_least(struct findings *findings, const char *rule,
                   uint64_t offset, const char *field, uint64_t least,
                   uint64_t found);
/* The same, when both differ; answers whether they are equal. */
bool finding_same(struct findings *findings, const char *rule,
                  uint64_t offset, const char *field, uint64_t expected,
                  uint64_t found);
/* By offset; what is nowhere goes first. */
void findings_sort(struct findings *findings);
bool findings_has(const struct findings *findings, const char *rule);

#endif
