/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule early-position.  Code in section .early runs before the image has
 * relocated itself, so all it may use is what is right at any address: itself,
 * data without pointers, and boot_enter, the one way out.  The relocations
 * that --emit-relocs keeps in a second link say what it really uses.  A
 * relocation that names a section instead of a symbol is judged by the whole
 * section, since its addend need not tell where in it.
 */
#include "tools/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "spec/elf.h"

#define THE_EXIT "boot_enter"

struct early {
    const char *path;
    const struct image *image; /* whose dynamic relocations count */
    struct elf_file twin;
    struct elf_section early;
    struct elf_section symtab;
    unsigned exits; /* relocations that name the way out */
};

static bool is_pc_relative(uint32_t type)
{
    return type == R_X86_64_PC32 || type == R_X86_64_PLT32 ||
           type == R_X86_64_PC64 || type == R_X86_64_PC16 ||
           type == R_X86_64_PC8;
}

/* The function in the twin that `address` lies in, for messages. */
static struct text function_at(const struct early *e, uint64_t address)
{
    struct text name = TEXT("?");
    uint64_t best = 0;
    struct elf_symbol symbol;

    for (uint32_t n = 0;
         elf_symbol_at(&e->twin, &e->symtab, n, &symbol) == ELF_OK; n++)
        if (symbol.section == e->early.index && symbol.name.length != 0 &&
            symbol.type != STT_SECTION && symbol.value <= address &&
            symbol.value >= best) {
            best = symbol.value;
            name = symbol.name;
        }
    return name;
}

/* Where the thing that `symbol` names ends, in `section`. */
static uint64_t extent_end(const struct early *e,
                           const struct elf_symbol *symbol,
                           const struct elf_section *section)
{
    uint64_t end = section->address + section->size_bytes;
    struct elf_symbol other;

    if (symbol->size_bytes != 0)
        return symbol->value + symbol->size_bytes;
    for (uint32_t n = 0;
         elf_symbol_at(&e->twin, &e->symtab, n, &other) == ELF_OK; n++)
        if (other.section == symbol->section && other.value > symbol->value &&
            other.value < end)
            end = other.value;
    return end;
}

/* Is there a dynamic relocation for one of the bytes start..end-1? */
static bool has_pointer(const struct image *image, uint64_t start,
                        uint64_t end, uint64_t *ret_address)
{
    struct elf_section section;
    struct elf_rela rela;

    for (uint32_t n = 0; elf_section_at(&image->elf, n, &section) == ELF_OK;
         n++) {
        if (section.type != SHT_RELA || (section.flags & SHF_ALLOC) == 0)
            continue;
        for (uint32_t r = 0;
             elf_rela_at(&image->elf, &section, r, &rela) == ELF_OK; r++)
            if (rela.offset < end && rela.offset + 8 > start) {
                *ret_address = rela.offset;
                return true;
            }
    }
    return false;
}

static void broken(const struct early *e, const struct elf_rela *rela,
                   struct text target, const char *expected,
                   const char *found)
{
    struct text from = function_at(e, rela->offset);

    rule_broken(e->path, RULE_EARLY,
                "%.*s uses %.*s at offset 0x%" PRIx64 ": expected %s, found "
                "%s", (int)from.length, from.at, (int)target.length,
                target.at, rela->offset - e->early.address + e->early.offset,
                expected, found);
}

/* What `symbol`, outside .early, names may be used before relocation. */
static void check_target(struct early *e, const struct elf_rela *rela,
                         const struct elf_symbol *symbol, struct text name,
                         const struct elf_section *section)
{
    uint64_t start = symbol->value, address;
    uint64_t end = extent_end(e, symbol, section);
    char found[64];

    if ((section->flags & SHF_EXECINSTR) != 0) {
        if (text_equal(name, TEXT(THE_EXIT)))
            e->exits++;
        else
            broken(e, rela, name, "only " THE_EXIT " outside .early",
                   "code that may hold absolute addresses");
        return;
    }
    if (symbol->type == STT_SECTION) {
        start = section->address;
        end = start + section->size_bytes;
    }
    if (has_pointer(e->image, start, end, &address)) {
        snprintf(found, sizeof(found), "a pointer at address 0x%" PRIx64,
                 address);
        broken(e, rela, name, "data without pointers to be relocated", found);
    }
}

