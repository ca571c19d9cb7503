/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the named mutations use to find their place.  Everything ends the
 * program with status 2 when the input has no such thing.
 */
#ifndef TESTS_TOOLS_MUTATE_H
#define TESTS_TOOLS_MUTATE_H

#include "format/elf.h"
#include "spec/elf.h"

struct mutant {
    uint8_t *at;
    size_t length_bytes;
};

struct mutation {
    const char *name;
    const char *rule; /* which must catch it */
    void (*apply)(struct mutant *m);
};

/* Ended by a name that is NULL. */
extern const struct mutation mutations[];

void mutant_fail(const char *what);
struct elf_file mutant_elf(const struct mutant *m);
struct elf_section mutant_section(const struct mutant *m, const char *name);
/* The header of the first segment of that type with all those flags. */
uint8_t *mutant_phdr(const struct mutant *m, uint32_t type, uint32_t flags);
uint8_t *mutant_address(const struct mutant *m, uint64_t address,
                        uint64_t length);
uint64_t mutant_symbol(const struct mutant *m, const char *name);

/* The mutations of the twin, in mutations_early.c. */
void early_abs32(struct mutant *m);
void early_abs64(struct mutant *m);
void early_got(struct mutant *m);
void early_calls_out(struct mutant *m);
void early_uses_pointer(struct mutant *m);
void early_undefined(struct mutant *m);
void early_other_link(struct mutant *m);
void early_no_relocs(struct mutant *m);

#endif
