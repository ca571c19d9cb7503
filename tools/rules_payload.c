/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule payload-table: the copies of section headers in page 1, which entries
 * that do not have page 0 in memory go by, are those of the payload's
 * sections; and these are data behind the image proper, all in the file.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>
#include <string.h>

#include "format/layout.h"
#include "format/payload.h"
#include "spec/pe.h"
#include "tools/rules.h"

static void check_section(const struct subject *s, uint32_t offset,
                          const struct pe_section *section)
{
    const uint32_t expected = PE_SECTION_DATA | PE_SECTION_READ;

    subject_same(s, RULE_PAYLOAD_TABLE, "payload section's",
                 "Characteristics", offset + PE_SECTION_CHARACTERISTICS,
                 expected, section->characteristics);
    if (section->virtual_bytes == 0 ||
        section->virtual_bytes > section->raw_bytes)
        rule_field(s->file, RULE_PAYLOAD_TABLE, "payload section's",
                   "VirtualSize (1 up to its bytes in the file)",
                   offset + PE_SECTION_VIRTUAL_BYTES, section->raw_bytes,
                   section->virtual_bytes);
}

/* Entry `n` of the table is the section header at `offset`. */
static void check_entry(const struct subject *s, uint32_t n, uint32_t offset)
{
    uint32_t at = LAYOUT_PAYLOAD_TABLE_AT + n * PE_SECTION_BYTES;
    const uint8_t *copy = s->bytes.at + at, *header = s->bytes.at + offset;

    if (memcmp(copy, header, PE_SECTION_BYTES) != 0)
        rule_broken(s->file, RULE_PAYLOAD_TABLE,
                    "payload table at offset 0x%" PRIx32 ": expected the "
                    "section header at 0x%" PRIx32 ", found another", at,
                    offset);
}

/* What Adit itself will make of the table; the payload begins at `start`. */
static void check_read(const struct subject *s, uint32_t start)
{
    struct bytes table = bytes_of(s->bytes.at + LAYOUT_PAYLOAD_TABLE_AT,
                                  LAYOUT_PAYLOAD_MAX * PE_SECTION_BYTES);
    struct payload payload;
    struct text name = TEXT("");
    enum payload_status status = payload_read(table, s->bytes, start,
                                              &payload, &name);

    if (status != PAYLOAD_OK)
        rule_broken(s->file, RULE_PAYLOAD_TABLE,
                    "payload table at offset 0x%x: expected sections that "
                    "Adit reads, found %.*s: %s", LAYOUT_PAYLOAD_TABLE_AT,
                    (int)name.length, name.at, payload_status_text(status));
}

/* All payload sections, which are the last ones; answers how many. */
static uint32_t check_sections(const struct subject *s, uint32_t *ret_start)
{
    struct pe_section section;
    enum payload_kind unused;
    uint32_t count = 0;

    *ret_start = s->pe.image_bytes;
    for (uint32_t n = 0; pe_section_at(&s->pe, n, &section) == PE_OK; n++) {
        uint32_t offset = s->pe.sections_offset + n * PE_SECTION_BYTES;

        if (!payload_kind_named(section.name, &unused)) {
            if (count != 0)
                rule_broken(s->file, RULE_PAYLOAD_TABLE,
                            "section %.*s at offset 0x%" PRIx32 ": expected "
                            "it before the payload, found it behind",
                            (int)section.name.length, section.name.at,
                            section.raw_offset);
            continue;
        }
        if (count == 0)
            *ret_start = section.rva;
        check_section(s, offset, &section);
        if (count < LAYOUT_PAYLOAD_MAX)
            check_entry(s, count, offset);
        count++;
    }
    return count;
}

void rules_payload(const struct subject *s)
{
    uint32_t start, count = check_sections(s, &start);

    if (memcmp(s->bytes.at + LAYOUT_PAYLOAD_AT, LAYOUT_PAYLOAD_MAGIC, 8) != 0)
        rule_broken(s->file, RULE_PAYLOAD_TABLE,
                    "payload table at offset 0x%x: expected "
                    LAYOUT_PAYLOAD_MAGIC ", found something else",
                    LAYOUT_PAYLOAD_AT);
    if (count > LAYOUT_PAYLOAD_MAX)
        rule_field(s->file, RULE_PAYLOAD_TABLE, "payload sections'",
                   "number (at most)", LAYOUT_SECTIONS_AT, LAYOUT_PAYLOAD_MAX,
                   count);
    else if (count < LAYOUT_PAYLOAD_MAX)
        subject_same(s, RULE_PAYLOAD_TABLE, "payload table's", "end",
                     LAYOUT_PAYLOAD_TABLE_AT + count * PE_SECTION_BYTES, 0,
                     s->bytes.at[LAYOUT_PAYLOAD_TABLE_AT +
                                 count * PE_SECTION_BYTES]);
    check_read(s, start);
}
