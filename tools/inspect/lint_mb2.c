/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 2 header and its tags, one by one and together. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "spec/elf.h"
#include "spec/mb2.h"
#include "spec/pvh.h"

#define HEADER_BYTES_SANE 0x1000u
#define ARCH_MIPS         4u
#define ILLUMOS_BYTES     0x8000u
#define SEARCH_BYTES      0x20000u
#define TYPES             (MB2_HTAG_RELOCATABLE + 1u)

/* Least sizes, by type; 0 for what has no body that loaders read. */
static const uint8_t sizes[TYPES] = {
    [MB2_HTAG_INFO_REQUEST] = MB2_HTAG_HEAD_BYTES,
    [MB2_HTAG_ADDRESS] = MB2_HTAG_ADDRESS_BYTES,
    [MB2_HTAG_ENTRY] = MB2_HTAG_ENTRY_BYTES,
    [MB2_HTAG_CONSOLE] = MB2_HTAG_CONSOLE_BYTES,
    [MB2_HTAG_FRAMEBUFFER] = MB2_HTAG_FRAMEBUFFER_BYTES,
    [MB2_HTAG_ENTRY_EFI32] = MB2_HTAG_ENTRY_BYTES,
    [MB2_HTAG_ENTRY_EFI64] = MB2_HTAG_ENTRY_BYTES,
    [MB2_HTAG_RELOCATABLE] = MB2_HTAG_RELOCATABLE_BYTES,
};

static bool is_optional(const struct mb2_header_tag *tag)
{
    return (tag->flags & MB2_HTAG_OPTIONAL) != 0;
}

/* GRUB refuses a required tag or request that it does not know. */
static bool grub_knows(uint16_t type)
{
    return type < TYPES && type != MB2_HTAG_ENTRY_EFI32;
}

static bool grub_gives(uint32_t type)
{
    return type <= MB2_TAG_LOAD_BASE && type != MB2_TAG_SMBIOS;
}

/* FreeBSD's loader and illumos' one refuse these when they are required. */
static bool some_refuse(uint16_t type)
{
    return type != MB2_HTAG_INFO_REQUEST && type != MB2_HTAG_MODULE_ALIGN &&
           type != MB2_HTAG_EFI_BS;
}

static bool freebsd_gives(uint32_t type)
{
    return type == MB2_TAG_BASIC_MEMINFO || type == MB2_TAG_MMAP ||
           type == MB2_TAG_EFI64_SYSTAB || type == MB2_TAG_EFI_BS ||
           type == MB2_TAG_EFI64_HANDLE;
}

static void lint_request(const struct mb2_header_tag *tag,
                         struct findings *to)
{
    for (uint32_t at = MB2_HTAG_HEAD_BYTES; tag->all.length_bytes - at >= 4;
         at += 4) {
        uint32_t type = mb2_header_field(tag, at);

        if (is_optional(tag))
            continue;
        if (!grub_gives(type))
            finding_add(to, RULE_MB2_TAG_REQUIRED, tag->offset + at,
                        "Multiboot 2 information request",
                        "one that GRUB knows, 0 to 21 but 13", "%" PRIu32,
                        type);
        else if (!freebsd_gives(type))
            finding_add(to, RULE_MB2_TAG_OPTIONAL, tag->offset + at,
                        "Multiboot 2 information request",
                        "4, 6, 12, 18 or 20, or an optional one",
                        "%" PRIu32, type);
    }
}

static void lint_tag(const struct mb2_header_tag *tag, struct findings *to)
{
    uint64_t flags_at = (uint64_t)tag->offset + MB2_HTAG_FLAGS_AT;

    if (tag->type < TYPES && tag->all.length_bytes < sizes[tag->type])
        finding_least(to, RULE_MB2_TAG_SIZE, tag->offset + MB2_HTAG_SIZE_AT,
                      "Multiboot 2 tag's size", sizes[tag->type],
                      tag->all.length_bytes);
    if (!is_optional(tag) && !grub_knows(tag->type))
        finding_add(to, RULE_MB2_TAG_REQUIRED, flags_at,
                    "Multiboot 2 tag's flags",
                    "optional, since GRUB does not know it",
                    "required, type %" PRIu16, tag->type);
    else if (!is_optional(tag) && some_refuse(tag->type))
        finding_add(to, RULE_MB2_TAG_OPTIONAL, flags_at,
                    "Multiboot 2 tag's flags", "optional",
                    "required, type %" PRIu16, tag->type);
    if (tag->type == MB2_HTAG_INFO_REQUEST)
        lint_request(tag, to);
}

