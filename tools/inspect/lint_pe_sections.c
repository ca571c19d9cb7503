/* SPDX-License-Identifier: BSD-2-Clause */
/* PE sections: their places in the file and in memory. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "spec/pe.h"

#define PAGE_BYTES 0x1000u
#define FIELD_BYTES 64

#define OPTIONAL(field) \
    ((uint64_t)pe->signature_offset + PE_SIGNATURE_BYTES + PE_COFF_BYTES + \
     (uint32_t)(field))
#define SECTION(n, field) \
    ((uint64_t)pe->sections_offset + (n) * PE_SECTION_BYTES + \
     (uint32_t)(field))

static bool is_power_of_2(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static void name_field(char field[FIELD_BYTES],
                       const struct pe_section *section, const char *what)
{
    snprintf(field, FIELD_BYTES, "PE section %.*s: %s",
             (int)section->name.length, section->name.at, what);
}

/* By VirtualSize, or as old linkers mean it when that is 0. */
static uint32_t memory_of(const struct pe_section *section)
{
    return section->virtual_bytes != 0 ? section->virtual_bytes
                                       : section->raw_bytes;
}

/* Answers whether the alignments may be used. */
static bool lint_headers(const struct pe_file *pe, struct findings *to)
{
    uint64_t table_end = (uint64_t)pe->sections_offset +
                         (uint64_t)pe->section_count * PE_SECTION_BYTES;
    bool is_sound = is_power_of_2(pe->section_align) &&
                    is_power_of_2(pe->file_align) &&
                    pe->section_align >= pe->file_align;

    if (!is_sound)
        finding_add(to, RULE_PE_ALIGN_ODD, OPTIONAL(PE_OPT_SECTION_ALIGN),
                    "PE SectionAlignment and FileAlignment",
                    "powers of two, the first no less than the second",
                    "0x%" PRIx32 " and 0x%" PRIx32, pe->section_align,
                    pe->file_align);
    if (pe->section_align < PAGE_BYTES || pe->file_align < PAGE_BYTES)
        finding_add(to, RULE_PE_ALIGN, OPTIONAL(PE_OPT_SECTION_ALIGN),
                    "PE SectionAlignment and FileAlignment",
                    "0x1000 at least", "0x%" PRIx32 " and 0x%" PRIx32,
                    pe->section_align, pe->file_align);
    if (pe->headers_bytes < table_end ||
        pe->headers_bytes > pe->file.length_bytes ||
        (is_sound && pe->headers_bytes % pe->file_align != 0))
        finding_add(to, RULE_PE_HEADERS_SIZE, OPTIONAL(PE_OPT_HEADERS_BYTES),
                    "PE SizeOfHeaders",
                    "the section table's end, rounded up to FileAlignment",
                    "0x%" PRIx32 " for 0x%" PRIx64, pe->headers_bytes,
                    table_end);
    return is_sound;
}

static void lint_raw(const struct pe_file *pe, uint32_t n,
                     const struct pe_section *section, struct findings *to)
{
    char field[FIELD_BYTES];
    struct bytes raw;

    name_field(field, section, "bytes in the file");
    if (section->raw_bytes != 0 &&
        (section->raw_offset < pe->headers_bytes ||
         !bytes_sub(pe->file, section->raw_offset, section->raw_bytes, &raw)))
        finding_add(to, RULE_PE_SECTION_BOUNDS,
                    SECTION(n, PE_SECTION_RAW_BYTES), field,
                    "a place behind the headers, in the file",
                    "0x%" PRIx32 " at 0x%" PRIx32, section->raw_bytes,
                    section->raw_offset);
}

static void lint_aligned(const struct pe_file *pe, uint32_t n,
                         const struct pe_section *section,
                         struct findings *to)
{
    char field[FIELD_BYTES];

    name_field(field, section, "VirtualAddress");
    if (section->rva % pe->section_align != 0)
        finding_add(to, RULE_PE_SECTION_ALIGN, SECTION(n, PE_SECTION_RVA),
                    field, "a multiple of SectionAlignment", "0x%" PRIx32,
                    section->rva);
    name_field(field, section, "PointerToRawData");
    if (section->raw_bytes != 0 && section->raw_offset % pe->file_align != 0)
        finding_add(to, RULE_PE_SECTION_ALIGN,
                    SECTION(n, PE_SECTION_RAW_OFFSET), field,
                    "a multiple of FileAlignment", "0x%" PRIx32,
                    section->raw_offset);
}

