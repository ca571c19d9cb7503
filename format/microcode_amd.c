/* SPDX-License-Identifier: BSD-2-Clause */
/* AMD's containers, one behind the other in a file: each has a table that
 * turns CPUID signatures into the IDs which its patches are for. */
#include "format/microcode_search.h"

#include "spec/microcode.h"

bool microcode_amd_has_magic(struct bytes file, uint64_t offset)
{
    struct bytes magic;

    return bytes_sub(file, offset, AMD_CONTAINER_MAGIC_BYTES, &magic) &&
           load_le32(magic.at) == AMD_CONTAINER_MAGIC;
}

/* The section at `*at`, of that type and at least so large; `*at` moves on
 * behind it. */
static enum microcode_status section_read(struct microcode_search *search,
                                          uint64_t *at, uint32_t type,
                                          uint32_t least_bytes,
                                          struct bytes *ret_body)
{
    uint64_t body_at = *at + AMD_SECTION_HEADER_BYTES;
    struct bytes header;
    uint32_t found, size;

    if (!bytes_sub(search->file, *at, AMD_SECTION_HEADER_BYTES, &header))
        return search_truncated(search, *at, AMD_SECTION_HEADER_BYTES);
    found = load_le32(header.at + AMD_SECTION_TYPE_AT);
    size = load_le32(header.at + AMD_SECTION_SIZE_AT);
    if (found != type)
        return search_complain(search, MICROCODE_BAD_SECTION,
                               *at + AMD_SECTION_TYPE_AT, found, type);
    if (size < least_bytes)
        return search_complain(search, MICROCODE_BAD_SIZE,
                               *at + AMD_SECTION_SIZE_AT, size, least_bytes);
    if (!bytes_sub(search->file, body_at, size, ret_body))
        return search_truncated(search, body_at, size);
    *at = body_at + size;
    return MICROCODE_OK;
}

/* Our CPU's ID in the equivalence table. */
static bool equivalent_find(struct bytes table, uint32_t signature,
                            uint16_t *ret_id)
{
    struct bytes entry;

    for (uint64_t at = 0; bytes_sub(table, at, AMD_EQUIVALENCE_BYTES, &entry);
         at += AMD_EQUIVALENCE_BYTES) {
        uint32_t cpu = load_le32(entry.at + AMD_EQUIVALENCE_CPU_AT);

        if (cpu == 0)
            return false;
        if (cpu == signature) {
            *ret_id = load_le16(entry.at + AMD_EQUIVALENCE_ID_AT);
            return true;
        }
    }
    return false;
}

static bool is_for(struct bytes patch, uint16_t id)
{
    return load_le16(patch.at + AMD_PATCH_PROCESSOR_AT) == id &&
           load_le32(patch.at + AMD_PATCH_NORTHBRIDGE_AT) == 0 &&
           load_le32(patch.at + AMD_PATCH_SOUTHBRIDGE_AT) == 0;
}

enum microcode_status microcode_amd_next(struct microcode_search *search)
{
    uint64_t at = search->offset + AMD_CONTAINER_MAGIC_BYTES;
    struct bytes section;
    uint16_t id = 0;
    bool is_known;
    enum microcode_status status =
        section_read(search, &at, AMD_SECTION_EQUIVALENCE, 0, &section);

    if (status != MICROCODE_OK)
        return status;
    is_known = equivalent_find(section, search->cpu->signature, &id);

    while (!search_is_over(search, at) &&
           !microcode_amd_has_magic(search->file, at)) {
        status = section_read(search, &at, AMD_SECTION_PATCH,
                              AMD_PATCH_HEADER_BYTES, &section);
        if (status != MICROCODE_OK)
            return status;
        if (is_known && is_for(section, id))
            search_consider(search, section,
                            load_le32(section.at + AMD_PATCH_ID_AT));
    }
    search->offset = at;
    return MICROCODE_OK;
}
