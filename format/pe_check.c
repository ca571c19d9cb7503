/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Can a PE image laid out so be loaded?  The strictest reading of firmware
 * loaders, shim and the W^X rules of UEFI platforms: what passes here passes
 * there.  Answers with the first thing that is wrong.
 */
#include "format/pe.h"

#include "spec/pe.h"

static bool is_power_of_2(uint32_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

static enum pe_status check_headers(const struct pe_file *pe)
{
    uint64_t table_end = (uint64_t)pe->sections_offset +
                         (uint64_t)pe->section_count * PE_SECTION_BYTES;

    if (!is_power_of_2(pe->section_align) ||
        !is_power_of_2(pe->file_align) ||
        pe->section_align < pe->file_align)
        return PE_BAD_ALIGN;
    if (pe->headers_bytes < table_end ||
        pe->headers_bytes % pe->file_align != 0 ||
        pe->headers_bytes > pe->file.length_bytes)
        return PE_BAD_HEADERS;
    return PE_OK;
}

static enum pe_status check_section(const struct pe_file *pe,
                                    const struct pe_section *section,
                                    uint64_t previous_end)
{
    struct bytes raw;

    if (section->rva % pe->section_align != 0 ||
        section->rva < previous_end)
        return PE_BAD_RVA;
    if (section->raw_bytes == 0)
        return PE_OK;
    if (section->raw_offset % pe->file_align != 0 ||
        section->raw_offset < pe->headers_bytes ||
        !bytes_sub(pe->file, section->raw_offset, section->raw_bytes, &raw))
        return PE_BAD_RAW;
    return PE_OK;
}

/* The section's bytes at `rva`, as far as the file has them. */
static bool bytes_at_rva(const struct pe_file *pe, uint32_t rva,
                         uint32_t length_bytes, struct bytes *ret_bytes)
{
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        struct bytes raw;

        if (rva >= section.rva && rva - section.rva < section.raw_bytes)
            return bytes_sub(pe->file, section.raw_offset,
                             section.raw_bytes, &raw) &&
                   bytes_sub(raw, rva - section.rva, length_bytes,
                             ret_bytes);
    }
    return false;
}

/* How much is patched; UINT32_MAX when nobody can. */
static uint32_t fixup_bytes(unsigned type)
{
    switch (type) {
    case PE_RELOC_ABSOLUTE: return 0;
    case PE_RELOC_HIGH:
    case PE_RELOC_LOW: return 2;
    case PE_RELOC_HIGHLOW: return 4;
    case PE_RELOC_DIR64: return 8;
    default: return UINT32_MAX;
    }
}

bool pe_fixups_fit(const struct pe_file *pe, struct bytes block,
                   uint32_t *ret_at)
{
    uint64_t page = load_le32(block.at + PE_RELOC_PAGE);

    for (uint32_t at = PE_RELOC_ENTRIES;
         at + PE_RELOC_ENTRY_BYTES <= block.length_bytes;
         at += PE_RELOC_ENTRY_BYTES) {
        uint16_t entry = load_le16(block.at + at);
        uint32_t bytes = fixup_bytes(entry >> PE_RELOC_TYPE_SHIFT);
        uint64_t from = page + (entry & PE_RELOC_OFFSET_MASK);

        if (bytes == 0 || (bytes <= pe->image_bytes &&
                           from <= pe->image_bytes - bytes))
            continue;
        *ret_at = at;
        return false;
    }
    return true;
}

static enum pe_status check_relocs(const struct pe_file *pe)
{
    struct pe_directory directory;
    struct bytes rest;

    if (pe_directory_at(pe, PE_DIRECTORY_RELOC, &directory) != PE_OK ||
        directory.size_bytes == 0)
        return PE_OK;
    if (!bytes_at_rva(pe, directory.rva, directory.size_bytes, &rest))
        return PE_BAD_RELOC;
    while (rest.length_bytes != 0) {
        struct bytes head, block;

        if (!bytes_sub(rest, 0, PE_RELOC_ENTRIES, &head))
            return PE_BAD_RELOC;

        uint32_t size = load_le32(head.at + PE_RELOC_BLOCK_BYTES), at;

        if (size < PE_RELOC_ENTRIES || size % PE_RELOC_ENTRY_BYTES != 0 ||
            load_le32(head.at + PE_RELOC_PAGE) >= pe->image_bytes ||
            !bytes_sub(rest, 0, size, &block) ||
            !pe_fixups_fit(pe, block, &at))
            return PE_BAD_RELOC;
        rest = bytes_from(rest, size);
    }
    return PE_OK;
}

enum pe_status pe_check(const struct pe_file *pe)
{
    enum pe_status status = check_headers(pe);
    uint64_t end = pe->headers_bytes;
    bool entry_is_code = false;
    struct pe_section section;

    if (status != PE_OK)
        return status;
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        status = check_section(pe, &section, end);
        if (status != PE_OK)
            return status;
        if (pe->entry_rva >= section.rva &&
            pe->entry_rva - section.rva < section.virtual_bytes &&
            (section.characteristics & PE_SECTION_EXECUTE) != 0)
            entry_is_code = true;
        end = (uint64_t)section.rva + section.virtual_bytes;
    }

    uint64_t align_mask = pe->section_align - 1;

    if (((end + align_mask) & ~align_mask) != pe->image_bytes)
        return PE_BAD_SIZE;
    if (!entry_is_code)
        return PE_BAD_ENTRY;
    return check_relocs(pe);
}