static uint64_t round_up(uint64_t value, uint32_t align)
{
    return (value + align - 1) & ~((uint64_t)align - 1);
}

/* `end` is that of the section before, or of the headers. */
static void lint_order(const struct pe_file *pe, uint32_t n, uint64_t end,
                       bool is_sound, const struct pe_section *section,
                       struct findings *to)
{
    char field[FIELD_BYTES];

    name_field(field, section, "VirtualAddress");
    if (section->rva < end)
        finding_add(to, RULE_PE_SECTION_OVERLAP, SECTION(n, PE_SECTION_RVA),
                    field, "behind what comes before it",
                    "0x%" PRIx32 " below 0x%" PRIx64, section->rva, end);
    else if (is_sound && n != 0 &&
             section->rva > round_up(end, pe->section_align))
        finding_add(to, RULE_PE_SECTION_GAP, SECTION(n, PE_SECTION_RVA),
                    field, "where the section before ends",
                    "0x%" PRIx32 ", 0x%" PRIx64 " behind it", section->rva,
                    section->rva - round_up(end, pe->section_align));
}

static void lint_rights(const struct pe_file *pe, uint32_t n,
                        const struct pe_section *section, bool *ret_is_wx,
                        struct findings *to)
{
    const uint32_t both = PE_SECTION_WRITE | PE_SECTION_EXECUTE;
    char field[FIELD_BYTES];

    if ((section->characteristics & both) != both)
        return;
    name_field(field, section, "Characteristics");
    finding_add(to, RULE_PE_WX_SECTION,
                SECTION(n, PE_SECTION_CHARACTERISTICS), field, "W or X",
                "both");
    *ret_is_wx = true;
}

static void lint_nx(const struct pe_file *pe, bool is_wx,
                    struct findings *to)
{
    uint64_t at = OPTIONAL(PE_OPT_DLL_FLAGS);

    if ((pe->dll_flags & PE_DLL_NX_COMPAT) == 0)
        finding_add(to, RULE_NX_COMPAT_MISSING, at, "PE DllCharacteristics",
                    "NX_COMPAT (0x100)", "0x%" PRIx16, pe->dll_flags);
    else if (is_wx || pe->section_align < PAGE_BYTES)
        finding_add(to, RULE_NX_COMPAT_UNTRUE, at, "PE DllCharacteristics",
                    "NX_COMPAT of an image that keeps it",
                    is_wx ? "it with a writable and executable section"
                          : "it with sections that share a page");
}

static void lint_size(const struct pe_file *pe, uint64_t end, bool is_sound,
                      struct findings *to)
{
    uint64_t at = OPTIONAL(PE_OPT_IMAGE_BYTES);

    if (pe->image_bytes < end)
        finding_value(to, RULE_PE_IMAGE_SMALL, at, "PE SizeOfImage", end,
                      pe->image_bytes);
    else if (is_sound)
        finding_same(to, RULE_PE_IMAGE_SIZE, at, "PE SizeOfImage",
                     round_up(end, pe->section_align), pe->image_bytes);
}

void lint_pe_sections(const struct inspect_file *file, struct findings *to)
{
    const struct pe_file *pe = &file->pe.pe;
    uint64_t end = pe->headers_bytes;
    bool is_sound, is_wx = false;
    struct pe_section section;

    if (file->pe.status != PE_OK)
        return;
    is_sound = lint_headers(pe, to);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        if (section.virtual_bytes == 0 && section.raw_bytes == 0)
            continue;
        lint_raw(pe, n, &section, to);
        if (is_sound)
            lint_aligned(pe, n, &section, to);
        lint_order(pe, n, end, is_sound, &section, to);
        lint_rights(pe, n, &section, &is_wx, to);
        if ((uint64_t)section.rva + memory_of(&section) > end)
            end = (uint64_t)section.rva + memory_of(&section);
    }
    lint_nx(pe, is_wx, to);
    lint_size(pe, end, is_sound, to);
}
