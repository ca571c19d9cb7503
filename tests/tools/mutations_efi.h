/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutations of a finished adit.efi: single fields (pokes), and what takes more
 * than that.  `rules` are all rules that the mutant breaks, with commas
 * between, in alphabetical order; "-" says that it breaks none.
 */
#ifndef TESTS_TOOLS_MUTATIONS_EFI_H
#define TESTS_TOOLS_MUTATIONS_EFI_H

#include "tests/tools/mutate.h"

/* What a poke's place counts from. */
enum poke_base {
    POKE_FILE,
    POKE_TAG,    /* the Multiboot 2 header tag of type `which` */
    POKE_HEADER, /* the header of section `section` */
    POKE_BYTES,  /* the bytes of section `section` */
};

enum poke_how { POKE_SET, POKE_ADD, POKE_XOR };

struct poke {
    const char *name;
    const char *rules;
    enum poke_base base;
    uint16_t which;
    const char *section;
    uint32_t at;
    uint8_t width_bytes;
    enum poke_how how;
    uint64_t value;
};

/* All ended by a name that is NULL. */
extern const struct poke pokes[];
extern const struct mutation efi_mutations[];
/* Of adit-syms, adit.elf and adit.gz. */
extern const struct mutation elf64_mutations[];
extern const struct mutation elf32_mutations[];
extern const struct mutation gzip_mutations[];

/* The place that the base names. */
uint8_t *efi_base(const struct mutant *m, enum poke_base base, uint16_t which,
                  const char *section);
void efi_poke(struct mutant *m, const struct poke *poke);
/* Makes the checksum right again, if it is still a PE. */
void efi_finish(struct mutant *m);
/* `length_bytes` more zeros at the end. */
void mutant_grow(struct mutant *m, size_t length_bytes);

#endif
