/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grows adit.efi: sections, and all fields that tell a loader how much to
 * load.  The base file is checked for the layout that this relies on; what came
 * of it is read back before it is given out.
 */
#include "tools/unify.h"

#include <inttypes.h>
#include <string.h>

#include "format/layout.h"
#include "format/mb2_header.h"
#include "format/pe.h"
#include "spec/linux.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "spec/pe.h"
#include "tools/embed.h"


/* GRUB's `linux` loads the certificates of a signed file, too, into what
 * init_size asks for, and there is no bss left to take them. */
#define SIGNATURE_BYTES 0x10000u

/* The base file, and where the fields are that will change. */
struct base {
    const char *path;
    struct pe_file pe;
    uint32_t mb2_address_at;
};

static bool base_odd(const struct base *base, const char *what, uint64_t at,
                     uint64_t expected, uint64_t found)
{
    tool_complain(base->path,
                  "%s at offset 0x%" PRIx64 ": expected 0x%" PRIx64
                  ", found 0x%" PRIx64, what, at, expected, found);
    return false;
}

/* Is it adit.efi, as it was built? */
static bool check_is_plain(const struct base *base)
{
    struct pe_directory signature;

    if (pe_directory_at(&base->pe, PE_DIRECTORY_SECURITY, &signature) ==
            PE_OK && signature.size_bytes != 0) {
        tool_complain(base->path, "is signed: expected no certificates, found "
                      "0x%" PRIx32 " bytes at offset 0x%" PRIx32
                      "; pack first, then sign", signature.size_bytes,
                      signature.rva);
        return false;
    }
    return embed_has_room(base->path, base->pe.file);
}

/* File offset = RVA, and nothing of the file beyond the image. */
static bool check_sections(const struct base *base)
{
    const struct pe_file *pe = &base->pe;
    uint32_t pe_at = LAYOUT_PE_AT_OF(pe->section_count);
    struct pe_section section;

    if (pe->signature_offset != pe_at)
        return base_odd(base, "e_lfanew", PE_DOS_LFANEW, pe_at,
                        pe->signature_offset);
    if (pe->sections_offset != pe_at + LAYOUT_PE_BYTES)
        return base_odd(base, "section table", pe_at,
                        pe_at + LAYOUT_PE_BYTES, pe->sections_offset);
    if (pe->section_align != EMBED_PAGE_BYTES ||
        pe->file_align != EMBED_PAGE_BYTES)
        return base_odd(base, "alignment of sections", pe_at,
                        EMBED_PAGE_BYTES, pe->file_align);
    if (pe->file.length_bytes > pe->image_bytes)
        return base_odd(base, "the file's length, at most SizeOfImage,", 0,
                        pe->image_bytes, pe->file.length_bytes);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (section.raw_bytes != 0 && section.raw_offset != section.rva)
            return base_odd(base, "a section's PointerToRawData",
                            pe->sections_offset + n * PE_SECTION_BYTES,
                            section.rva, section.raw_offset);
    return true;
}

static bool find_mb2_address(struct base *base)
{
    struct mb2_header_problem problem;
    struct mb2_header_tag tag;
    struct mb2_header header;
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status =
        mb2_header_read(base->pe.file, LAYOUT_MB2_AT, &header, &problem);

    while (status == MB2_HEADER_OK) {
        status = mb2_header_next(&header, &at, &tag, &problem);
        if (status == MB2_HEADER_OK && tag.type == MB2_HTAG_ADDRESS &&
            tag.all.length_bytes >= MB2_HTAG_ADDRESS_BYTES) {
            base->mb2_address_at = tag.offset;
            return true;
        }
    }
    tool_complain(base->path, "Multiboot 2 header at offset 0x%x: expected an "
                  "address tag, found: %s", LAYOUT_MB2_AT,
                  mb2_header_status_text(status));
    return false;
}

static bool check_headers(struct base *base)
{
    const uint8_t *at = base->pe.file.at;
    uint32_t mb1 = load_le32(at + LAYOUT_MB1_AT);
    uint32_t hdrs = load_le32(at + LINUX_HEADER_AT);

    if (mb1 != MB1_HEADER_MAGIC)
        return base_odd(base, "Multiboot 1 magic", LAYOUT_MB1_AT,
                        MB1_HEADER_MAGIC, mb1);
    if ((load_le32(at + LAYOUT_MB1_AT + MB1_HEADER_FLAGS_AT) &
         MB1_HEADER_ADDRESSES) == 0)
        return base_odd(base, "Multiboot 1 address fields", LAYOUT_MB1_AT,
                        MB1_HEADER_ADDRESSES, 0);
    if (hdrs != LINUX_HEADER_MAGIC)
        return base_odd(base, "Linux magic", LINUX_HEADER_AT,
                        LINUX_HEADER_MAGIC, hdrs);
    return find_mb2_address(base);
}

static bool base_open(const char *path, struct bytes file,
                      struct base *ret_base)
{
    struct base base = {.path = path};
    enum pe_status status = pe_open(file, &base.pe);

    if (status == PE_OK)
        status = pe_check(&base.pe);
    if (status != PE_OK) {
        tool_complain(path, "expected adit.efi, found: %s",
                      pe_status_text(status));
        return false;
    }
    if (!check_is_plain(&base) || !check_sections(&base) ||
        !check_headers(&base))
        return false;
    *ret_base = base;
    return true;
}

