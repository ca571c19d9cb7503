/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mutations of the twin: what its relocations would be, had somebody written
 * code before relocation that depends on where it lies.
 */
#include "tests/tools/mutate.h"

/* The section that holds the relocations of .early. */
static struct elf_section early_relocs(const struct mutant *m)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_section early = mutant_section(m, ".early"), section;

    for (uint32_t n = 0; elf_section_at(&elf, n, &section) == ELF_OK; n++)
        if (section.type == SHT_RELA && section.info == early.index &&
            (section.flags & SHF_ALLOC) == 0)
            return section;
    mutant_fail("relocations of .early");
    return section;
}

/* The relocation of .early that names `name`; the first one for NULL. */
static uint8_t *rela_naming(const struct mutant *m, const char *name)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_section relocs = early_relocs(m);
    struct elf_section symtab = mutant_section(m, ".symtab");
    struct elf_symbol symbol;
    struct elf_rela rela;

    for (uint32_t n = 0; elf_rela_at(&elf, &relocs, n, &rela) == ELF_OK; n++)
        if (name == NULL ||
            (elf_symbol_at(&elf, &symtab, rela.symbol, &symbol) == ELF_OK &&
             text_equal(symbol.name, text_of(name))))
            return m->at + relocs.offset + (uint64_t)n * RELA64_BYTES;
    mutant_fail(name != NULL ? name : "relocation");
    return NULL;
}

/* A symbol that `matches` in section `name`, as a number. */
static uint32_t symbol_in(const struct mutant *m, const char *name,
                          uint8_t type)
{
    struct elf_file elf = mutant_elf(m);
    struct elf_section symtab = mutant_section(m, ".symtab");
    struct elf_section section = mutant_section(m, name);
    struct elf_symbol symbol;

    for (uint32_t n = 0; elf_symbol_at(&elf, &symtab, n, &symbol) == ELF_OK;
         n++)
        if (symbol.section == section.index && symbol.type == type &&
            !text_equal(symbol.name, TEXT("boot_enter")))
            return n;
    mutant_fail(name);
    return 0;
}

void early_abs32(struct mutant *m)
{
    store_le32(rela_naming(m, NULL) + RELA64_TYPE, R_X86_64_32);
}

void early_abs64(struct mutant *m)
{
    store_le32(rela_naming(m, NULL) + RELA64_TYPE, R_X86_64_64);
}

void early_got(struct mutant *m)
{
    store_le32(rela_naming(m, NULL) + RELA64_TYPE, R_X86_64_GOTPCREL);
}

void early_calls_out(struct mutant *m)
{
    store_le32(rela_naming(m, "boot_enter") + RELA64_SYMBOL,
               symbol_in(m, ".text", STT_FUNC));
}

/* .data.rel.ro is there for pointers alone. */
void early_uses_pointer(struct mutant *m)
{
    store_le32(rela_naming(m, "bss_start") + RELA64_SYMBOL,
               symbol_in(m, ".data.rel.ro", STT_OBJECT));
}

void early_undefined(struct mutant *m)
{
    store_le32(rela_naming(m, NULL) + RELA64_SYMBOL, 0);
}

void early_other_link(struct mutant *m)
{
    struct elf_section early = mutant_section(m, ".early");

    m->at[early.offset + early.size_bytes - 1] ^= 1;
}

void early_no_relocs(struct mutant *m)
{
    store_le32(m->at + early_relocs(m).header_offset + SHDR64_TYPE,
               SHT_PROGBITS);
}
