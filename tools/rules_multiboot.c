/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about the Multiboot headers of adit.efi.  Loaders do not look into
 * a PE, so both carry the addresses by which the file is put into memory.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>

#include "format/layout.h"
#include "format/mb1_header.h"
#include "format/mb2_header.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "tools/image.h"
#include "tools/rules.h"

#define MB1_FLAGS (MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO | \
                   MB1_HEADER_ADDRESSES)
/* The relocatable tag asks for this alignment; GRUB grants it. */
#define RELOC_ALIGN 0x200000u

/* Limine and FreeBSD stop at the first magic number and judge what follows. */
static void check_stray(const struct subject *s, const char *subject,
                        uint32_t wanted, uint32_t found)
{
    if (found < wanted)
        rule_field(s->file, RULE_STRAY_MAGIC, subject, "magic, its first,",
                   found, wanted, found);
}

/* An address in the image as one in the file; nothing below wraps. */
static uint64_t rva_of(uint32_t address)
{
    return (uint64_t)address - IMAGE_BASE;
}

static void check_entry(const struct subject *s, const char *rule,
                        const char *who, uint32_t offset, uint32_t address)
{
    if (!subject_is_code(s, rva_of(address)))
        rule_broken(s->file, rule,
                    "%s at offset 0x%" PRIx32 ": expected an address in "
                    "code, found 0x%" PRIx32, who, offset, address);
}

/*
 * The file's bytes up to the end of the last section, and no certificate
 * behind it; then zeros up to the image's end.
 */
static void check_span(const struct subject *s,
                       const struct subject_span *span)
{
    subject_same(s, span->rule, span->who, "header_addr", span->offset,
                 IMAGE_BASE + span->header_at, span->header);
    subject_same(s, span->rule, span->who, "load_addr", span->offset + 4,
                 IMAGE_BASE, span->load);
    subject_same(s, span->rule, span->who, "load_end_addr", span->offset + 8,
                 IMAGE_BASE + s->data_end, span->load_end);
    subject_same(s, span->rule, span->who, "bss_end_addr", span->offset + 12,
                 (uint64_t)IMAGE_BASE + s->pe.image_bytes, span->bss_end);
}

static void check_mb1(const struct subject *s)
{
    struct mb1_header_problem problem;
    struct mb1_header header;
    enum mb1_header_status status;
    uint32_t first;

    if (mb1_header_find(s->bytes, 0, &first))
        check_stray(s, "Multiboot 1", LAYOUT_MB1_AT, first);
    status = mb1_header_read(s->bytes, LAYOUT_MB1_AT, &header, &problem);
    if (status != MB1_HEADER_OK) {
        rule_field(s->file, RULE_MB1_WINDOW, "Multiboot 1",
                   mb1_header_status_text(status), problem.offset,
                   problem.expected, problem.found);
        return;
    }
    /* iPXE refuses what else it is asked for. */
    if (!subject_same(s, RULE_MB1_ADDRESSES, "Multiboot 1", "flags",
                      LAYOUT_MB1_AT + MB1_HEADER_FLAGS_AT, MB1_FLAGS,
                      header.flags))
        return;
    check_span(s, &(struct subject_span){
        .who = "Multiboot 1", .rule = RULE_MB1_ADDRESSES,
        .offset = LAYOUT_MB1_AT + MB1_HEADER_ADDR_AT,
        .header_at = LAYOUT_MB1_AT, .header = header.header_address,
        .load = header.load_address, .load_end = header.load_end_address,
        .bss_end = header.bss_end_address});
    check_entry(s, RULE_MB1_ADDRESSES, "Multiboot 1 entry_addr",
                LAYOUT_MB1_AT + MB1_HEADER_ENTRY_AT, header.entry_address);
}

/* FreeBSD's loader refuses to be asked for others, unless optional. */
static bool is_common_request(uint32_t type)
{
    return type == MB2_TAG_BASIC_MEMINFO || type == MB2_TAG_MMAP ||
           type == MB2_TAG_EFI64_SYSTAB || type == MB2_TAG_EFI_BS ||
           type == MB2_TAG_EFI64_HANDLE;
}

static void check_requests(const struct subject *s,
                           const struct mb2_header_tag *tag)
{
    for (uint32_t at = MB2_HTAG_HEAD_BYTES; tag->all.length_bytes - at >= 4;
         at += 4)
        if (!is_common_request(mb2_header_field(tag, at)))
            rule_broken(s->file, RULE_MB2_TAG_OPTIONAL,
                        "Multiboot 2 information request at offset 0x%" PRIx32
                        ": expected 4, 6, 12, 18 or 20, found %" PRIu32,
                        tag->offset + at, mb2_header_field(tag, at));
}

static void check_relocatable(const struct subject *s,
                              const struct mb2_header_tag *tag)
{
    const char *rule = RULE_MB2_RELOCATABLE, *who = "Multiboot 2 relocatable";
    uint32_t min = mb2_header_field(tag, MB2_RELOC_MIN_AT);
    uint32_t max = mb2_header_field(tag, MB2_RELOC_MAX_AT);

    subject_same(s, rule, who, "align", tag->offset + MB2_RELOC_ALIGN_AT,
                 RELOC_ALIGN, mb2_header_field(tag, MB2_RELOC_ALIGN_AT));
    /* Low memory is for loaders and firmware; ours begins at the link base. */
    subject_same(s, rule, who, "min_addr", tag->offset + MB2_RELOC_MIN_AT,
                 IMAGE_BASE, min);
    subject_same(s, rule, who, "max_addr", tag->offset + MB2_RELOC_MAX_AT,
                 UINT32_MAX, max);
    subject_same(s, rule, who, "preference",
                 tag->offset + MB2_RELOC_PREFERENCE_AT, MB2_RELOC_HIGHEST,
                 mb2_header_field(tag, MB2_RELOC_PREFERENCE_AT));
}