/* What was bss becomes bytes of the file. */
static uint32_t grow_sections(const struct base *base, uint8_t *file)
{
    uint32_t more_bytes = 0;
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(&base->pe, n, &section) == PE_OK; n++) {
        uint8_t *at = file + base->pe.sections_offset + n * PE_SECTION_BYTES;
        uint32_t raw_bytes = (uint32_t)embed_to_page(section.virtual_bytes);

        if (raw_bytes <= section.raw_bytes)
            continue;
        store_le32(at + PE_SECTION_RAW_BYTES, raw_bytes);
        store_le32(at + PE_SECTION_RAW_OFFSET, section.rva);
        more_bytes += raw_bytes - section.raw_bytes;
    }
    return more_bytes;
}

/* The payload, and its section headers behind the others. */
static void add_payload(const struct base *base, const struct embed *embed,
                        uint8_t *file)
{
    uint32_t base_count = base->pe.section_count;
    uint8_t *headers = file +
                       LAYOUT_SECTIONS_AT_OF(base_count + embed->count) +
                       base_count * PE_SECTION_BYTES;
    uint8_t *table = file + LAYOUT_PAYLOAD_TABLE_AT;

    embed_write(embed, file + embed->rva, table);
    memcpy(headers, table, (size_t)embed->count * PE_SECTION_BYTES);
}

/* To where there is room for so many sections. */
static void move_headers(const struct base *base, uint32_t pe_at,
                         uint8_t *file)
{
    uint32_t from = base->pe.signature_offset;
    uint32_t bytes = base->pe.sections_offset - from +
                     base->pe.section_count * PE_SECTION_BYTES;

    if (pe_at == from)
        return;
    memcpy(file + pe_at, file + from, bytes);
    memset(file + from, 0, bytes);
    store_le32(file + PE_DOS_LFANEW, pe_at);
}

static void store_loader_ends(const struct base *base, uint8_t *file,
                              uint32_t file_bytes)
{
    uint8_t *mb1 = file + LAYOUT_MB1_AT;
    uint8_t *mb2 = file + base->mb2_address_at;
    uint32_t mb1_end = load_le32(mb1 + MB1_HEADER_LOAD_AT) + file_bytes;
    uint32_t mb2_end = load_le32(mb2 + MB2_ADDRESS_LOAD_AT) + file_bytes;
    uint32_t linux_bytes = file_bytes - LAYOUT_HEADERS_BYTES;

    store_le32(mb1 + MB1_HEADER_LOAD_END_AT, mb1_end);
    store_le32(mb1 + MB1_HEADER_BSS_END_AT, mb1_end);
    store_le32(mb2 + MB2_ADDRESS_LOAD_END_AT, mb2_end);
    store_le32(mb2 + MB2_ADDRESS_BSS_END_AT, mb2_end);
    store_le32(file + LINUX_SYSSIZE_AT, linux_bytes / LINUX_PARAGRAPH_BYTES);
    store_le32(file + LINUX_INIT_SIZE_AT, linux_bytes + SIGNATURE_BYTES);
}

static void write_headers(const struct base *base,
                          const struct embed *embed, struct buffer *file)
{
    uint32_t count = base->pe.section_count + embed->count;
    uint32_t pe_at = LAYOUT_PE_AT_OF(count);
    uint8_t *coff = file->at + pe_at + PE_SIGNATURE_BYTES;
    uint8_t *optional = coff + PE_COFF_BYTES;
    uint32_t file_bytes = (uint32_t)file->length_bytes;
    uint32_t more_bytes = grow_sections(base, file->at) + file_bytes -
                          base->pe.image_bytes;
    uint32_t checksum_at = pe_at + base->pe.checksum_offset -
                           base->pe.signature_offset;

    move_headers(base, pe_at, file->at);
    add_payload(base, embed, file->at);
    store_le16(coff + PE_COFF_SECTIONS, (uint16_t)count);
    store_le32(optional + PE_OPT_DATA_BYTES,
               load_le32(optional + PE_OPT_DATA_BYTES) + more_bytes);
    store_le32(optional + PE_OPT_IMAGE_BYTES, file_bytes);
    store_loader_ends(base, file->at, file_bytes);
    store_le32(file->at + checksum_at,
               pe_checksum(buffer_bytes(file), checksum_at));
}

static bool reads_back(const struct embed *embed, struct bytes file)
{
    struct pe_file pe;

    return pe_open(file, &pe) == PE_OK && pe_check(&pe) == PE_OK &&
           embed_reads_back(embed, file);
}

static bool measure(const struct base *base, const struct payload *payload,
                    struct embed *ret_embed)
{
    const uint8_t *mb1 = base->pe.file.at + LAYOUT_MB1_AT;
    struct embed embed;

    if (!embed_measure(base->path, payload, base->pe.image_bytes,
                       load_le32(mb1 + MB1_HEADER_LOAD_AT), &embed))
        return false;
    if (base->pe.section_count + embed.count > LAYOUT_SECTIONS_MAX)
        return base_odd(base, "sections, at most,", base->pe.sections_offset,
                        LAYOUT_SECTIONS_MAX,
                        base->pe.section_count + embed.count);
    *ret_embed = embed;
    return true;
}

enum tool_exit unify_make(const char *path, struct bytes base_file,
                          const struct payload *payload,
                          struct buffer *ret_file)
{
    struct base base;
    struct embed embed;
    struct buffer file;

    if (!base_open(path, base_file, &base) ||
        !measure(&base, payload, &embed))
        return TOOL_PROBLEM;
    if (!buffer_make((size_t)embed.rva + embed.bytes, &file))
        return TOOL_FAILED;
    memcpy(file.at, base_file.at, base_file.length_bytes);
    write_headers(&base, &embed, &file);
    if (!reads_back(&embed, buffer_bytes(&file))) {
        tool_complain(path, "expected the unified image to read back as it "
                      "was packed, found that it does not");
        buffer_free(&file);
        return TOOL_PROBLEM;
    }
    *ret_file = file;
    return TOOL_OK;
}
