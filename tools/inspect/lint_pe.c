/* SPDX-License-Identifier: BSD-2-Clause */
/* PE headers: what opens, and what its fields say. */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "format/pe_debug.h"
#include "spec/linux.h"
#include "spec/pe.h"

/* Offsets of fields. */
#define COFF(field) \
    ((uint64_t)pe->signature_offset + PE_SIGNATURE_BYTES + (uint32_t)(field))
#define OPTIONAL(field) COFF(PE_COFF_BYTES + (field))
#define DIRECTORY(n) \
    ((uint64_t)pe->directories_offset + (n) * PE_DIRECTORY_BYTES)

bool lint_pe_is_code(const struct pe_file *pe, uint64_t rva)
{
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (rva >= section.rva && rva - section.rva < section.raw_bytes &&
            (section.characteristics & PE_SECTION_EXECUTE) != 0 &&
            (section.characteristics & PE_SECTION_READ) != 0)
            return true;
    return false;
}

uint64_t lint_pe_data_end(const struct pe_file *pe)
{
    struct pe_section section;
    uint64_t end = pe->headers_bytes;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (section.raw_bytes != 0 &&
            (uint64_t)section.raw_offset + section.raw_bytes > end)
            end = (uint64_t)section.raw_offset + section.raw_bytes;
    return end;
}

/* A PE that does not open, for x86-64. */
static void lint_closed(const struct inspect_file *file, struct findings *to)
{
    const struct pe_file *pe = &file->pe.pe;
    const char *rule;
    struct bytes field;

    if (file->pe.is_there) {
        finding_add(to, RULE_PE_MACHINE, COFF(PE_COFF_MACHINE), "PE Machine",
                    "0x8664 (x86-64), and PE32+", "0x%" PRIx16 ", PE32%s",
                    pe->machine, pe->is_plus ? "+" : "");
        return;
    }
    switch (file->pe.status) {
    case PE_TRUNCATED: rule = RULE_PE_TRUNCATED; break;
    case PE_BAD_LFANEW: rule = RULE_PE_LFANEW; break;
    case PE_BAD_MACHINE: rule = RULE_PE_MACHINE; break;
    case PE_BAD_MAGIC:
    case PE_BAD_OPTIONAL: rule = RULE_PE_OPTIONAL_SIZE; break;
    case PE_BAD_SECTIONS: rule = RULE_PE_SECTION_COUNT; break;
    default: return;
    }
    finding_add(to, rule,
                bytes_sub(file->bytes, PE_DOS_LFANEW, 4, &field)
                    ? load_le32(field.at) : 0,
                "PE headers", "headers that can be read", "%s",
                pe_status_text(file->pe.status));
}

static bool is_linux(const struct inspect_file *file)
{
    struct bytes header;

    return bytes_sub(file->bytes, LINUX_HEADER_AT, 4, &header) &&
           load_le32(header.at) == LINUX_HEADER_MAGIC;
}

static void lint_fields(const struct inspect_file *file, struct findings *to)
{
    const struct pe_file *pe = &file->pe.pe;
    struct pe_section section;
    bool is_in_code = false;

    if (pe->signature_offset % 4 != 0 || pe->signature_offset < PE_DOS_BYTES)
        finding_add(to, RULE_PE_LFANEW, PE_DOS_LFANEW, "PE e_lfanew",
                    "a multiple of 4, 40h at least", "0x%" PRIx32,
                    pe->signature_offset);
    if (pe->subsystem != PE_SUBSYSTEM_EFI_APPLICATION)
        finding_add(to, RULE_PE_SUBSYSTEM, OPTIONAL(PE_OPT_SUBSYSTEM),
                    "PE Subsystem", "10, an EFI application", "%" PRIu16,
                    pe->subsystem);
    if (is_linux(file) && pe->image_major < 1)
        finding_add(to, RULE_PE_IMAGE_VERSION, OPTIONAL(PE_OPT_IMAGE_MAJOR),
                    "PE MajorImageVersion", "1 at least", "%" PRIu16,
                    pe->image_major);
    if ((pe->characteristics & PE_FILE_RELOCS_STRIPPED) != 0)
        finding_add(to, RULE_PE_RELOCS_STRIPPED,
                    COFF(PE_COFF_CHARACTERISTICS), "PE Characteristics",
                    "no RELOCS_STRIPPED", "0x%" PRIx16, pe->characteristics);
    finding_same(to, RULE_PE_TIMESTAMP, COFF(PE_COFF_TIMESTAMP),
                 "PE TimeDateStamp", 0, pe->timestamp);
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (pe->entry_rva >= section.rva &&
            pe->entry_rva - section.rva < section.virtual_bytes &&
            pe->entry_rva - section.rva < section.raw_bytes &&
            (section.characteristics & PE_SECTION_EXECUTE) != 0)
            is_in_code = true;
    if (!is_in_code)
        finding_add(to, RULE_PE_ENTRY, OPTIONAL(PE_OPT_ENTRY),
                    "PE AddressOfEntryPoint",
                    "bytes of the file in an executable section",
                    "0x%" PRIx32,
                    pe->entry_rva);
}

