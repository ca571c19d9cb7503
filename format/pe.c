/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PE reader: headers, tables, checksum.  See pe.h; whether the layout can
 * be loaded is judged by pe_check.c.
 */
#include "format/pe.h"

#include "spec/pe.h"

const char *pe_status_text(enum pe_status status)
{
    switch (status) {
    case PE_OK: return "fine";
    case PE_END: return "at its end";
    case PE_NOT_PE: return "not a PE image";
    case PE_TRUNCATED: return "a header reaches past the end of the file";
    case PE_BAD_LFANEW: return "the PE header's offset is odd";
    case PE_BAD_MACHINE: return "not for x86-64";
    case PE_BAD_MAGIC: return "not PE32+";
    case PE_BAD_OPTIONAL: return "the optional header is too short";
    case PE_BAD_SECTIONS: return "no section, or more than 96";
    case PE_BAD_ALIGN: return "the alignments are odd";
    case PE_BAD_HEADERS: return "SizeOfHeaders does not cover the headers";
    case PE_BAD_RAW: return "a section's bytes are not in the file";
    case PE_BAD_RVA: return "sections are unaligned, or overlap";
    case PE_BAD_SIZE: return "SizeOfImage is not the last section's end";
    case PE_BAD_ENTRY: return "the entry is in no executable section";
    case PE_BAD_RELOC: return "the base relocations do not parse";
    }
    return "unknown";
}

static void load_optional(const uint8_t *at, struct pe_file *pe)
{
    pe->entry_rva = load_le32(at + PE_OPT_ENTRY);
    pe->image_base = pe->is_plus ? load_le64(at + PE_OPT_IMAGE_BASE)
                                 : load_le32(at + PE32_OPT_IMAGE_BASE);
    pe->section_align = load_le32(at + PE_OPT_SECTION_ALIGN);
    pe->file_align = load_le32(at + PE_OPT_FILE_ALIGN);
    pe->image_major = load_le16(at + PE_OPT_IMAGE_MAJOR);
    pe->image_bytes = load_le32(at + PE_OPT_IMAGE_BYTES);
    pe->headers_bytes = load_le32(at + PE_OPT_HEADERS_BYTES);
    pe->checksum = load_le32(at + PE_OPT_CHECKSUM);
    pe->subsystem = load_le16(at + PE_OPT_SUBSYSTEM);
    pe->dll_flags = load_le16(at + PE_OPT_DLL_FLAGS);
    pe->directory_count =
        load_le32(at + (pe->is_plus ? PE_OPT_DIRECTORY_COUNT
                                    : PE32_OPT_DIRECTORY_COUNT));
}

/* `coff_at` is the COFF header's offset, its own bytes already bounded. */
static enum pe_status open_optional(const struct bytes *coff,
                                    uint32_t coff_at, bool is_strict,
                                    struct pe_file *pe)
{
    uint16_t optional_bytes = load_le16(coff->at + PE_COFF_OPTIONAL_BYTES);
    uint32_t optional_at = coff_at + PE_COFF_BYTES;
    struct bytes optional, table;

    if (!bytes_sub(pe->file, optional_at, optional_bytes, &optional))
        return PE_TRUNCATED;
    if (optional_bytes < 2)
        return PE_BAD_OPTIONAL;

    uint16_t magic = load_le16(optional.at + PE_OPT_MAGIC);
    uint32_t directories_at;

    pe->is_plus = magic == PE_OPT_MAGIC_PE32PLUS;
    directories_at = pe->is_plus ? PE_OPT_DIRECTORIES : PE32_OPT_DIRECTORIES;
    if (!pe->is_plus && (is_strict || magic != PE_OPT_MAGIC_PE32))
        return PE_BAD_MAGIC;
    if (optional_bytes < directories_at)
        return PE_BAD_OPTIONAL;
    load_optional(optional.at, pe);
    if (pe->directory_count > PE_DIRECTORIES_MAX ||
        pe->directory_count * PE_DIRECTORY_BYTES >
            optional_bytes - directories_at)
        return PE_BAD_OPTIONAL;

    pe->checksum_offset = optional_at + PE_OPT_CHECKSUM;
    pe->directories_offset = optional_at + directories_at;
    pe->sections_offset = optional_at + optional_bytes;
    if (pe->section_count == 0 || pe->section_count > PE_SECTIONS_MAX)
        return PE_BAD_SECTIONS;
    if (!bytes_sub(pe->file, pe->sections_offset,
                   (uint64_t)pe->section_count * PE_SECTION_BYTES, &table))
        return PE_TRUNCATED;
    return PE_OK;
}

static enum pe_status open_headers(struct bytes file, bool is_strict,
                                   struct pe_file *ret_pe)
{
    struct pe_file pe = {.file = file};
    struct bytes dos, signature, coff;

