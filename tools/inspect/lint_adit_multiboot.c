/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot headers of adit.efi.  Loaders do not look into a PE, so both
 * carry the addresses by which the file is put into memory.
 */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>

#include "format/layout.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tools/image.h"

#define MB1_FLAGS (MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO | \
                   MB1_HEADER_ADDRESSES)
/* The relocatable tag asks for this alignment; GRUB grants it. */
#define RELOC_ALIGN 0x200000u

/* An address in the image as one in the file; nothing below wraps. */
static void lint_entry(const struct inspect_file *file, const char *who,
                       uint64_t offset, uint32_t address,
                       struct findings *to)
{
    if (!lint_pe_is_code(&file->pe.pe, (uint64_t)address - IMAGE_BASE))
        finding_add(to, RULE_DOOR_MISSING, offset, who,
                    "an address in code", "0x%" PRIx32, address);
}

/*
 * The file's bytes up to the end of the last section, and no certificate
 * behind it; then zeros up to the image's end.
 */
static void lint_all_of(const struct inspect_file *file,
                        const struct lint_span *span, struct findings *to)
{
    uint64_t at = span->field_offset;

    finding_same(to, RULE_IMAGE_SPAN, at, "Multiboot header_addr",
                 IMAGE_BASE + span->offset, span->header);
    finding_same(to, RULE_IMAGE_SPAN, at + 4, "Multiboot load_addr",
                 IMAGE_BASE, span->load);
    finding_same(to, RULE_IMAGE_SPAN, at + 8, "Multiboot load_end_addr",
                 IMAGE_BASE + lint_pe_data_end(&file->pe.pe),
                 span->load_end);
    finding_same(to, RULE_IMAGE_SPAN, at + 12, "Multiboot bss_end_addr",
                 (uint64_t)IMAGE_BASE + file->pe.pe.image_bytes,
                 span->bss_end);
}

static void lint_one(const struct inspect_file *file, struct findings *to)
{
    const struct mb1_header *header = &file->mb1.header;

    if (!file->mb1.is_there || file->mb1.offset != LAYOUT_MB1_AT) {
        finding_add(to, RULE_DOOR_MISSING, LAYOUT_MB1_AT,
                    "Multiboot 1 header", "one", "none");
        return;
    }
    if (file->mb1.status != MB1_HEADER_OK)
        return;
    /* iPXE refuses what else it is asked for. */
    if (!finding_same(to, RULE_DOOR_MISSING,
                      LAYOUT_MB1_AT + MB1_HEADER_FLAGS_AT,
                      "Multiboot 1 flags", MB1_FLAGS, header->flags))
        return;
    lint_all_of(file, &(struct lint_span){
        .offset = LAYOUT_MB1_AT,
        .field_offset = LAYOUT_MB1_AT + MB1_HEADER_ADDR_AT,
        .header = header->header_address, .load = header->load_address,
        .load_end = header->load_end_address,
        .bss_end = header->bss_end_address}, to);
    lint_entry(file, "Multiboot 1 entry_addr",
               LAYOUT_MB1_AT + MB1_HEADER_ENTRY_AT, header->entry_address,
               to);
}

static void lint_relocatable(const struct mb2_header_tag *tag,
                             struct findings *to)
{
    static const struct {
        uint32_t at, expected;
        const char *field;
    } fields[] = {
        {MB2_RELOC_ALIGN_AT, RELOC_ALIGN, "Multiboot 2 relocatable align"},
        /* Low memory is for loaders and firmware. */
        {MB2_RELOC_MIN_AT, IMAGE_BASE, "Multiboot 2 relocatable min_addr"},
        {MB2_RELOC_MAX_AT, UINT32_MAX, "Multiboot 2 relocatable max_addr"},
        {MB2_RELOC_PREFERENCE_AT, MB2_RELOC_HIGHEST,
         "Multiboot 2 relocatable preference"},
    };

    for (size_t n = 0; n < sizeof(fields) / sizeof(fields[0]); n++)
        finding_same(to, RULE_DOOR_MISSING,
                     (uint64_t)tag->offset + fields[n].at, fields[n].field,
                     fields[n].expected,
                     mb2_header_field(tag, fields[n].at));
}

static void lint_two_tag(const struct inspect_file *file,
                         const struct mb2_header_tag *tag,
                         struct findings *to)
{
    uint64_t at = tag->offset;

    finding_same(to, RULE_DOOR_MISSING, at + MB2_HTAG_FLAGS_AT,
                 "Multiboot 2 tag's flags", MB2_HTAG_OPTIONAL, tag->flags);
    if (tag->type == MB2_HTAG_ADDRESS)
        lint_all_of(file, &(struct lint_span){
            .offset = LAYOUT_MB2_AT,
            .field_offset = at + MB2_ADDRESS_HEADER_AT,
            .header = mb2_header_field(tag, MB2_ADDRESS_HEADER_AT),
            .load = mb2_header_field(tag, MB2_ADDRESS_LOAD_AT),
            .load_end = mb2_header_field(tag, MB2_ADDRESS_LOAD_END_AT),
            .bss_end = mb2_header_field(tag, MB2_ADDRESS_BSS_END_AT)}, to);
    else if (tag->type == MB2_HTAG_ENTRY ||
             tag->type == MB2_HTAG_ENTRY_EFI64)
        lint_entry(file, "Multiboot 2 entry", at + MB2_ENTRY_AT,
                   mb2_header_field(tag, MB2_ENTRY_AT), to);
    else if (tag->type == MB2_HTAG_RELOCATABLE)
        lint_relocatable(tag, to);
}

static void lint_two(const struct inspect_file *file, struct findings *to)
{
    static const uint16_t needed[] = {
        MB2_HTAG_INFO_REQUEST, MB2_HTAG_ADDRESS, MB2_HTAG_ENTRY,
        MB2_HTAG_MODULE_ALIGN, MB2_HTAG_EFI_BS, MB2_HTAG_ENTRY_EFI64,
        MB2_HTAG_RELOCATABLE,
    };

    if (!file->mb2.is_there || file->mb2.offset != LAYOUT_MB2_AT) {
        finding_add(to, RULE_DOOR_MISSING, LAYOUT_MB2_AT,
                    "Multiboot 2 header", "one", "none");
        return;
    }
    if (file->mb2.status != MB2_HEADER_END)
        return;
    for (uint32_t n = 0; n < file->mb2.tag_count; n++)
        lint_two_tag(file, &file->mb2.tags[n], to);
    for (size_t n = 0; n < sizeof(needed) / sizeof(needed[0]); n++)
        if (inspect_mb2_tag(file, needed[n]) == NULL)
            finding_add(to, RULE_DOOR_MISSING, LAYOUT_MB2_AT,
                        "Multiboot 2 header", "all of Adit's tags",
                        "none of type %" PRIu16, needed[n]);
}

void lint_adit_multiboot(const struct inspect_file *file,
                         struct findings *to)
{
    lint_one(file, to);
    lint_two(file, to);
}
