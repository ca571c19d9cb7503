/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The copies of section headers in page 1 of adit.efi, which entries that do
 * not have page 0 in memory go by, are those of the payload's sections; and
 * these are data behind the image proper, all in the file.
 */
#include "tools/inspect/lint_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/layout.h"
#include "format/payload.h"
#include "spec/pe.h"

static void lint_section(uint64_t offset, const struct pe_section *section,
                         struct findings *to)
{
    finding_same(to, RULE_PAYLOAD_TABLE, offset + PE_SECTION_CHARACTERISTICS,
                 "payload section's Characteristics",
                 PE_SECTION_DATA | PE_SECTION_READ,
                 section->characteristics);
    if (section->virtual_bytes == 0 ||
        section->virtual_bytes > section->raw_bytes)
        finding_value(to, RULE_PAYLOAD_TABLE,
                      offset + PE_SECTION_VIRTUAL_BYTES,
                      "payload section's VirtualSize (1 up to)",
                      section->raw_bytes, section->virtual_bytes);
}

/* Entry `n` of the table is the section header at `offset`. */
static void lint_entry(struct bytes file, uint32_t n, uint32_t offset,
                       struct findings *to)
{
    uint32_t at = LAYOUT_PAYLOAD_TABLE_AT + n * PE_SECTION_BYTES;
    char expected[48];

    if (memcmp(file.at + at, file.at + offset, PE_SECTION_BYTES) == 0)
        return;
    snprintf(expected, sizeof(expected),
             "the section header at 0x%" PRIx32, offset);
    finding_add(to, RULE_PAYLOAD_TABLE, at, "payload table", expected,
                "another");
}

/* What Adit itself will make of the table; the payload begins at `start`. */
static void lint_read(struct bytes file, uint32_t start, struct findings *to)
{
    struct bytes table = bytes_of(file.at + LAYOUT_PAYLOAD_TABLE_AT,
                                  LAYOUT_PAYLOAD_MAX * PE_SECTION_BYTES);
    struct payload payload;
    struct text name = TEXT("");
    enum payload_status status = payload_read(table, file, start, &payload,
                                              &name);

    if (status != PAYLOAD_OK)
        finding_add(to, RULE_PAYLOAD_TABLE, LAYOUT_PAYLOAD_TABLE_AT,
                    "payload table", "sections that Adit reads", "%.*s: %s",
                    (int)name.length, name.at, payload_status_text(status));
}

/* All payload sections, which are the last ones; answers how many. */
static uint32_t lint_sections(const struct pe_file *pe, uint32_t *ret_start,
                              struct findings *to)
{
    struct pe_section section;
    enum payload_kind unused;
    uint32_t count = 0;

    *ret_start = pe->image_bytes;
    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++) {
        uint32_t offset = pe->sections_offset + n * PE_SECTION_BYTES;

        if (!payload_kind_named(section.name, &unused)) {
            if (count != 0)
                finding_add(to, RULE_PAYLOAD_TABLE, offset, "PE section",
                            "all of Adit's before the payload's",
                            "%.*s behind", (int)section.name.length,
                            section.name.at);
            continue;
        }
        if (count == 0)
            *ret_start = section.rva;
        lint_section(offset, &section, to);
        if (count < LAYOUT_PAYLOAD_MAX)
            lint_entry(pe->file, count, offset, to);
        count++;
    }
    return count;
}

void lint_adit_payload(const struct inspect_file *file, struct findings *to)
{
    struct bytes bytes = file->bytes;
    uint32_t start, count = lint_sections(&file->pe.pe, &start, to);
    uint32_t end = LAYOUT_PAYLOAD_TABLE_AT + count * PE_SECTION_BYTES;

    if (memcmp(bytes.at + LAYOUT_PAYLOAD_AT, LAYOUT_PAYLOAD_MAGIC, 8) != 0)
        finding_add(to, RULE_PAYLOAD_TABLE, LAYOUT_PAYLOAD_AT,
                    "payload table", LAYOUT_PAYLOAD_MAGIC,
                    "something else");
    if (count > LAYOUT_PAYLOAD_MAX)
        finding_value(to, RULE_PAYLOAD_TABLE, file->pe.pe.sections_offset,
                      "payload sections' number (at most)",
                      LAYOUT_PAYLOAD_MAX, count);
    else if (count < LAYOUT_PAYLOAD_MAX)
        finding_same(to, RULE_PAYLOAD_TABLE, end, "payload table's end", 0,
                     bytes.at[end]);
    lint_read(bytes, start, to);
}
