/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the fields of ELF headers are, and what they may hold in an image
 * that has to be entered. */
#ifndef TESTS_MUTANTS_FIELDS_ELF_H
#define TESTS_MUTANTS_FIELDS_ELF_H

#include "tests/mutants/mutants.h"

extern const struct field ehdr64_fields[], phdr64_fields[], shdr64_fields[],
    sym64_fields[], rela64_fields[], dyn64_fields[];
extern const struct field ehdr32_fields[], phdr32_fields[], shdr32_fields[],
    sym32_fields[];
extern const struct field note_fields[];
/* A machine that a rule only warns of, one that is refused, and any. */
extern const struct field machine_warned_fields[], machine_only_fields[],
    machine_fields[];

/*
 * An ELF with a header segment, one of code, one of data, notes, and a
 * PT_GNU_STACK; with sections and symbols, if told so.
 */
enum {
    ELF_MB1_AT = 0x1a0, /* room for a Multiboot 1 header */
    ELF_MB2_AT = 0x1d0, /* for a Multiboot 2 header up to the notes */
    ELF_NOTES_AT = 0x300,
    ELF_CODE_AT = 0x400,
    ELF_DATA_AT = 0x440,
    ELF_DATA_END = 0x460,
    ELF_BASE = 0x200000,
    ELF_ENTRY = ELF_BASE + 0x1000 + ELF_CODE_AT,
};

void elf_make(struct seed *seed, bool is_64, bool has_sections);
/* Appends one to the notes, whose PT_NOTE grows by it. */
void elf_add_note(struct seed *seed, const char *owner, uint32_t type,
                  const void *desc, uint32_t desc_bytes);
/* The table of all program headers, or of one. */
uint32_t elf_phdr_at(const struct seed *seed, uint32_t n);

#endif
