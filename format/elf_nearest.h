/* SPDX-License-Identifier: BSD-2-Clause */
/* Which symbols addresses belong to, all of them in one pass. */
#ifndef FORMAT_ELF_NEAREST_H
#define FORMAT_ELF_NEAREST_H

#include "format/elf.h"

struct elf_nearest {
    uint64_t address; /* the caller's; the rest is the answer */
    bool is_found;
    struct elf_symbol symbol;
};

/*
 * For each address the last symbol at or below it in the section that it lies
 * in; of several at one place a function before a label, a global one before
 * a local one, and one whose name does not begin with an underscore.
 */
void elf_symbols_nearest(const struct elf_file *elf, struct elf_nearest *at,
                         uint32_t count);

#endif