static void check_tag(const struct subject *s,
                      const struct mb2_header_tag *tag)
{
    subject_same(s, RULE_MB2_TAG_OPTIONAL, "Multiboot 2 tag's", "flags",
                 tag->offset + MB2_HTAG_FLAGS_AT, MB2_HTAG_OPTIONAL,
                 tag->flags);
    switch (tag->type) {
    case MB2_HTAG_INFO_REQUEST:
        check_requests(s, tag);
        break;
    case MB2_HTAG_ADDRESS:
        check_span(s, &(struct subject_span){
            .who = "Multiboot 2", .rule = RULE_MB2_ADDRESS,
            .offset = tag->offset + MB2_ADDRESS_HEADER_AT,
            .header_at = LAYOUT_MB2_AT,
            .header = mb2_header_field(tag, MB2_ADDRESS_HEADER_AT),
            .load = mb2_header_field(tag, MB2_ADDRESS_LOAD_AT),
            .load_end = mb2_header_field(tag, MB2_ADDRESS_LOAD_END_AT),
            .bss_end = mb2_header_field(tag, MB2_ADDRESS_BSS_END_AT)});
        break;
    case MB2_HTAG_ENTRY:
        check_entry(s, RULE_MB2_ENTRY, "Multiboot 2 entry",
                    tag->offset + MB2_ENTRY_AT,
                    mb2_header_field(tag, MB2_ENTRY_AT));
        break;
    case MB2_HTAG_ENTRY_EFI64:
        check_entry(s, RULE_MB2_ENTRY, "Multiboot 2 EFI64 entry",
                    tag->offset + MB2_ENTRY_AT,
                    mb2_header_field(tag, MB2_ENTRY_AT));
        break;
    case MB2_HTAG_RELOCATABLE:
        check_relocatable(s, tag);
        break;
    default:
        break;
    }
}

/*
 * All that some loader needs is there, once: without the address tag GRUB
 * looks for an ELF, FreeBSD's loader asks for tags 7 and 9.  Limine panics at
 * an EFI64 entry (9) when it has not yet seen an entry (3).
 */
static void check_tag_order(const struct subject *s,
                            const uint32_t offsets[MB2_HTAG_RELOCATABLE + 1],
                            const unsigned counts[MB2_HTAG_RELOCATABLE + 1])
{
    static const struct {
        uint16_t type;
        const char *rule, *who;
    } needed[] = {
        {MB2_HTAG_ADDRESS, RULE_MB2_ADDRESS, "Multiboot 2 address tags'"},
        {MB2_HTAG_ENTRY, RULE_MB2_ENTRY, "Multiboot 2 entry tags'"},
        {MB2_HTAG_EFI_BS, RULE_MB2_ENTRY, "Multiboot 2 EFI-BS tags'"},
        {MB2_HTAG_ENTRY_EFI64, RULE_MB2_ENTRY, "Multiboot 2 EFI64 entries'"},
        {MB2_HTAG_RELOCATABLE, RULE_MB2_RELOCATABLE,
         "Multiboot 2 relocatable tags'"},
    };

    for (size_t n = 0; n < sizeof(needed) / sizeof(needed[0]); n++)
        subject_same(s, needed[n].rule, needed[n].who, "number",
                     LAYOUT_MB2_AT, 1, counts[needed[n].type]);
    if (counts[MB2_HTAG_ENTRY_EFI64] != 0 &&
        offsets[MB2_HTAG_ENTRY_EFI64] < offsets[MB2_HTAG_ENTRY])
        rule_field(s->file, RULE_MB2_TAG_ORDER, "Multiboot 2",
                   "EFI64 entry tag, behind the entry tag,",
                   offsets[MB2_HTAG_ENTRY_EFI64], offsets[MB2_HTAG_ENTRY],
                   offsets[MB2_HTAG_ENTRY_EFI64]);
}

static void check_mb2(const struct subject *s)
{
    uint32_t offsets[MB2_HTAG_RELOCATABLE + 1] = {0};
    unsigned counts[MB2_HTAG_RELOCATABLE + 1] = {0};
    struct mb2_header_problem problem;
    uint32_t first, at = MB2_HEADER_BYTES;
    enum mb2_header_status status;
    struct mb2_header header;
    struct mb2_header_tag tag;

    if (mb2_header_find(s->bytes, 0, &first))
        check_stray(s, "Multiboot 2", LAYOUT_MB2_AT, first);
    status = mb2_header_read(s->bytes, LAYOUT_MB2_AT, &header, &problem);
    while (status == MB2_HEADER_OK) {
        status = mb2_header_next(&header, &at, &tag, &problem);
        if (status != MB2_HEADER_OK)
            break;
        check_tag(s, &tag);
        if (tag.type <= MB2_HTAG_RELOCATABLE) {
            offsets[tag.type] = tag.offset;
            counts[tag.type]++;
        }
    }
    if (status != MB2_HEADER_END)
        rule_field(s->file, RULE_MB2_WINDOW, "Multiboot 2",
                   mb2_header_status_text(status), problem.offset,
                   problem.expected, problem.found);
    else
        check_tag_order(s, offsets, counts);
}

void rules_multiboot(const struct subject *s)
{
    check_mb1(s);
    check_mb2(s);
}
