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
#include "spec/pe.h"
#include "tools/rules.h"

static bool is_payload(struct text name)
{
    static const char *const names[] = {
        ".kernel", ".linux", ".initrd", ".ramdisk", ".cmdline", ".config",
        ".ucode",
    };

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
        if (text_equal(name, text_of(names[n])))
            return true;
    return false;
}

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

void rules_payload(const struct subject *s)
{
    struct pe_section section;
    uint32_t count = 0;

    if (memcmp(s->bytes.at + LAYOUT_PAYLOAD_AT, LAYOUT_PAYLOAD_MAGIC, 8) != 0)
        rule_broken(s->file, RULE_PAYLOAD_TABLE,
                    "payload table at offset 0x%x: expected "
                    LAYOUT_PAYLOAD_MAGIC ", found something else",
                    LAYOUT_PAYLOAD_AT);
    for (uint32_t n = 0; pe_section_at(&s->pe, n, &section) == PE_OK; n++) {
        uint32_t offset = s->pe.sections_offset + n * PE_SECTION_BYTES;

        if (!is_payload(section.name)) {
            if (count != 0)
                rule_broken(s->file, RULE_PAYLOAD_TABLE,
                            "section %.*s at offset 0x%" PRIx32 ": expected "
                            "it before the payload, found it behind",
                            (int)section.name.length, section.name.at,
                            section.raw_offset);
            continue;
        }
        check_section(s, offset, &section);
        if (count < LAYOUT_PAYLOAD_MAX)
            check_entry(s, count, offset);
        count++;
    }
    if (count > LAYOUT_PAYLOAD_MAX)
        rule_field(s->file, RULE_PAYLOAD_TABLE, "payload sections'",
                   "number (at most)", LAYOUT_SECTIONS_AT, LAYOUT_PAYLOAD_MAX,
                   count);
    else if (count < LAYOUT_PAYLOAD_MAX)
        subject_same(s, RULE_PAYLOAD_TABLE, "payload table's", "end",
                     LAYOUT_PAYLOAD_TABLE_AT + count * PE_SECTION_BYTES, 0,
                     s->bytes.at[LAYOUT_PAYLOAD_TABLE_AT +
                                 count * PE_SECTION_BYTES]);
}
