/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/embed.h"

#include <inttypes.h>
#include <string.h>

#include "tools/tool.h"

#define END_MAX    0x7fff0000u /* below 2 GiB everybody can load it */

bool embed_measure(const char *path, const struct payload *payload,
                   uint32_t rva, uint32_t load, struct embed *ret_embed)
{
    uint64_t bytes = 0;
    uint16_t count = 0;

    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        bytes += embed_to_page(payload->parts[kind].length_bytes);
        count = (uint16_t)(count + (payload->parts[kind].length_bytes != 0));
    }
    if ((uint64_t)load + rva + bytes > END_MAX) { /* no sum of files wraps */
        tool_complain(path, "with its payload the image would have %" PRIu64
                      " bytes, expected it to end below 2 GiB", rva + bytes);
        return false;
    }
    *ret_embed = (struct embed){payload, rva, (uint32_t)bytes, count};
    return true;
}

static void write_section(uint8_t *at, enum payload_kind kind, uint32_t rva,
                          uint32_t length_bytes)
{
    struct text name = payload_name(kind);

    memcpy(at + PE_SECTION_NAME, name.at, name.length); /* at most 8 */
    store_le32(at + PE_SECTION_VIRTUAL_BYTES, length_bytes);
    store_le32(at + PE_SECTION_RVA, rva);
    store_le32(at + PE_SECTION_RAW_BYTES,
               (uint32_t)embed_to_page(length_bytes));
    store_le32(at + PE_SECTION_RAW_OFFSET, rva);
    store_le32(at + PE_SECTION_CHARACTERISTICS,
               PE_SECTION_DATA | PE_SECTION_READ);
}

void embed_write(const struct embed *embed, uint8_t *at, uint8_t *table)
{
    uint32_t offset = 0;

    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        const struct bytes *part = &embed->payload->parts[kind];

        if (part->length_bytes == 0)
            continue;
        memcpy(at + offset, part->at, part->length_bytes);
        write_section(table, (enum payload_kind)kind, embed->rva + offset,
                      (uint32_t)part->length_bytes);
        offset += (uint32_t)embed_to_page(part->length_bytes);
        table += PE_SECTION_BYTES;
    }
}

bool embed_reads_back(const struct embed *embed, struct bytes memory)
{
    struct payload found;
    struct bytes table;
    struct text section;

    if (!bytes_sub(memory, LAYOUT_PAYLOAD_TABLE_AT, EMBED_TABLE_BYTES,
                   &table) ||
        payload_read(table, memory, embed->rva, &found, &section) !=
            PAYLOAD_OK)
        return false;
    for (unsigned kind = 0; kind < PAYLOAD_KINDS; kind++) {
        const struct bytes *in = &embed->payload->parts[kind];
        const struct bytes *out = &found.parts[kind];

        if (in->length_bytes != out->length_bytes ||
            (in->length_bytes != 0 &&
             memcmp(in->at, out->at, in->length_bytes) != 0))
            return false;
    }
    return true;
}

bool embed_has_room(const char *path, struct bytes image)
{
    struct bytes magic, table;

    if (!bytes_sub(image, LAYOUT_PAYLOAD_AT, sizeof(LAYOUT_PAYLOAD_MAGIC) - 1,
                   &magic) ||
        !bytes_sub(image, LAYOUT_PAYLOAD_TABLE_AT, EMBED_TABLE_BYTES,
                   &table) ||
        memcmp(magic.at, LAYOUT_PAYLOAD_MAGIC, magic.length_bytes) != 0) {
        tool_complain(path, "not an image of Adit's: expected \"%s\" at "
                      "offset 0x%x of the image, found other bytes",
                      LAYOUT_PAYLOAD_MAGIC, LAYOUT_PAYLOAD_AT);
        return false;
    }
    if (table.at[PE_SECTION_NAME] != 0) {
        tool_complain(path, "carries a payload already: expected an empty "
                      "table at offset 0x%x of the image, found section "
                      "%.8s", LAYOUT_PAYLOAD_TABLE_AT,
                      (const char *)table.at);
        return false;
    }
    return true;
}