static void lint_directories(const struct pe_file *pe, struct findings *to)
{
    struct pe_directory directory;

    if (pe->directory_count <= PE_DIRECTORY_RELOC)
        finding_add(to, RULE_PE_DIRECTORIES,
                    OPTIONAL(PE_OPT_DIRECTORY_COUNT),
                    "PE NumberOfRvaAndSizes", "6 to 16", "%" PRIu32,
                    pe->directory_count);
    for (uint32_t n = 0; pe_directory_at(pe, n, &directory) == PE_OK; n++) {
        if (directory.size_bytes == 0 || n == PE_DIRECTORY_SECURITY)
            continue;
        if (directory.rva > pe->image_bytes ||
            directory.size_bytes > pe->image_bytes - directory.rva)
            finding_add(to, RULE_PE_DIRECTORY_OUTSIDE, DIRECTORY(n),
                        "PE data directory", "one inside the image",
                        "number %" PRIu32 ": 0x%" PRIx32 " bytes at 0x%"
                        PRIx32, n, directory.size_bytes, directory.rva);
        if (n == PE_DIRECTORY_DEBUG)
            finding_add(to, RULE_PE_DEBUG, DIRECTORY(n),
                        "PE debug directory", "none", "0x%" PRIx32 " bytes",
                        directory.size_bytes);
    }
}

static void lint_fixups(const struct pe_file *pe, struct bytes block,
                        uint64_t at, struct findings *to)
{
    uint32_t wrong;
    uint16_t entry;

    if (pe_fixups_fit(pe, block, &wrong))
        return;
    entry = load_le16(block.at + wrong);
    finding_add(to, RULE_PE_RELOC, at + wrong, "base relocation",
                "one of type 0 to 3 or 10 inside the image",
                "type %d at 0x%" PRIx64, entry >> PE_RELOC_TYPE_SHIFT,
                load_le32(block.at + PE_RELOC_PAGE) +
                    (uint64_t)(entry & PE_RELOC_OFFSET_MASK));
}

/* One block of base relocations at `at` in the file; 0 when it is wrong, else
 * its length. */
static uint32_t check_block(const struct pe_file *pe, struct bytes rest,
                            uint64_t at, struct findings *to)
{
    uint32_t page, size;
    struct bytes block;

    if (rest.length_bytes < PE_RELOC_ENTRIES) {
        finding_add(to, RULE_PE_RELOC, at, "base relocation block",
                    "one of 8 bytes at least", "%zu", rest.length_bytes);
        return 0;
    }
    page = load_le32(rest.at + PE_RELOC_PAGE);
    size = load_le32(rest.at + PE_RELOC_BLOCK_BYTES);
    if (size < PE_RELOC_ENTRIES || size % PE_RELOC_ENTRY_BYTES != 0 ||
        !bytes_sub(rest, 0, size, &block)) {
        finding_add(to, RULE_PE_RELOC, at + PE_RELOC_BLOCK_BYTES,
                    "base relocation block's size",
                    "an even one inside the directory", "0x%" PRIx32, size);
        return 0;
    }
    if (page >= pe->image_bytes) {
        finding_add(to, RULE_PE_RELOC, at, "base relocation block's page",
                    "one inside the image", "0x%" PRIx32, page);
        return 0;
    }
    lint_fixups(pe, block, at, to);
    return size;
}

static void lint_relocs(const struct pe_file *pe, struct findings *to)
{
    struct pe_directory directory = {0, 0};
    struct pe_section section;
    struct bytes rest;

    pe_directory_at(pe, PE_DIRECTORY_RELOC, &directory);
    if (pe_section_named(pe, TEXT(".reloc"), &section) == PE_OK &&
        (section.rva != directory.rva ||
         section.virtual_bytes != directory.size_bytes))
        finding_add(to, RULE_PE_RELOC_SECTION,
                    DIRECTORY((uint32_t)PE_DIRECTORY_RELOC),
                    "PE base relocation directory", "the section .reloc",
                    "0x%" PRIx32 " bytes at 0x%" PRIx32,
                    directory.size_bytes, directory.rva);
    if (directory.size_bytes == 0)
        return;
    if (!pe_bytes_at_rva(pe, directory.rva, directory.size_bytes, &rest)) {
        finding_add(to, RULE_PE_RELOC,
                    DIRECTORY((uint32_t)PE_DIRECTORY_RELOC),
                    "PE base relocation directory",
                    "bytes of one section in the file",
                    "0x%" PRIx32 " bytes at 0x%" PRIx32,
                    directory.size_bytes, directory.rva);
        return;
    }
    for (uint32_t size = 1; size != 0 && rest.length_bytes != 0;
         rest = bytes_from(rest, size))
        size = check_block(pe, rest, (uint64_t)(rest.at - pe->file.at), to);
}

void lint_pe(const struct inspect_file *file, struct findings *to)
{
    if (file->pe.status != PE_OK) {
        lint_closed(file, to);
        return;
    }
    lint_fields(file, to);
    lint_directories(&file->pe.pe, to);
    lint_relocs(&file->pe.pe, to);
}
