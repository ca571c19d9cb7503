/* SPDX-License-Identifier: BSD-2-Clause */
/* format/pe_hash.h, format/pe_debug.h: what a signature covers lies in the
 * file, sections by ascending offset, and never the certificates. */
#include "format/pe_hash.h"

#include "format/pe_debug.h"
#include "spec/pe.h"
#include "tests/fuzz/fuzz.h"

static void walk_certificates(const struct pe_file *pe)
{
    struct pe_certificate one;
    struct bytes table, rest;
    enum pe_hash_status status;

    FUZZ_POISON(table);
    status = pe_certificates(pe, &table);
    fuzz_saw(status);
    if (status != PE_HASH_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(table));
        return;
    }
    fuzz_saw_bytes(table, pe->file);
    rest = table;
    do {
        size_t before = rest.length_bytes;
        const uint8_t *at = rest.at;

        FUZZ_POISON(one);
        status = pe_certificate_next(pe, &rest, &one);
        fuzz_saw(status);
        fuzz_saw_bytes(rest, table);
        if (status != PE_HASH_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(one));
            FUZZ_REQUIRE(rest.length_bytes == before);
            continue;
        }
        FUZZ_REQUIRE(rest.length_bytes < before);
        FUZZ_REQUIRE(pe->file.at + one.offset == at);
        FUZZ_REQUIRE(one.content.at == at + 8);
        fuzz_saw_bytes(one.content, table);
        FUZZ_REQUIRE(one.content.length_bytes + 8 == load_le32(at));
    } while (status == PE_HASH_OK);
}

static void check_ranges(const struct pe_file *pe)
{
    static struct pe_hash hash;
    struct bytes table = {0};
    enum pe_hash_status status;
    uint64_t sum = 0, end;

    FUZZ_POISON(hash);
    status = pe_hash_ranges(pe, &hash);
    fuzz_saw(status);
    fuzz_saw((uint64_t)pe_hash_status_text(status)[0]);
    if (status != PE_HASH_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(hash));
        return;
    }
    pe_certificates(pe, &table);
    end = pe->file.length_bytes - table.length_bytes;
    FUZZ_REQUIRE(table.length_bytes == 0 || table.at == pe->file.at + end);
    FUZZ_REQUIRE(hash.range_count <= PE_HASH_RANGES_MAX);
    for (uint32_t n = 0; n < hash.range_count; n++) {
        fuzz_saw_bytes(hash.range[n], pe->file);
        sum += hash.range[n].length_bytes;
    }
    /* All but the checksum, and the entry that names the certificates. */
    FUZZ_REQUIRE(sum == end - 4 - (pe->directory_count > 4 ? 8 : 0));
    for (uint32_t n = pe->directory_count > 4 ? 4 : 3;
         n + 1 < hash.range_count; n++)
        FUZZ_REQUIRE(hash.range[n].at >= hash.range[n - 1].at || n <= 3);
    FUZZ_REQUIRE(hash.padding_bytes < 8);
    FUZZ_REQUIRE(table.length_bytes != 0 ||
                 (end + hash.padding_bytes) % 8 == 0);
}

static void see_debug(const struct pe_file *pe)
{
    struct pe_debug debug;
    struct pe_section section;
    struct bytes guid, bytes;
    enum pe_status status = PE_OK;

    for (uint32_t n = 0; n < pe->section_count; n++) {
        FUZZ_REQUIRE(pe_section_at(pe, n, &section) == PE_OK);
        bytes = pe_section_bytes(pe, &section);
        fuzz_saw_bytes(bytes, pe->file);
        FUZZ_REQUIRE(bytes.length_bytes <= section.virtual_bytes &&
                     bytes.length_bytes <= section.raw_bytes);
        FUZZ_POISON(guid);
        if (pe_bytes_at_rva(pe, section.rva, 4, &guid))
            FUZZ_REQUIRE(guid.length_bytes == 4);
        else
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(guid));
    }
    for (uint32_t n = 0; status == PE_OK; n++) {
        FUZZ_REQUIRE(n <= pe->file.length_bytes);
        FUZZ_POISON(debug);
        status = pe_debug_at(pe, n, &debug);
        fuzz_saw(status);
        FUZZ_REQUIRE(status == PE_OK || FUZZ_UNWRITTEN(debug));
    }
    if (pe_debug_guid(pe, &guid) == PE_OK) {
        fuzz_saw_bytes(guid, pe->file);
        FUZZ_REQUIRE(guid.length_bytes == 16);
    }
}

void fuzz_one(struct bytes in)
{
    struct pe_file pe;

    if (pe_open_any(in, &pe) != PE_OK)
        return;
    walk_certificates(&pe);
    check_ranges(&pe);
    see_debug(&pe);
}
