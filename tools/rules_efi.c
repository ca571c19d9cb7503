/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules about a finished adit.efi, in order: bytes enough to look at, a PE
 * that loads, then every header in it by itself.
 */
#include "tools/rules_efi.h"

#include <inttypes.h>

#include "format/layout.h"
#include "spec/pe.h"
#include "tools/rules.h"

/* illumos reads so much before it looks for a Multiboot 2 header. */
#define FILE_BYTES_MIN 0x8000u

bool subject_same(const struct subject *s, const char *rule,
                  const char *subject, const char *field, uint64_t offset,
                  uint64_t expected, uint64_t found)
{
    if (expected != found)
        rule_field(s->file, rule, subject, field, offset, expected, found);
    return expected == found;
}

bool subject_is_code(const struct subject *s, uint64_t rva)
{
    struct pe_section section;

    for (uint32_t n = 0; pe_section_at(&s->pe, n, &section) == PE_OK; n++)
        if (rva >= section.rva && rva - section.rva < section.raw_bytes &&
            (section.characteristics & PE_SECTION_EXECUTE) != 0 &&
            (section.characteristics & PE_SECTION_READ) != 0)
            return true;
    return false;
}

static uint64_t data_end(const struct pe_file *pe)
{
    struct pe_section section;
    uint64_t end = pe->headers_bytes;

    for (uint32_t n = 0; pe_section_at(pe, n, &section) == PE_OK; n++)
        if (section.raw_bytes != 0 &&
            (uint64_t)section.raw_offset + section.raw_bytes > end)
            end = (uint64_t)section.raw_offset + section.raw_bytes;
    return end;
}

/* Which rule an image breaks that pe_check() would not load. */
static const char *rule_of(enum pe_status status)
{
    switch (status) {
    case PE_BAD_ALIGN: return RULE_PE_ALIGN;
    case PE_BAD_HEADERS: return RULE_PE_HEADERS_4K;
    case PE_BAD_ENTRY: return RULE_PE_ENTRY;
    case PE_BAD_RELOC: return RULE_PE_RELOC;
    default: return RULE_PE_LAYOUT;
    }
}

void rules_efi(const char *file, struct bytes bytes)
{
    struct subject s = {.file = file, .bytes = bytes};
    enum pe_status status;

    if (bytes.length_bytes < FILE_BYTES_MIN) {
        rule_broken(file, RULE_FILE_32K,
                    "length: expected at least %u bytes (illumos reads so "
                    "many), found %zu", FILE_BYTES_MIN, bytes.length_bytes);
        return;
    }
    status = pe_open(bytes, &s.pe);
    if (status == PE_OK)
        status = pe_check(&s.pe);
    if (status != PE_OK) {
        rule_broken(file, rule_of(status),
                    "headers at offset 0x%" PRIx32 ": expected an image that "
                    "loads, found: %s", load_le32(bytes.at + PE_DOS_LFANEW),
                    pe_status_text(status));
        return;
    }
    s.data_end = data_end(&s.pe);
    rules_pe(&s);
    rules_sbat(&s);
    rules_multiboot(&s);
    rules_linux(&s);
    rules_payload(&s);
}