static void lint_relocatable(const struct mb2_header_tag *tag,
                             uint64_t image_bytes, struct findings *to)
{
    uint32_t min = mb2_header_field(tag, MB2_RELOC_MIN_AT);
    uint32_t max = mb2_header_field(tag, MB2_RELOC_MAX_AT);
    uint32_t align = mb2_header_field(tag, MB2_RELOC_ALIGN_AT);
    uint32_t preference = mb2_header_field(tag, MB2_RELOC_PREFERENCE_AT);

    if ((align & (align - 1)) != 0)
        finding_add(to, RULE_MB2_RELOCATABLE,
                    tag->offset + MB2_RELOC_ALIGN_AT,
                    "Multiboot 2 relocatable align", "a power of two",
                    "0x%" PRIx32, align);
    if (max < min || max - min < image_bytes)
        finding_add(to, RULE_MB2_RELOCATABLE, tag->offset + MB2_RELOC_MAX_AT,
                    "Multiboot 2 relocatable max_addr",
                    "room for the image above min_addr",
                    "0x%" PRIx32 " for 0x%" PRIx64 " bytes from 0x%" PRIx32,
                    max, image_bytes, min);
    if (preference > MB2_RELOC_HIGHEST)
        finding_add(to, RULE_MB2_RELOCATABLE,
                    tag->offset + MB2_RELOC_PREFERENCE_AT,
                    "Multiboot 2 relocatable preference", "0, 1 or 2",
                    "%" PRIu32, preference);
}

/* What the tags ask for, by the last one of each type. */
struct wanted {
    const struct mb2_header_tag *tag[TYPES];
    bool has_span;
    struct lint_span span;
};

static bool is_loaded(const struct inspect_file *file,
                      const struct wanted *wanted, uint64_t address)
{
    struct elf_segment segment;

    if (wanted->has_span)
        return address >= wanted->span.load &&
               address < lint_span_end(&wanted->span,
                                       file->bytes.length_bytes);
    if (file->elf.status != ELF_OK)
        return true; /* said already */
    for (uint32_t n = 0;
         elf_segment_at(&file->elf.elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD && address >= segment.paddr &&
            address - segment.paddr < segment.file_bytes)
            return true;
    return false;
}

static void lint_entries(const struct inspect_file *file,
                         const struct wanted *wanted, struct findings *to)
{
    static const uint16_t types[] = {MB2_HTAG_ENTRY, MB2_HTAG_ENTRY_EFI32,
                                     MB2_HTAG_ENTRY_EFI64};

    for (size_t n = 0; n < sizeof(types) / sizeof(types[0]); n++) {
        const struct mb2_header_tag *tag = wanted->tag[types[n]];
        uint32_t address = tag == NULL ? 0
                                       : mb2_header_field(tag, MB2_ENTRY_AT);

        if (tag != NULL && !is_loaded(file, wanted, address))
            finding_add(to, RULE_MB2_ENTRY_OUTSIDE,
                        tag->offset + MB2_ENTRY_AT,
                        types[n] == MB2_HTAG_ENTRY ? "Multiboot 2 entry"
                                                   : "Multiboot 2 EFI entry",
                        "a physical address in what is loaded",
                        "0x%" PRIx32, address);
    }
}

static void lint_efi(const struct inspect_file *file,
                     const struct wanted *wanted, struct findings *to)
{
    const struct mb2_header_tag *entry = wanted->tag[MB2_HTAG_ENTRY];
    const struct mb2_header_tag *services = wanted->tag[MB2_HTAG_EFI_BS];
    const struct mb2_header_tag *efi64 = wanted->tag[MB2_HTAG_ENTRY_EFI64];

    if (wanted->tag[MB2_HTAG_ADDRESS] != NULL && entry == NULL &&
        (services == NULL || efi64 == NULL))
        finding_add(to, RULE_MB2_ENTRY_MISSING,
                    wanted->tag[MB2_HTAG_ADDRESS]->offset,
                    "Multiboot 2 address tag", "an entry tag with it",
                    "none");
    if ((services == NULL) != (efi64 == NULL))
        finding_add(to, RULE_MB2_EFI_ENTRY,
                    services != NULL ? services->offset : efi64->offset,
                    "Multiboot 2 tags 7 and 9", "both or neither",
                    "only %d", services != NULL ? MB2_HTAG_EFI_BS
                                                : MB2_HTAG_ENTRY_EFI64);
    if (efi64 != NULL && (entry == NULL || entry->offset > efi64->offset))
        finding_add(to, RULE_MB2_TAG_ORDER, efi64->offset,
                    "Multiboot 2 EFI64 entry tag", "an entry tag before it",
                    entry == NULL ? "none" : "one behind it");
    lint_entries(file, wanted, to);
}

static uint64_t elf_image_bytes(const struct elf_file *elf)
{
    uint64_t low = UINT64_MAX, high = 0;
    struct elf_segment segment;

    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++) {
        if (segment.type != PT_LOAD ||
            segment.memory_bytes > UINT64_MAX - segment.paddr)
            continue;
        if (segment.paddr < low)
            low = segment.paddr;
        if (segment.paddr + segment.memory_bytes > high)
            high = segment.paddr + segment.memory_bytes;
    }
    return high > low ? high - low : 0;
}