static void check_reloc(struct early *e, const struct elf_rela *rela)
{
    struct elf_symbol symbol;
    struct elf_section section;
    struct text name;
    char type[48];

    if (elf_symbol_at(&e->twin, &e->symtab, rela->symbol, &symbol) !=
        ELF_OK) {
        broken(e, rela, TEXT("?"), "a symbol", "none of that number");
        return;
    }
    name = symbol.name;
    if (symbol.type == STT_SECTION &&
        elf_section_at(&e->twin, symbol.section, &section) == ELF_OK)
        name = section.name;
    if (!is_pc_relative(rela->type)) {
        snprintf(type, sizeof(type), "type %" PRIu32, rela->type);
        broken(e, rela, name, "a PC-relative relocation", type);
        return;
    }
    if (symbol.section == SHN_UNDEF || symbol.section >= SHN_LORESERVE) {
        broken(e, rela, name, "a symbol in a section",
               symbol.section == SHN_UNDEF ? "an undefined one"
                                           : "an absolute one");
        return;
    }
    if (symbol.section == e->early.index)
        return;
    if (elf_section_at(&e->twin, symbol.section, &section) != ELF_OK ||
        (section.flags & SHF_ALLOC) == 0) {
        broken(e, rela, name, "a symbol in the image", "one outside");
        return;
    }
    check_target(e, rela, &symbol, name, &section);
}

/* Section .early is the same in both links, or the twin proves nothing. */
static bool is_twin(const struct early *e)
{
    struct elf_section ours;
    struct bytes a, b;

    return elf_section_named(&e->image->elf, TEXT(".early"), &ours) ==
               ELF_OK &&
           ours.address == e->early.address &&
           elf_section_bytes(&e->image->elf, &ours, &a) == ELF_OK &&
           elf_section_bytes(&e->twin, &e->early, &b) == ELF_OK &&
           a.length_bytes != 0 && a.length_bytes == b.length_bytes &&
           memcmp(a.at, b.at, a.length_bytes) == 0;
}

static enum elf_status find_symtab(struct early *e)
{
    for (uint32_t n = 0;; n++) {
        enum elf_status status = elf_section_at(&e->twin, n, &e->symtab);

        if (status != ELF_OK)
            return status;
        if (e->symtab.type == SHT_SYMTAB)
            return ELF_OK;
    }
}

void rule_early(const struct image *image, const char *twin_path,
                struct bytes twin_bytes)
{
    struct early e = {.path = twin_path, .image = image};
    struct elf_section section;
    struct elf_rela rela;

    if (elf_open(twin_bytes, &e.twin) != ELF_OK ||
        elf_section_named(&e.twin, TEXT(".early"), &e.early) != ELF_OK ||
        find_symtab(&e) != ELF_OK || !is_twin(&e)) {
        rule_broken(twin_path, RULE_EARLY,
                    "section .early: expected the same link as %s with "
                    "--emit-relocs, found another file", image->path);
        return;
    }
    for (uint32_t n = 0; elf_section_at(&e.twin, n, &section) == ELF_OK;
         n++) {
        enum elf_status status = ELF_OK;

        if (section.type != SHT_RELA || section.info != e.early.index ||
            (section.flags & SHF_ALLOC) != 0)
            continue;
        for (uint32_t r = 0; status == ELF_OK; r++) {
            status = elf_rela_at(&e.twin, &section, r, &rela);
            if (status == ELF_OK)
                check_reloc(&e, &rela);
        }
        if (status != ELF_END)
            rule_broken(twin_path, RULE_EARLY,
                        "section %.*s at offset 0x%" PRIx64 ": expected "
                        "relocations, found a table %s",
                        (int)section.name.length, section.name.at,
                        section.offset, elf_status_text(status));
    }
    if (e.exits == 0)
        rule_broken(twin_path, RULE_EARLY,
                    "section .early at offset 0x%" PRIx64 ": expected a "
                    "relocation that names " THE_EXIT ", found none; the "
                    "file has no relocations or .early no way out",
                    e.early.offset);
}
