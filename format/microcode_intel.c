/* SPDX-License-Identifier: BSD-2-Clause */
/* [sdm3] 9.11: Intel's updates, one behind the other in a file. */
#include "format/microcode_search.h"

#include "spec/microcode.h"

static uint32_t sum_dwords(struct bytes part)
{
    uint32_t sum = 0;

    for (size_t at = 0; at < part.length_bytes; at += 4)
        sum += load_le32(part.at + at);
    return sum;
}

static bool is_for(const struct microcode_cpu *cpu, uint32_t signature,
                   uint32_t flags)
{
    return signature == cpu->signature &&
           (cpu->platforms == 0 || (flags & cpu->platforms) != 0);
}

/* An update whose size is known. */
struct update {
    uint64_t offset; /* in the file */
    struct bytes whole;
    struct bytes data;
    uint64_t table_at; /* behind the data; perhaps the end */
    bool is_for_us;
};

/* Each entry stands for an update with this signature in its header, whose
 * dwords then add up to the same. */
static enum microcode_status entries_read(struct microcode_search *search,
                                          struct update *update,
                                          struct bytes table)
{
    const uint8_t *header = update->whole.at;
    uint32_t once = load_le32(header + INTEL_UPDATE_SIGNATURE_AT) +
                    load_le32(header + INTEL_UPDATE_FLAGS_AT) +
                    load_le32(header + INTEL_UPDATE_CHECKSUM_AT);

    for (size_t i = INTEL_TABLE_HEADER_BYTES; i < table.length_bytes;
         i += INTEL_TABLE_ENTRY_BYTES) {
        const uint8_t *entry = table.at + i;
        uint32_t signature = load_le32(entry + INTEL_ENTRY_SIGNATURE_AT);
        uint32_t flags = load_le32(entry + INTEL_ENTRY_FLAGS_AT);
        uint32_t given = load_le32(entry + INTEL_ENTRY_CHECKSUM_AT);

        if (signature + flags + given != once)
            return search_complain(search, MICROCODE_BAD_CHECKSUM,
                                   update->offset + update->table_at + i +
                                       INTEL_ENTRY_CHECKSUM_AT,
                                   given, (uint32_t)(once - signature - flags));
        if (is_for(search->cpu, signature, flags))
            update->is_for_us = true;
    }
    return MICROCODE_OK;
}

static enum microcode_status table_read(struct microcode_search *search,
                                        struct update *update)
{
    struct bytes table = bytes_from(update->whole, update->table_at);
    uint64_t offset = update->offset + update->table_at;
    uint32_t count, sum, given;
    uint64_t most;

    if (table.length_bytes == 0)
        return MICROCODE_OK;
    if (table.length_bytes < INTEL_TABLE_HEADER_BYTES)
        return search_complain(search, MICROCODE_BAD_SIZE,
                               update->offset + INTEL_UPDATE_TOTAL_SIZE_AT,
                               update->whole.length_bytes, update->table_at);

    count = load_le32(table.at + INTEL_TABLE_COUNT_AT);
    most = (table.length_bytes - INTEL_TABLE_HEADER_BYTES) /
           INTEL_TABLE_ENTRY_BYTES;
    if (count > most)
        return search_complain(search, MICROCODE_BAD_SIZE,
                               offset + INTEL_TABLE_COUNT_AT, count, most);
    table.length_bytes = INTEL_TABLE_HEADER_BYTES +
                         (size_t)count * INTEL_TABLE_ENTRY_BYTES;

    sum = sum_dwords(table);
    given = load_le32(table.at + INTEL_TABLE_CHECKSUM_AT);
    if (sum != 0)
        return search_complain(search, MICROCODE_BAD_CHECKSUM,
                               offset + INTEL_TABLE_CHECKSUM_AT, given,
                               (uint32_t)(given - sum));
    return entries_read(search, update, table);
}

/* The parts of an update, whose header is all there. */
static enum microcode_status sizes_read(struct microcode_search *search,
                                        struct update *update,
                                        const uint8_t *header)
{
    uint64_t offset = update->offset;
    uint32_t data = load_le32(header + INTEL_UPDATE_DATA_SIZE_AT);
    uint32_t total = load_le32(header + INTEL_UPDATE_TOTAL_SIZE_AT);

    if (data == 0) {
        data = INTEL_UPDATE_DATA_BYTES;
        total = INTEL_UPDATE_TOTAL_BYTES;
    }
    if (data % 4 != 0)
        return search_complain(search, MICROCODE_BAD_SIZE,
                               offset + INTEL_UPDATE_DATA_SIZE_AT, data,
                               data & ~3u);
    if (total % 4 != 0 || total < INTEL_UPDATE_HEADER_BYTES ||
        total - INTEL_UPDATE_HEADER_BYTES < data)
        return search_complain(search, MICROCODE_BAD_SIZE,
                               offset + INTEL_UPDATE_TOTAL_SIZE_AT, total,
                               (uint64_t)data + INTEL_UPDATE_HEADER_BYTES);
    if (!bytes_sub(search->file, offset, total, &update->whole))
        return search_truncated(search, offset, total);
    update->data = bytes_of(update->whole.at + INTEL_UPDATE_HEADER_BYTES,
                            data);
    update->table_at = (uint64_t)INTEL_UPDATE_HEADER_BYTES + data;
    return MICROCODE_OK;
}

static enum microcode_status update_read(struct microcode_search *search,
                                         struct update *update)
{
    uint64_t offset = update->offset;
    struct bytes header;
    uint32_t sum, given;
    enum microcode_status status;

    if (!bytes_sub(search->file, offset, INTEL_UPDATE_HEADER_BYTES, &header))
        return search_truncated(search, offset, INTEL_UPDATE_HEADER_BYTES);
    for (size_t at = INTEL_UPDATE_VERSION_AT; at <= INTEL_UPDATE_LOADER_AT;
         at += INTEL_UPDATE_LOADER_AT - INTEL_UPDATE_VERSION_AT)
        if (load_le32(header.at + at) != INTEL_UPDATE_VERSION)
            return search_complain(search, MICROCODE_BAD_VERSION, offset + at,
                                   load_le32(header.at + at),
                                   INTEL_UPDATE_VERSION);
    status = sizes_read(search, update, header.at);
    if (status != MICROCODE_OK)
        return status;

    sum = sum_dwords(update->whole);
    given = load_le32(header.at + INTEL_UPDATE_CHECKSUM_AT);
    if (sum != 0)
        return search_complain(search, MICROCODE_BAD_CHECKSUM,
                               offset + INTEL_UPDATE_CHECKSUM_AT, given,
                               (uint32_t)(given - sum));
    update->is_for_us =
        is_for(search->cpu, load_le32(header.at + INTEL_UPDATE_SIGNATURE_AT),
               load_le32(header.at + INTEL_UPDATE_FLAGS_AT));
    return table_read(search, update);
}

enum microcode_status microcode_intel_next(struct microcode_search *search)
{
    struct update update = {.offset = search->offset};
    enum microcode_status status = update_read(search, &update);

    if (status != MICROCODE_OK)
        return status;
    if (update.is_for_us)
        search_consider(search, update.data,
                        load_le32(update.whole.at + INTEL_UPDATE_REVISION_AT));
    search->offset += update.whole.length_bytes;
    return MICROCODE_OK;
}
