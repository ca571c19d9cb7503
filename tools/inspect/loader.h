/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each loader will do with an image: which entry it takes, or why it
 * refuses.  One loader is one function that reads as the loader decides, in
 * its order; docs/loaders.md says the same in words, by the same ids.
 */
#ifndef TOOLS_INSPECT_LOADER_H
#define TOOLS_INSPECT_LOADER_H

#include "tools/inspect/entry.h"
#include "tools/inspect/facts.h"

struct loader {
    const char *id;      /* "grub-efi-multiboot2" */
    const char *name;    /* "GRUB, UEFI" */
    const char *command; /* "multiboot2 FILE", or "" */
    const char *version; /* what it was read from or measured on */
};

enum verdict_outcome {
    VERDICT_STARTS,
    VERDICT_REFUSES,  /* and says so, or does not start it */
    VERDICT_FAILS,    /* takes it, and it cannot work: a hang or a reset */
    VERDICT_DEPENDS,  /* on the machine or keys, which `why` tells */
};

struct verdict {
    const struct loader *loader;
    enum verdict_outcome outcome;
    /* That it goes by, when it starts or may start; PROTOCOLS when by none
     * that has a name. */
    enum protocol protocol;
    const char *rule; /* rule id (finding.h) behind it, or NULL */
    char why[160];    /* one clause: how it got there, or what it misses */
};

#define LOADERS_MAX 48u

struct verdicts {
    struct verdict at[LOADERS_MAX];
    uint32_t count;
};

const struct loader *loader_at(size_t n); /* NULL past the last */

/* One verdict of each loader, in the table's order.  `facts` may be NULL:
 * then nothing is known of signatures but that there are some. */
void inspect_judge(const struct inspect_file *file,
                   const struct inspect_facts *facts,
                   struct verdicts *ret_verdicts);

#endif
