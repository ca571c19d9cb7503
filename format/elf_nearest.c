/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pass over the values alone, since names cost more to read than all else;
 * see elf_nearest.h.
 */
#include "format/elf_nearest.h"

#include "spec/elf.h"

#define NEAREST_MAX 32u

/* The best so far for one address. */
struct best {
    bool is_there;
    uint8_t rank;
    uint64_t value;
    uint32_t number;
};

struct pass {
    const struct elf_file *elf;
    const struct elf_section *symtab;
    struct bytes names; /* of the symbols */
    struct elf_nearest *at;
    struct elf_section sections[NEAREST_MAX]; /* that the addresses lie in */
    bool has_section[NEAREST_MAX];
    struct best best[NEAREST_MAX];
    uint32_t count;
};

static bool holds(const struct elf_section *section, uint64_t address)
{
    return (section->flags & SHF_ALLOC) != 0 && address >= section->address &&
           address - section->address < section->size_bytes;
}

static void find_sections(struct pass *pass)
{
    struct elf_section section;

    for (uint32_t n = 0;
         n < pass->elf->shdr_count &&
         elf_section_at(pass->elf, n, &section) == ELF_OK; n++)
        for (uint32_t a = 0; a < pass->count; a++)
            if (!pass->has_section[a] &&
                holds(&section, pass->at[a].address)) {
                pass->sections[a] = section;
                pass->has_section[a] = true;
            }
}

/* 0: no symbol that could be named.  The name's end is not looked for, since
 * all symbols of a hostile file may share a long one. */
static uint8_t rank_of(const struct pass *pass, const uint8_t *entry)
{
    uint8_t info = entry[pass->elf->is_64 ? SYM64_INFO : SYM32_INFO];
    struct bytes first;

    if (!bytes_sub(pass->names, load_le32(entry + SYM64_NAME), 1, &first) ||
        first.at[0] == '\0')
        return 0;
    return (uint8_t)(1 + (first.at[0] != '_' ? 1 : 0) +
                     (info >> 4 != STB_LOCAL ? 2 : 0) +
                     ((info & 0xf) == STT_FUNC ? 4 : 0));
}

static void consider(struct pass *pass, uint32_t number, uint16_t section,
                     uint64_t value, const uint8_t *entry)
{
    for (uint32_t a = 0; a < pass->count; a++) {
        struct best *best = &pass->best[a];
        uint8_t rank;

        if (!pass->has_section[a] || value > pass->at[a].address ||
            section != pass->sections[a].index ||
            (best->is_there && value < best->value))
            continue;
        rank = rank_of(pass, entry);
        if (best->is_there && value == best->value && rank <= best->rank)
            continue;
        *best = (struct best){true, rank, value, number};
    }
}

/* Only what consider() needs of each. */
static void walk(struct pass *pass)
{
    bool is_64 = pass->elf->is_64;
    uint64_t size = is_64 ? SYM64_BYTES : SYM32_BYTES;
    struct elf_section names;
    struct bytes table, entry;

    if (pass->symtab->entry_bytes != size ||
        elf_section_bytes(pass->elf, pass->symtab, &table) != ELF_OK ||
        elf_section_at(pass->elf, pass->symtab->link, &names) != ELF_OK ||
        elf_section_bytes(pass->elf, &names, &pass->names) != ELF_OK)
        return;
    for (uint32_t n = 0; bytes_sub(table, n * size, size, &entry); n++) {
        const uint8_t *at = entry.at;
        uint8_t type = at[is_64 ? SYM64_INFO : SYM32_INFO] & 0xf;

        if (type == STT_SECTION || type == STT_FILE)
            continue;
        consider(pass, n, load_le16(at + (is_64 ? SYM64_SHNDX : SYM32_SHNDX)),
                 is_64 ? load_le64(at + SYM64_VALUE)
                       : load_le32(at + SYM32_VALUE), at);
    }
}

void elf_symbols_nearest(const struct elf_file *elf, struct elf_nearest *at,
                         uint32_t count)
{
    struct pass pass = {.elf = elf, .at = at,
                        .count = count < NEAREST_MAX ? count : NEAREST_MAX};
    struct elf_section symtab;

    for (uint32_t a = 0; a < count; a++)
        at[a].is_found = false;
    find_sections(&pass);
    for (uint32_t n = 0; n < elf->shdr_count &&
                         elf_section_at(elf, n, &symtab) == ELF_OK; n++) {
        if (symtab.type != SHT_SYMTAB)
            continue;
        pass.symtab = &symtab;
        walk(&pass);
        break; /* a file has one; best's numbers are in it */
    }
    for (uint32_t a = 0; a < pass.count; a++)
        if (pass.best[a].is_there)
            at[a].is_found =
                elf_symbol_at(elf, pass.symtab, pass.best[a].number,
                              &at[a].symbol) == ELF_OK;
}