    if (file.length_bytes < 2 || load_le16(file.at) != PE_DOS_MAGIC)
        return PE_NOT_PE;
    if (!bytes_sub(file, 0, PE_DOS_BYTES, &dos))
        return PE_TRUNCATED;
    pe.signature_offset = load_le32(dos.at + PE_DOS_LFANEW);
    if (!bytes_sub(file, pe.signature_offset, PE_SIGNATURE_BYTES,
                   &signature))
        return PE_TRUNCATED;
    if (load_le32(signature.at) != PE_SIGNATURE)
        return PE_NOT_PE;
    /* Firmware does not mind where the header is, though it should. */
    if (pe.signature_offset > INT32_MAX ||
        (is_strict && (pe.signature_offset < PE_DOS_BYTES ||
                       pe.signature_offset % 4 != 0)))
        return PE_BAD_LFANEW;

    uint32_t coff_at = pe.signature_offset + PE_SIGNATURE_BYTES;

    if (!bytes_sub(file, coff_at, PE_COFF_BYTES, &coff))
        return PE_TRUNCATED;
    pe.machine = load_le16(coff.at + PE_COFF_MACHINE);
    if (is_strict && pe.machine != PE_MACHINE_X86_64)
        return PE_BAD_MACHINE;
    pe.section_count = load_le16(coff.at + PE_COFF_SECTIONS);
    pe.timestamp = load_le32(coff.at + PE_COFF_TIMESTAMP);
    pe.characteristics = load_le16(coff.at + PE_COFF_CHARACTERISTICS);

    enum pe_status status = open_optional(&coff, coff_at, is_strict, &pe);

    if (status == PE_OK)
        *ret_pe = pe;
    return status;
}

enum pe_status pe_open(struct bytes file, struct pe_file *ret_pe)
{
    return open_headers(file, true, ret_pe);
}

enum pe_status pe_open_any(struct bytes file, struct pe_file *ret_pe)
{
    return open_headers(file, false, ret_pe);
}

enum pe_status pe_section_at(const struct pe_file *pe, uint32_t n,
                             struct pe_section *ret_section)
{
    struct bytes header;
    size_t name_length = 0;

    if (n >= pe->section_count)
        return PE_END;
    if (!bytes_sub(pe->file,
                   pe->sections_offset + (uint64_t)n * PE_SECTION_BYTES,
                   PE_SECTION_BYTES, &header))
        return PE_TRUNCATED;

    const uint8_t *at = header.at;

    while (name_length < PE_SECTION_NAME_BYTES && at[name_length] != 0)
        name_length++;
    *ret_section = (struct pe_section){
        .name = {(const char *)at + PE_SECTION_NAME, name_length},
        .rva = load_le32(at + PE_SECTION_RVA),
        .virtual_bytes = load_le32(at + PE_SECTION_VIRTUAL_BYTES),
        .raw_offset = load_le32(at + PE_SECTION_RAW_OFFSET),
        .raw_bytes = load_le32(at + PE_SECTION_RAW_BYTES),
        .characteristics = load_le32(at + PE_SECTION_CHARACTERISTICS),
    };
    return PE_OK;
}

enum pe_status pe_section_named(const struct pe_file *pe, struct text name,
                                struct pe_section *ret_section)
{
    struct pe_section section;
    enum pe_status status = PE_OK;

    for (uint32_t n = 0; status == PE_OK; n++) {
        status = pe_section_at(pe, n, &section);
        if (status == PE_OK && text_equal(section.name, name)) {
            *ret_section = section;
            return PE_OK;
        }
    }
    return status;
}

enum pe_status pe_directory_at(const struct pe_file *pe, uint32_t n,
                               struct pe_directory *ret_directory)
{
    struct bytes entry;

    if (n >= pe->directory_count)
        return PE_END;
    if (!bytes_sub(pe->file,
                   pe->directories_offset + (uint64_t)n * PE_DIRECTORY_BYTES,
                   PE_DIRECTORY_BYTES, &entry))
        return PE_TRUNCATED;
    *ret_directory = (struct pe_directory){load_le32(entry.at),
                                           load_le32(entry.at + 4)};
    return PE_OK;
}

/*
 * The sum of all 16-bit words but the field's own, folded, plus the length.
 * Words of 64 bits fold to the same, and eight bytes at once are faster.
 */
uint32_t pe_checksum(struct bytes file, uint32_t checksum_offset)
{
    unsigned __int128 sum = 0;
    struct bytes field;
    size_t at = 0;

    for (; file.length_bytes - at >= 8; at += 8)
        sum += load_le64(file.at + at);
    for (; at < file.length_bytes; at++)
        sum += (uint64_t)file.at[at] << at % 2 * 8;
    if (bytes_sub(file, checksum_offset, 4, &field))
        for (size_t n = 0; n < 4; n++)
            sum -= (uint64_t)field.at[n] << (checksum_offset + n) % 2 * 8;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint32_t)sum + (uint32_t)file.length_bytes;
}
