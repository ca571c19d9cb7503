/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/pe.h"
#include "proof.h"
#include "spec/pe.h"

#define SECTIONS_AT    0
#define DIRECTORIES_AT PE_SECTION_BYTES
#define DIRECTORIES    (PE_DIRECTORY_RELOC + 1)
#define RAW_AT         (DIRECTORIES_AT + DIRECTORIES * PE_DIRECTORY_BYTES)

static void fixups_fit(struct bytes view)
{
    struct pe_file pe = {.image_bytes = ANY32()};
    uint32_t at;

    if (!pe_fixups_fit(&pe, view, &at))
        sink = at;
}

/* One section, which has the file's last bytes; the relocations are in it. */
static void check(uint32_t raw_bytes)
{
    uint8_t *section = foreign + SECTIONS_AT;
    uint8_t *directory = foreign + DIRECTORIES_AT +
                         PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES;
    uint32_t size_bytes = (uint32_t)any(0, raw_bytes + 1);
    struct pe_file pe = {
        .file = bytes_of(foreign, BOUND), .entry_rva = ANY32(),
        .section_align = ANY32(), .file_align = ANY32(),
        .image_bytes = ANY32(), .headers_bytes = ANY32(),
        .directory_count = DIRECTORIES,
        .directories_offset = DIRECTORIES_AT,
        .section_count = 1, .sections_offset = SECTIONS_AT};

    //@ split size_bytes;
    store_le32(section + PE_SECTION_RAW_BYTES, raw_bytes);
    store_le32(section + PE_SECTION_RAW_OFFSET, BOUND - raw_bytes);
    store_le32(directory + 4, size_bytes);
    sink = pe_check(&pe);
}

/* Tables and all values anywhere, but no relocations. */
static void check_any(struct bytes view)
{
    struct pe_file pe = {
        .file = view, .entry_rva = ANY32(),
        .section_align = ANY32(), .file_align = ANY32(),
        .image_bytes = ANY32(), .headers_bytes = ANY32(),
        .section_count = (uint16_t)any(0, 2), .sections_offset = ANY32()};

    sink = pe_check(&pe);
}

void main_pe_check(void)
{
    size_t length = any(0, BOUND);

    begin();
    //@ split length;
    if (length <= 48)
        check_any(last_bytes(length));
    if (length >= PE_RELOC_ENTRIES && length <= 16)
        fixups_fit(last_bytes(length));
    if (length == BOUND - RAW_AT)
        check((uint32_t)length);
}
