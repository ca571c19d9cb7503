/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/pe_debug.h"
#include "proof.h"
#include "spec/pe.h"

#define SECTIONS_AT    0
#define DIRECTORIES_AT PE_SECTION_BYTES
#define DIRECTORIES    (PE_DIRECTORY_DEBUG + 1)
#define RAW_AT         (DIRECTORIES_AT + DIRECTORIES * PE_DIRECTORY_BYTES)

static const struct pe_file pe = {
    .file = {foreign, BOUND},
    .directory_count = DIRECTORIES, .directories_offset = DIRECTORIES_AT,
    .section_count = 1, .sections_offset = SECTIONS_AT};

static void section_bytes(struct bytes view)
{
    struct pe_file of = {.file = view};
    struct pe_section section = {
        .virtual_bytes = ANY32(), .raw_offset = ANY32(),
        .raw_bytes = ANY32()};

    use(pe_section_bytes(&of, &section));
}

/* One section, which has the file's last bytes. */
static void section_write(uint32_t raw_bytes)
{
    uint8_t *at = foreign + SECTIONS_AT;

    at[PE_SECTION_NAME] = 0;
    store_le32(at + PE_SECTION_VIRTUAL_BYTES, raw_bytes);
    store_le32(at + PE_SECTION_RAW_BYTES, raw_bytes);
    store_le32(at + PE_SECTION_RAW_OFFSET, BOUND - raw_bytes);
}

static void bytes_at_rva(uint32_t raw_bytes)
{
    uint32_t length_bytes = (uint32_t)any(0, raw_bytes + 1);
    struct bytes bytes;

    //@ split length_bytes;
    section_write(raw_bytes);
    if (pe_bytes_at_rva(&pe, ANY32(), length_bytes, &bytes))
        use(bytes);
}

/* The directory, in that section. */
static void directory_write(uint32_t rva, uint32_t size_bytes)
{
    uint8_t *at = foreign + DIRECTORIES_AT +
                  PE_DIRECTORY_DEBUG * PE_DIRECTORY_BYTES;

    store_le32(at, rva);
    store_le32(at + 4, size_bytes);
}

static void debug_at(uint32_t size_bytes)
{
    struct pe_debug debug;

    section_write(BOUND - RAW_AT);
    directory_write(ANY32(), size_bytes);
    if (pe_debug_at(&pe, ANY32(), &debug) == PE_OK)
        sink = debug.type + debug.raw_offset + debug.raw_bytes;
}

/* Records about as long as they have to be, anywhere in the file. */
static void debug_guid(uint32_t entries)
{
    uint8_t *at = foreign + RAW_AT;
    uint32_t record_bytes = (uint32_t)any(PE_RSDS_PATH - 1, PE_RSDS_PATH + 1);
    struct bytes guid;

    //@ split record_bytes;
    section_write(BOUND - RAW_AT);
    store_le32(foreign + SECTIONS_AT + PE_SECTION_RVA, 0x1000);
    directory_write(0x1000, entries * PE_DEBUG_BYTES);
    for (uint32_t n = 0; n < entries; n++)
        store_le32(at + n * PE_DEBUG_BYTES + PE_DEBUG_RAW_BYTES,
                   record_bytes);
    if (pe_debug_guid(&pe, &guid) == PE_OK)
        use(guid);
}

static void guids(void)
{
    debug_guid(0);
    debug_guid(1);
    debug_guid(2);
}

void main_pe_debug(void)
{
    size_t length = any(0, BOUND - RAW_AT);

    begin();
    guids();
    begin();
    //@ split length;
    if (length <= 24)
        section_bytes(last_bytes(length));
    if (length <= 8)
        bytes_at_rva((uint32_t)length);
    debug_at((uint32_t)length);
}