static void lint_elf_relocs(const struct inspect_file *file,
                            struct findings *to)
{
    struct elf_section section;

    for (uint32_t n = 0; n < file->elf.elf.shdr_count; n++) {
        char field[64];

        if (elf_section_at(&file->elf.elf, n, &section) != ELF_OK ||
            (section.type != SHT_REL && section.type != SHT_RELA))
            continue;
        snprintf(field, sizeof(field), "type of section %.*s",
                 (int)(section.name.length < 40 ? section.name.length : 40),
                 section.name.at);
        finding_add(to, RULE_MB2_ELF_RELOCS, section.header_offset + 4, field,
                    "neither REL nor RELA", "%s",
                    section.type == SHT_REL ? "REL" : "RELA");
    }
}

/* By the address tag, or as ELF; answers with the memory that it takes. */
static uint64_t lint_loading(const struct inspect_file *file,
                             struct wanted *wanted, struct findings *to)
{
    const struct mb2_header_tag *tag = wanted->tag[MB2_HTAG_ADDRESS];

    if (tag == NULL) {
        if (file->elf.status == ELF_NOT_ELF)
            finding_add(to, file->pe.is_there ? RULE_MB2_CONTAINER
                                              : RULE_MB2_ADDRESS,
                        file->mb2.offset, "Multiboot 2 address tag",
                        "one, since this is no ELF", "none");
        if (file->elf.status != ELF_OK)
            return 0;
        lint_elf_relocs(file, to);
        return elf_image_bytes(&file->elf.elf);
    }
    wanted->span = (struct lint_span){
        .who = "Multiboot 2", .rule = RULE_MB2_ADDRESS,
        .offset = file->mb2.offset,
        .field_offset = (uint64_t)tag->offset + MB2_ADDRESS_HEADER_AT,
        .header = mb2_header_field(tag, MB2_ADDRESS_HEADER_AT),
        .load = mb2_header_field(tag, MB2_ADDRESS_LOAD_AT),
        .load_end = mb2_header_field(tag, MB2_ADDRESS_LOAD_END_AT),
        .bss_end = mb2_header_field(tag, MB2_ADDRESS_BSS_END_AT),
    };
    if (wanted->span.load == UINT32_MAX) {
        finding_add(to, RULE_MB2_ADDRESS, tag->offset + MB2_ADDRESS_LOAD_AT,
                    "Multiboot 2 load_addr", "an address",
                    "-1, for which GRUB computes a wrong length");
        return 0;
    }
    wanted->has_span = lint_span(&wanted->span, file->bytes.length_bytes, to);
    if (!wanted->has_span)
        return 0;
    if (wanted->span.bss_end > wanted->span.load)
        return wanted->span.bss_end - wanted->span.load;
    return lint_span_end(&wanted->span, file->bytes.length_bytes) -
           wanted->span.load;
}

