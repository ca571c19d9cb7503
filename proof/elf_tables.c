/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/elf.h"
#include "proof.h"
#include "spec/elf.h"

/* Tables anywhere: what elf_open() has found is not relied on. */
static struct elf_file any_elf(struct bytes view, bool is_64)
{
    return (struct elf_file){
        .file = view, .is_64 = is_64, .phdr_offset = ANY64(),
        .shdr_offset = ANY64(), .phdr_count = (uint16_t)any(0, 2),
        .shdr_count = (uint16_t)any(0, 2)};
}

/* A section that is the whole view. */
static struct elf_section section_of(struct bytes view)
{
    return (struct elf_section){
        .type = SHT_SYMTAB, .size_bytes = view.length_bytes,
        .link = ANY32(), .entry_bytes = ANY64()};
}

static void bytes(struct bytes view, bool is_64)
{
    struct elf_file elf = any_elf(view, is_64);
    struct elf_segment segment = {.offset = ANY64(), .file_bytes = ANY64()};
    struct bytes part;

    if (elf_segment_bytes(&elf, &segment, &part) == ELF_OK)
        sink = part.length_bytes;
}

static void symbol_at(struct bytes view, bool is_64)
{
    struct elf_file elf = any_elf(view, is_64);
    struct elf_section section = section_of(view);
    struct elf_symbol symbol;
    uint32_t n = (uint32_t)any(0, 3);

    elf.shdr_count = 0;
    //@ split n;
    if (elf_symbol_at(&elf, &section, n, &symbol) == ELF_OK)
        sink = symbol.value;
}

static void rela_at(struct bytes view, bool is_64)
{
    struct elf_file elf = any_elf(view, is_64);
    struct elf_section section = section_of(view);
    struct elf_rela rela;
    uint32_t n = (uint32_t)any(0, 3);

    //@ split n;
    if (elf_rela_at(&elf, &section, n, &rela) == ELF_OK)
        sink = rela.offset + rela.symbol;
}

static void note_next(struct bytes view, uint32_t align)
{
    struct elf_note note;

    if (elf_note_next(&view, align, &note) == ELF_OK)
        sink = note.type + note.name.length + note.desc.length_bytes;
    sink = view.length_bytes;
}

void main_elf_tables(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    bytes(last_bytes(length), true);
    bytes(last_bytes(length), false);
    symbol_at(last_bytes(length), true);
    symbol_at(last_bytes(length), false);
    rela_at(last_bytes(length), true);
    rela_at(last_bytes(length), false);
    if (length <= 24) {
        note_next(last_bytes(length), 4);
        note_next(last_bytes(length), 8);
        note_next(last_bytes(length), ANY32());
    }
}
