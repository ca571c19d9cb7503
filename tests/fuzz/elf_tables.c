/* SPDX-License-Identifier: BSD-2-Clause */
/* format/elf.h, format/elf_nearest.h: symbols, relocations, notes, and the
 * PVH note among them. */
#include "format/elf_nearest.h"

#include "spec/elf.h"
#include "spec/pvh.h"
#include "tests/fuzz/fuzz.h"

#define ENTRIES_MAX 40

static void walk_notes(const struct elf_file *elf, struct bytes rest,
                       uint32_t align)
{
    struct bytes whole = rest;
    struct elf_note note;
    enum elf_status status;

    do {
        const uint8_t *at = rest.at;
        size_t before = rest.length_bytes;

        FUZZ_POISON(note);
        status = elf_note_next(&rest, align, &note);
        fuzz_saw(status);
        fuzz_saw_bytes(rest, whole);
        if (status != ELF_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(note));
            FUZZ_REQUIRE(rest.length_bytes == before);
            FUZZ_REQUIRE((status == ELF_END) == (before == 0));
            continue;
        }
        FUZZ_REQUIRE(rest.length_bytes <= before - 12);
        FUZZ_REQUIRE(rest.length_bytes == 0 ||
                     (size_t)(rest.at - at) % align == 0);
        fuzz_saw_text(note.name, whole);
        fuzz_saw_bytes(note.desc, whole);
        FUZZ_REQUIRE(note.desc.length_bytes == load_le32(at + 4));
        FUZZ_REQUIRE(note.desc.length_bytes == 0 ||
                     (size_t)(note.desc.at - at) % align == 0);
        FUZZ_REQUIRE(note.name.length <= load_le32(at) &&
                     load_le32(at) - note.name.length <= 1);
        if (note.type == XEN_ELFNOTE_PHYS32_ENTRY &&
            note.desc.length_bytes >= 4)
            fuzz_saw(load_le32(note.desc.at));
    } while (status == ELF_OK);
    (void)elf;
}

static void walk_symbols(const struct elf_file *elf,
                         const struct elf_section *section)
{
    struct elf_symbol symbol, named;
    enum elf_status status = ELF_OK;

    for (uint32_t n = 0; status == ELF_OK && n < ENTRIES_MAX; n++) {
        FUZZ_POISON(symbol);
        status = elf_symbol_at(elf, section, n, &symbol);
        fuzz_saw(status);
        if (status != ELF_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(symbol));
            break;
        }
        FUZZ_REQUIRE(section->entry_bytes == (elf->is_64 ? 24u : 16u));
        FUZZ_REQUIRE((n + 1) * section->entry_bytes <= section->size_bytes);
        fuzz_saw_text(symbol.name, elf->file);
        fuzz_saw(symbol.value);
        if (section->type != SHT_SYMTAB || symbol.name.length == 0)
            continue;
        status = elf_symbol_named(elf, symbol.name, &named);
        fuzz_saw(status);
        if (status == ELF_OK)
            FUZZ_REQUIRE(text_equal(named.name, symbol.name) &&
                         named.section != SHN_UNDEF);
        status = ELF_OK;
    }
}

static void walk_relocations(const struct elf_file *elf,
                             const struct elf_section *section)
{
    struct elf_rela rela;
    enum elf_status status = ELF_OK;

    for (uint32_t n = 0; status == ELF_OK && n < ENTRIES_MAX; n++) {
        FUZZ_POISON(rela);
        status = elf_rela_at(elf, section, n, &rela);
        fuzz_saw(status);
        FUZZ_REQUIRE(status == ELF_OK || FUZZ_UNWRITTEN(rela));
        if (status == ELF_OK)
            FUZZ_REQUIRE(elf->is_64 && section->entry_bytes == 24 &&
                         rela.offset == load_le64(elf->file.at +
                                                  section->offset + n * 24));
    }
}

/* The nearest, by a walk over all of them. */
static void check_nearest(const struct elf_file *elf,
                          const struct elf_section *symtab,
                          const struct elf_nearest *at)
{
    struct elf_symbol symbol;
    struct elf_section section;

    if (!at->is_found)
        return;
    fuzz_saw_text(at->symbol.name, elf->file);
    FUZZ_REQUIRE(at->symbol.value <= at->address);
    FUZZ_REQUIRE(elf_section_at(elf, at->symbol.section, &section) == ELF_OK);
    FUZZ_REQUIRE(at->address - section.address < section.size_bytes);
    for (uint32_t n = 0; n < ENTRIES_MAX &&
         elf_symbol_at(elf, symtab, n, &symbol) == ELF_OK; n++)
        if (symbol.section == at->symbol.section && symbol.name.length != 0 &&
            symbol.type != STT_SECTION && symbol.type != STT_FILE &&
            symbol.value <= at->address)
            FUZZ_REQUIRE(symbol.value <= at->symbol.value);
}

static void find_nearest(const struct elf_file *elf)
{
    struct elf_nearest at[4] = {{.address = elf->entry},
                                {.address = elf->entry + 8},
                                {.address = elf->entry + 16},
                                {.address = 0}};
    struct elf_section section;

    if (elf->entry > UINT64_MAX - 16)
        return;
    elf_symbols_nearest(elf, at, 4);
    for (uint32_t n = 0; n < elf->shdr_count && n < ENTRIES_MAX; n++) {
        if (elf_section_at(elf, n, &section) != ELF_OK)
            return;
        if (section.type != SHT_SYMTAB)
            continue;
        for (unsigned a = 0; a < 4; a++)
            check_nearest(elf, &section, &at[a]);
        return;
    }
    for (unsigned a = 0; a < 4; a++)
        FUZZ_REQUIRE(!at[a].is_found);
}

void fuzz_one(struct bytes in)
{
    struct elf_section section;
    struct elf_segment segment;
    struct elf_file elf;
    struct bytes bytes;

    if (elf_open(in, &elf) != ELF_OK)
        return;
    for (uint32_t n = 0; n < ENTRIES_MAX &&
         elf_section_at(&elf, n, &section) == ELF_OK; n++) {
        walk_symbols(&elf, &section);
        walk_relocations(&elf, &section);
    }
    for (uint32_t n = 0; n < ENTRIES_MAX &&
         elf_segment_at(&elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_NOTE &&
            elf_segment_bytes(&elf, &segment, &bytes) == ELF_OK) {
            walk_notes(&elf, bytes, 4);
            walk_notes(&elf, bytes, 8);
            FUZZ_REQUIRE(bytes.length_bytes == 0 ||
                         elf_note_next(&bytes, 16, &(struct elf_note){0}) ==
                             ELF_BAD_NOTE);
        }
    find_nearest(&elf);
}
