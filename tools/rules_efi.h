/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the rules about a finished adit.efi share.  Its headers have fixed
 * places in page 0, which is there: a file without it goes no further than
 * rule file-32k.
 */
#ifndef TOOLS_RULES_EFI_H
#define TOOLS_RULES_EFI_H

#include <stdbool.h>
#include <stdint.h>

#include "format/pe.h"

struct subject {
    const char *file;
    struct bytes bytes;
    struct pe_file pe;
    uint64_t data_end; /* in the file: the end of the last section's bytes */
};

/* The addresses that both Multiboot headers carry. */
struct subject_span {
    const char *who;    /* "Multiboot 1" */
    const char *rule;
    uint32_t offset;    /* of the first of the four fields, in the file */
    uint32_t header_at; /* of the header itself, in the file */
    uint32_t header, load, load_end, bss_end;
};

/* Is it in a section that may be read and run, with bytes in the file? */
bool subject_is_code(const struct subject *s, uint64_t rva);
/* Counts a breach unless both are the same; answers whether they are. */
bool subject_same(const struct subject *s, const char *rule,
                  const char *subject, const char *field, uint64_t offset,
                  uint64_t expected, uint64_t found);

void rules_pe(const struct subject *s);       /* pe-..., nx-compat-untrue */
void rules_sbat(const struct subject *s);     /* pe-sbat */
void rules_multiboot(const struct subject *s); /* mb1-..., mb2-..., stray-... */
void rules_linux(const struct subject *s);    /* linux-header */
void rules_payload(const struct subject *s);  /* payload-table */

#endif
