/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about adit.efi as a PE: what firmware, shim, GRUB and signing
 * tools ask for beyond an image that loads.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>

#include "format/layout.h"
#include "spec/pe.h"
#include "tools/rules.h"

#define PAGE_BYTES 0x1000u

/* Offsets of fields, for the messages. */
#define COFF(field) \
    (s->pe.signature_offset + PE_SIGNATURE_BYTES + (uint32_t)(field))
#define OPTIONAL(field) COFF(PE_COFF_BYTES + (field))
#define SECTION(n, field) \
    (s->pe.sections_offset + (n) * PE_SECTION_BYTES + (uint32_t)(field))

static void check_places(const struct subject *s)
{
    const char *rule = RULE_PE_HEADERS_4K;

    subject_same(s, rule, "DOS header", "e_lfanew", PE_DOS_LFANEW,
                 LAYOUT_PE_AT, s->pe.signature_offset);
    subject_same(s, rule, "PE", "section table",
                 COFF(PE_COFF_OPTIONAL_BYTES), LAYOUT_SECTIONS_AT,
                 s->pe.sections_offset);
    subject_same(s, rule, "PE", "SizeOfHeaders",
                 OPTIONAL(PE_OPT_HEADERS_BYTES), LAYOUT_HEADERS_BYTES,
                 s->pe.headers_bytes);
    if (s->pe.section_count > LAYOUT_SECTIONS_MAX)
        rule_field(s->file, rule, "PE", "NumberOfSections (at most)",
                   COFF(PE_COFF_SECTIONS), LAYOUT_SECTIONS_MAX,
                   s->pe.section_count);
    subject_same(s, RULE_PE_ALIGN, "PE", "SectionAlignment",
                 OPTIONAL(PE_OPT_SECTION_ALIGN), PAGE_BYTES,
                 s->pe.section_align);
    subject_same(s, RULE_PE_ALIGN, "PE", "FileAlignment",
                 OPTIONAL(PE_OPT_FILE_ALIGN), PAGE_BYTES, s->pe.file_align);
}

static void check_fields(const struct subject *s)
{
    /* GRUB 2.12 takes a PE by `linux` only from this version on. */
    if (s->pe.image_major < 1)
        rule_field(s->file, RULE_PE_IMAGE_VERSION, "PE",
                   "MajorImageVersion (at least)",
                   OPTIONAL(PE_OPT_IMAGE_MAJOR), 1, s->pe.image_major);
    subject_same(s, RULE_PE_SUBSYSTEM, "PE", "Subsystem",
                 OPTIONAL(PE_OPT_SUBSYSTEM), PE_SUBSYSTEM_EFI_APPLICATION,
                 s->pe.subsystem);
    subject_same(s, RULE_PE_TIMESTAMP, "PE", "TimeDateStamp",
                 COFF(PE_COFF_TIMESTAMP), 0, s->pe.timestamp);
    subject_same(s, RULE_PE_CHECKSUM, "PE", "CheckSum",
                 s->pe.checksum_offset,
                 pe_checksum(s->bytes, s->pe.checksum_offset),
                 s->pe.checksum);
    if (!subject_is_code(s, s->pe.entry_rva))
        rule_broken(s->file, RULE_PE_ENTRY,
                    "PE AddressOfEntryPoint at offset 0x%" PRIx32 ": expected "
                    "an address in code, found 0x%" PRIx32,
                    OPTIONAL(PE_OPT_ENTRY), s->pe.entry_rva);
}

static void check_sections(const struct subject *s)
{
    const uint32_t both = PE_SECTION_WRITE | PE_SECTION_EXECUTE;
    bool is_true = (s->pe.dll_flags & PE_DLL_NX_COMPAT) != 0;
    struct pe_section section;

    if (!is_true)
        rule_field(s->file, RULE_NX_COMPAT, "PE",
                   "DllCharacteristics (with NX_COMPAT)",
                   OPTIONAL(PE_OPT_DLL_FLAGS),
                   s->pe.dll_flags | PE_DLL_NX_COMPAT, s->pe.dll_flags);
    for (uint32_t n = 0; pe_section_at(&s->pe, n, &section) == PE_OK; n++) {
        if (section.raw_bytes != 0)
            subject_same(s, RULE_PE_OFFSET_RVA, "PE section's",
                         "PointerToRawData", SECTION(n, PE_SECTION_RAW_OFFSET),
                         section.rva, section.raw_offset);
        if ((section.characteristics & both) != both)
            continue;
        rule_broken(s->file, RULE_WX,
                    "section %.*s at offset 0x%" PRIx32 ": expected W or "
                    "X, found both (characteristics 0x%" PRIx32 ")",
                    (int)section.name.length, section.name.at,
                    section.raw_offset, section.characteristics);
        if (is_true)
            rule_broken(s->file, RULE_NX_COMPAT,
                        "PE DllCharacteristics at offset 0x%" PRIx32
                        ": expected NX_COMPAT of an image without W and X in "
                        "one section, found it with %.*s",
                        OPTIONAL(PE_OPT_DLL_FLAGS), (int)section.name.length,
                        section.name.at);
    }
}

