/* SPDX-License-Identifier: BSD-2-Clause */
/* The debug directory, whose address is an RVA and whose records' are offsets
 * in the file. */
#include "format/pe_debug.h"

#include "spec/pe.h"

struct bytes pe_section_bytes(const struct pe_file *pe,
                              const struct pe_section *section)
{
    struct bytes bytes = bytes_from(pe->file, section->raw_offset);
    size_t length_bytes = section->virtual_bytes < section->raw_bytes
                              ? section->virtual_bytes : section->raw_bytes;

    if (length_bytes > bytes.length_bytes)
        length_bytes = bytes.length_bytes;
    return bytes_of(bytes.at, length_bytes);
}

/* A section's padding in the file may reach over the next one's address, so
 * it is no part of the image. */
bool pe_bytes_at_rva(const struct pe_file *pe, uint32_t rva,
                     uint32_t length_bytes, struct bytes *ret_bytes)
{
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        struct bytes bytes = pe_section_bytes(pe, &section);

        if (rva >= section.rva && rva - section.rva < bytes.length_bytes)
            return bytes_sub(bytes, rva - section.rva, length_bytes,
                             ret_bytes);
    }
    return false;
}

enum pe_status pe_debug_at(const struct pe_file *pe, uint32_t n,
                           struct pe_debug *ret_debug)
{
    struct pe_directory directory;
    struct bytes entry;

    if (pe_directory_at(pe, PE_DIRECTORY_DEBUG, &directory) != PE_OK ||
        n >= directory.size_bytes / PE_DEBUG_BYTES)
        return PE_END;
    if (!pe_bytes_at_rva(pe, directory.rva, directory.size_bytes, &entry))
        return PE_TRUNCATED;
    entry = bytes_from(entry, (uint64_t)n * PE_DEBUG_BYTES);
    *ret_debug = (struct pe_debug){
        .type = load_le32(entry.at + PE_DEBUG_TYPE),
        .raw_bytes = load_le32(entry.at + PE_DEBUG_RAW_BYTES),
        .raw_offset = load_le32(entry.at + PE_DEBUG_RAW_OFFSET),
    };
    return PE_OK;
}

enum pe_status pe_debug_guid(const struct pe_file *pe,
                             struct bytes *ret_guid)
{
    struct pe_debug debug;
    enum pe_status status = pe_debug_at(pe, 0, &debug);

    /* As many as fit the directory, hence the file. */
    for (uint32_t n = 1; status == PE_OK; n++) {
        struct bytes record;

        if (debug.type == PE_DEBUG_CODEVIEW &&
            bytes_sub(pe->file, debug.raw_offset, debug.raw_bytes, &record) &&
            record.length_bytes >= PE_RSDS_PATH &&
            load_le32(record.at) == PE_RSDS) {
            *ret_guid = bytes_of(record.at + PE_RSDS_GUID,
                                 PE_RSDS_GUID_BYTES);
            return PE_OK;
        }
        status = pe_debug_at(pe, n, &debug);
    }
    return status;
}
