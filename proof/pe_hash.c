/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/pe_hash.h"
#include "proof.h"
#include "spec/pe.h"

#define DIRECTORIES   (PE_DIRECTORY_SECURITY + 1)
#define SECTIONS      2
#define SECTIONS_AT   (DIRECTORIES * PE_DIRECTORY_BYTES)

static void certificate_next(struct bytes view)
{
    struct pe_file pe = {.file = view};
    struct pe_certificate one;

    if (pe_certificate_next(&pe, &view, &one) == PE_HASH_OK) {
        use(one.content);
        sink = one.offset + one.revision + one.type;
    }
    sink = view.length_bytes;
}

static void certificates(struct bytes view)
{
    struct pe_file pe = {.file = view, .directory_count = ANY32(),
                         .directories_offset = ANY32()};
    struct bytes table;

    if (pe_certificates(&pe, &table) == PE_HASH_OK)
        sink = table.length_bytes;
}

/* The certificates' length is known, and all else is not. */
static void ranges(uint32_t directory_count, uint32_t checksum_offset,
                   uint32_t table_bytes)
{
    uint8_t *directory = foreign + PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES;
    struct pe_file pe = {
        .file = bytes_of(foreign, BOUND), .headers_bytes = ANY32(),
        .checksum_offset = checksum_offset, .directory_count = directory_count,
        .section_count = (uint16_t)any(0, SECTIONS),
        .sections_offset = SECTIONS_AT};
    struct pe_hash hash;

    store_le32(directory + 4, table_bytes);
    /* Names are none of its business. */
    for (uint32_t n = 0; n < SECTIONS; n++)
        foreign[SECTIONS_AT + n * PE_SECTION_BYTES] = 0;
    if (pe_hash_ranges(&pe, &hash) == PE_HASH_OK)
        for (uint32_t n = 0; n < hash.range_count; n++)
            sink = hash.range[n].length_bytes + hash.padding_bytes;
}

void main_pe_hash(void)
{
    size_t length = any(0, 32);

    begin();
    use_string(pe_hash_status_text(any(0, PE_HASH_BAD_CERTIFICATE)));
    use_string(pe_hash_status_text(PE_HASH_BAD_CERTIFICATE + 1));
    //@ split length;
    certificate_next(last_bytes(length));
    certificates(last_bytes(length));
    if (length <= 16)
        ranges(DIRECTORIES, ANY32(), (uint32_t)length);
    if (length <= 8)
        ranges((uint32_t)any(0, PE_DIRECTORY_SECURITY), (uint32_t)length, 0);
}