/* Base relocations say that the image may lie anywhere; and fix nothing, since
 * the image relocates itself. */
static void check_reloc_entries(const struct subject *s,
                                const struct pe_section *section)
{
    struct bytes rest, block;

    /* pe_check() has been through the blocks. */
    if (!bytes_sub(s->bytes, section->raw_offset, section->virtual_bytes,
                   &rest))
        return;
    while (rest.length_bytes >= PE_RELOC_ENTRIES) {
        uint32_t size = load_le32(rest.at + PE_RELOC_BLOCK_BYTES);

        if (size < PE_RELOC_ENTRIES || !bytes_sub(rest, 0, size, &block))
            return;
        for (uint32_t at = PE_RELOC_ENTRIES; size - at >= 2;
             at += PE_RELOC_ENTRY_BYTES)
            subject_same(s, RULE_PE_RELOC, "base relocation's", "type",
                         (uint64_t)(block.at - s->bytes.at) + at,
                         PE_RELOC_ABSOLUTE,
                         load_le16(block.at + at) >> PE_RELOC_TYPE_SHIFT);
        rest = bytes_from(rest, size);
    }
}

static void check_reloc(const struct subject *s)
{
    uint32_t at = s->pe.directories_offset +
                  PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES;
    struct pe_directory directory = {0, 0};
    struct pe_section section;

    subject_same(s, RULE_PE_RELOC, "PE",
                 "Characteristics (without RELOCS_STRIPPED)",
                 COFF(PE_COFF_CHARACTERISTICS),
                 s->pe.characteristics & ~PE_FILE_RELOCS_STRIPPED & 0xffff,
                 s->pe.characteristics);
    subject_same(s, RULE_PE_RELOC, "PE",
                 "DllCharacteristics (with DYNAMIC_BASE)",
                 OPTIONAL(PE_OPT_DLL_FLAGS),
                 s->pe.dll_flags | PE_DLL_DYNAMIC_BASE, s->pe.dll_flags);
    pe_directory_at(&s->pe, PE_DIRECTORY_RELOC, &directory);
    if (pe_section_named(&s->pe, TEXT(".reloc"), &section) != PE_OK) {
        rule_broken(s->file, RULE_PE_RELOC,
                    "sections at offset 0x%" PRIx32 ": expected a .reloc, "
                    "found none", s->pe.sections_offset);
        return;
    }
    /* GRUB's PE loader wants both to be the same. */
    if (subject_same(s, RULE_PE_RELOC, "PE directory 5,", "address", at,
                     section.rva, directory.rva) &&
        subject_same(s, RULE_PE_RELOC, "PE directory 5,", "size", at + 4,
                     section.virtual_bytes, directory.size_bytes))
        check_reloc_entries(s, &section);
}

/* Behind the sections lie certificates, up to the file's end, or nothing. */
static void check_tail(const struct subject *s)
{
    uint32_t at = s->pe.directories_offset +
                  PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES;
    struct pe_directory directory = {0, 0};

    pe_directory_at(&s->pe, PE_DIRECTORY_SECURITY, &directory);
    if (directory.size_bytes == 0) {
        subject_same(s, RULE_PE_TAIL, "file's", "length",
                     s->data_end, s->data_end, s->bytes.length_bytes);
        return;
    }
    subject_same(s, RULE_PE_TAIL, "certificate table's", "offset", at,
                 s->data_end, directory.rva);
    subject_same(s, RULE_PE_TAIL, "certificate table's",
                 "size (up to the file's end)", at + 4,
                 s->bytes.length_bytes - s->data_end, directory.size_bytes);
}

void rules_pe(const struct subject *s)
{
    check_places(s);
    check_fields(s);
    check_sections(s);
    check_reloc(s);
    check_tail(s);
}
