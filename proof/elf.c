/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/elf.h"
#include "proof.h"
#include "spec/elf.h"

static void open(struct bytes view)
{
    struct elf_file elf;

    if (elf_open(view, &elf) == ELF_OK)
        sink = elf.entry + elf.phdr_count;
}

/* Tables anywhere: what elf_open() has found is not relied on. */
static struct elf_file any_elf(struct bytes view, bool is_64)
{
    return (struct elf_file){
        .file = view, .is_64 = is_64, .phdr_offset = ANY64(),
        .shdr_offset = ANY64(), .phdr_count = ANY16(),
        .shdr_count = ANY16()};
}

static void segment_at(struct bytes view, bool is_64)
{
    struct elf_file elf = any_elf(view, is_64);
    struct elf_segment segment;

    if (elf_segment_at(&elf, ANY32(), &segment) == ELF_OK)
        sink = segment.offset + segment.align;
}

/* Sections without names: a name is a view inside of a view. */
static void section_at(struct bytes view, bool is_64)
{
    struct elf_file elf = any_elf(view, is_64);
    struct elf_section section;

    if (elf_section_at(&elf, ANY32(), &section) == ELF_OK)
        sink = section.offset + section.entry_bytes;
}

static void section_bytes(struct bytes view)
{
    struct elf_file elf = any_elf(view, true);
    struct elf_section section = {.type = ANY32(), .offset = ANY64(),
                                  .size_bytes = ANY64()};
    struct bytes part;

    if (elf_section_bytes(&elf, &section, &part) == ELF_OK)
        sink = part.length_bytes;
}

static void section_named(struct bytes view)
{
    struct elf_file elf = any_elf(view, true);
    struct elf_section section;

    elf.shdr_count = (uint16_t)any(0, 2);
    if (elf_section_named(&elf, TEXT("x"), &section) == ELF_OK)
        sink = section.offset + section.entry_bytes;
}

static void name_at(struct bytes view)
{
    struct text name;

    if (elf_name_at(view, ANY64(), &name))
        sink = name.length;
}

void main_elf(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(elf_status_text(any(0, ELF_NOT_THERE)));
    //@ split length;
    if (length >= 60)
        open(last_bytes(length));
    segment_at(last_bytes(length), true);
    segment_at(last_bytes(length), false);
    section_at(last_bytes(length), true);
    section_at(last_bytes(length), false);
    section_bytes(last_bytes(length));
    section_named(last_bytes(length));
    if (length <= 8)
        name_at(last_bytes(length));
}
