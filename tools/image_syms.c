/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit-syms: the linked file with its table of functions filled in, from which
 * a register dump gets names, and with no section of relocations in sight:
 * GRUB refuses an ELF file by multiboot2 that has one, though Adit's are data
 * to all but Adit.  The table's format is told by lib/symbols.h.
 */
#include "tools/image.h"

#include <stdlib.h>
#include <string.h>

#include "lib/symbols.h"
#include "spec/elf.h"
#include "tools/rules.h"
#include "tools/tool.h"

struct function {
    uint32_t offset; /* from the image's start */
    bool is_global;
    struct text name;
};

struct functions {
    struct function *at;
    size_t count;
    size_t room;
};

static int by_offset_then_name(const void *left, const void *right)
{
    const struct function *a = left, *b = right;
    size_t shorter = a->name.length < b->name.length ? a->name.length
                                                     : b->name.length;
    int order;

    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->is_global != b->is_global)
        return a->is_global ? -1 : 1;
    order = memcmp(a->name.at, b->name.at, shorter);
    if (order != 0)
        return order;
    return (a->name.length > b->name.length) -
           (a->name.length < b->name.length);
}

static bool add_function(struct functions *all, const struct image *image,
                         const struct elf_symbol *symbol)
{
    if (symbol->type != STT_FUNC || symbol->section == SHN_UNDEF ||
        symbol->section >= SHN_LORESERVE ||
        image_part_at(image, symbol->value) == NULL)
        return true;
    if (all->count == all->room) {
        size_t room = all->room != 0 ? all->room * 2 : 256;
        struct function *at = realloc(all->at, room * sizeof(*at));

        if (at == NULL)
            return false;
        all->at = at;
        all->room = room;
    }
    all->at[all->count++] = (struct function){
        (uint32_t)(symbol->value - IMAGE_BASE), symbol->bind != STB_LOCAL,
        symbol->name,
    };
    return true;
}

/* All functions in order, one name for each address. */
static bool collect(const struct image *image, struct functions *all)
{
    struct elf_section section;
    struct elf_symbol symbol;
    size_t kept = 0;

    for (uint32_t n = 0; elf_section_at(&image->elf, n, &section) == ELF_OK;
         n++) {
        if (section.type != SHT_SYMTAB)
            continue;
        for (uint32_t s = 0;
             elf_symbol_at(&image->elf, &section, s, &symbol) == ELF_OK; s++)
            if (!add_function(all, image, &symbol))
                return false;
    }
    if (all->count == 0)
        return true;
    qsort(all->at, all->count, sizeof(*all->at), by_offset_then_name);
    for (size_t n = 0; n < all->count; n++)
        if (n == 0 || all->at[n].offset != all->at[kept - 1].offset)
            all->at[kept++] = all->at[n];
    all->count = kept;
    return true;
}

static void write_table(const struct functions *all, uint8_t *table)
{
    uint32_t name_at =
        (uint32_t)(SYMBOLS_HEAD_BYTES + all->count * SYMBOLS_ENTRY_BYTES);

    store_le32(table + SYMBOLS_MAGIC_AT, SYMBOLS_MAGIC);
    store_le32(table + SYMBOLS_COUNT_AT, (uint32_t)all->count);
    for (size_t n = 0; n < all->count; n++) {
        const struct function *function = &all->at[n];
        uint8_t *entry = table + SYMBOLS_HEAD_BYTES + n * SYMBOLS_ENTRY_BYTES;

        store_le32(entry + SYMBOLS_OFFSET_AT, function->offset);
        store_le32(entry + SYMBOLS_NAME_AT, name_at);
        memcpy(table + name_at, function->name.at, function->name.length);
        name_at += (uint32_t)function->name.length;
        table[name_at++] = '\0';
    }
}

static bool fill_symbols(const struct image *linked, struct buffer *file)
{
    struct functions all = {NULL, 0, 0};
    struct elf_section section;
    struct bytes table;
    size_t needed = SYMBOLS_HEAD_BYTES;

    if (elf_section_named(&linked->elf, TEXT(".symbols"), &section) !=
            ELF_OK ||
        section.type != SHT_PROGBITS ||
        elf_section_bytes(&linked->elf, &section, &table) != ELF_OK) {
        rule_broken(linked->path, RULE_SYMBOLS_ROOM,
                    "section .symbols: expected a SHT_PROGBITS section with "
                    "room for the names of functions, found none");
        return false;
    }

    bool done = collect(linked, &all);

    if (!done)
        tool_complain(linked->path, "no memory for its symbols");
    for (size_t n = 0; n < all.count; n++)
        needed += SYMBOLS_ENTRY_BYTES + all.at[n].name.length + 1;
    if (done && needed > table.length_bytes) {
        rule_broken(linked->path, RULE_SYMBOLS_ROOM,
                    "section .symbols at offset 0x%llx: expected room for "
                    "0x%zx bytes (%zu functions), found 0x%zx",
                    (unsigned long long)section.offset, needed, all.count,
                    table.length_bytes);
        done = false;
    }
    if (done) {
        uint8_t *to = file->at + section.offset;

        memset(to, 0, table.length_bytes);
        write_table(&all, to);
    }
    free(all.at);
    return done;
}

bool image_make_syms(const struct image *linked, struct buffer *file)
{
    struct elf_section section;

    if (!fill_symbols(linked, file))
        return false;
    /* Its addresses are physical: loaders and debuggers take them as such. */
    store_le16(file->at + EHDR_TYPE, ET_EXEC);
    for (uint32_t n = 0; elf_section_at(&linked->elf, n, &section) == ELF_OK;
         n++) {
        uint8_t *header = file->at + section.header_offset;

        if (section.type != SHT_RELA && section.type != SHT_REL)
            continue;
        store_le32(header + SHDR64_TYPE, SHT_PROGBITS);
        store_le32(header + SHDR64_LINK, 0);
        store_le32(header + SHDR64_INFO, 0);
        store_le64(header + SHDR64_ENTSIZE, 0);
    }
    return true;
}