static void lint_tags(const struct inspect_file *file, struct findings *to)
{
    struct wanted wanted = {.has_span = false};
    uint64_t image_bytes;

    for (uint32_t n = 0; n < file->mb2.tag_count; n++) {
        const struct mb2_header_tag *tag = &file->mb2.tags[n];

        lint_tag(tag, to);
        if (tag->type >= TYPES)
            continue;
        if (wanted.tag[tag->type] != NULL &&
            tag->type != MB2_HTAG_INFO_REQUEST)
            finding_add(to, RULE_MB2_TAG_TWICE, tag->offset,
                        "Multiboot 2 tag", "one of its type",
                        "another of type %" PRIu16, tag->type);
        wanted.tag[tag->type] = tag;
    }
    image_bytes = lint_loading(file, &wanted, to);
    lint_efi(file, &wanted, to);
    if (wanted.tag[MB2_HTAG_RELOCATABLE] != NULL)
        lint_relocatable(wanted.tag[MB2_HTAG_RELOCATABLE], image_bytes, to);
}

/* What the reader stopped at, unless code has the magic number. */
static void lint_unsound(const struct inspect_file *file, struct findings *to)
{
    const struct mb2_header_problem *problem = &file->mb2.problem;
    struct bytes header;
    const char *rule;
    bool is_meant = bytes_sub(file->bytes, file->mb2.offset, MB2_HEADER_BYTES,
                              &header) &&
                    load_le32(header.at + MB2_HEADER_ARCH_AT) <= ARCH_MIPS &&
                    load_le32(header.at + MB2_HEADER_LENGTH_AT) <=
                        MB2_HEADER_WINDOW_BYTES;

    switch (file->mb2.status) {
    case MB2_HEADER_TRUNCATED:
    case MB2_HEADER_BAD_PLACE:
    case MB2_HEADER_BAD_LENGTH: rule = RULE_MB2_WINDOW; break;
    case MB2_HEADER_BAD_ARCH: rule = RULE_MB2_ARCH; break;
    case MB2_HEADER_BAD_CHECKSUM: rule = RULE_MB2_CHECKSUM; break;
    case MB2_HEADER_BAD_TAG_SIZE: rule = RULE_MB2_TAG_SIZE; break;
    case MB2_HEADER_BAD_END_SIZE:
    case MB2_HEADER_DATA_BEHIND:
    case MB2_HEADER_NO_END: rule = RULE_MB2_END_TAG; break;
    default: return;
    }
    if (is_meant)
        finding_value(to, rule, problem->offset,
                      mb2_header_status_text(file->mb2.status),
                      problem->expected, problem->found);
}

/* A whole header behind the window; in an image that has other ways in, it may
 * be there on purpose. */
static void lint_late(const struct inspect_file *file, struct findings *to)
{
    struct mb2_header_problem problem;
    struct mb2_header header;
    uint32_t at;

    if (file->elf.status != ELF_OK || file->mb1.is_there ||
        inspect_note_find(file, TEXT("Xen"),
                          XEN_ELFNOTE_PHYS32_ENTRY) != NULL)
        return;
    for (uint64_t base = MB2_HEADER_WINDOW_BYTES; base < SEARCH_BYTES;
         base += MB2_HEADER_WINDOW_BYTES / 2) {
        struct bytes rest = bytes_from(file->bytes, base);

        if (mb2_header_find(rest, 0, &at) &&
            mb2_header_read(rest, at, &header, &problem) == MB2_HEADER_OK &&
            header.length_bytes <= HEADER_BYTES_SANE) {
            finding_add(to, RULE_MB2_WINDOW, base + at, "Multiboot 2 header",
                        "it in the first 32 KiB", "it at 0x%" PRIx64,
                        base + at);
            return;
        }
    }
}

void lint_mb2(const struct inspect_file *file, struct findings *to)
{
    uint32_t first;

    if (!file->mb2.is_there) {
        lint_late(file, to);
        return;
    }
    if (file->mb2.status != MB2_HEADER_END) {
        lint_unsound(file, to);
        return;
    }
    if (mb2_header_find(file->bytes, 0, &first) && first < file->mb2.offset)
        finding_value(to, RULE_STRAY_MAGIC, first,
                      "first Multiboot 2 magic number", file->mb2.offset,
                      first);
    if (file->bytes.length_bytes < ILLUMOS_BYTES)
        finding_least(to, RULE_FILE_32K, FINDING_NOWHERE,
                      "the file's length", ILLUMOS_BYTES,
                      file->bytes.length_bytes);
    lint_tags(file, to);
}
