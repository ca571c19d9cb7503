/* SPDX-License-Identifier: BSD-2-Clause */
/* format/pe.h: the headers; and that what pe_check() lets through can be laid
 * out, section behind section, with its entry in code. */
#include "format/pe.h"

#include "spec/pe.h"
#include "tests/fuzz/fuzz.h"

static void check_sum(struct bytes in, uint32_t offset)
{
    struct bytes field;
    uint64_t sum = 0;

    for (size_t n = 0; n < in.length_bytes; n++)
        sum += (uint64_t)in.at[n] << n % 2 * 8;
    if (bytes_sub(in, offset, 4, &field))
        for (size_t n = 0; n < 4; n++)
            sum -= (uint64_t)field.at[n] << (offset + n) % 2 * 8;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    FUZZ_REQUIRE(pe_checksum(in, offset) == sum + in.length_bytes);
}

static void check_laid_out(const struct pe_file *pe)
{
    uint64_t end = pe->headers_bytes;
    bool is_code = false;
    struct pe_section s;
    struct bytes raw;

    FUZZ_REQUIRE(pe->headers_bytes <= pe->file.length_bytes);
    for (uint32_t n = 0; n < pe->section_count; n++) {
        FUZZ_REQUIRE(pe_section_at(pe, n, &s) == PE_OK);
        FUZZ_REQUIRE(s.rva >= end && s.rva % pe->section_align == 0);
        end = (uint64_t)s.rva + s.virtual_bytes;
        FUZZ_REQUIRE(end <= pe->image_bytes);
        FUZZ_REQUIRE(s.raw_bytes == 0 ||
                     bytes_sub(pe->file, s.raw_offset, s.raw_bytes, &raw));
        if ((s.characteristics & PE_SECTION_EXECUTE) &&
            pe->entry_rva >= s.rva && pe->entry_rva < end)
            is_code = true;
    }
    FUZZ_REQUIRE(is_code);
}

/* Every block of relocations has its head, and ends where the next begins. */
static void check_relocs(const struct pe_file *pe)
{
    struct pe_directory directory;
    struct pe_section s;
    uint64_t at = 0;

    if (pe_directory_at(pe, 5, &directory) != PE_OK)
        return;
    for (uint32_t n = 0; pe_section_at(pe, n, &s) == PE_OK; n++)
        if (directory.rva >= s.rva &&
            directory.rva - s.rva < s.raw_bytes)
            break;
    while (at < directory.size_bytes) {
        const uint8_t *block = pe->file.at + s.raw_offset +
                               (directory.rva - s.rva) + at;

        FUZZ_REQUIRE(directory.size_bytes - at >= 8);
        FUZZ_REQUIRE(load_le32(block + 4) >= 8);
        at += load_le32(block + 4);
    }
    FUZZ_REQUIRE(at == directory.size_bytes);
}

static void see(const struct pe_file *pe)
{
    struct pe_directory directory;
    struct pe_section section, named;

    FUZZ_REQUIRE(pe->directory_count <= 16);
    FUZZ_REQUIRE(pe->directories_offset + pe->directory_count * 8 <=
                 pe->sections_offset);
    FUZZ_REQUIRE(pe->section_count >= 1 && pe->section_count <= 96);
    FUZZ_REQUIRE((uint64_t)pe->sections_offset + pe->section_count * 40u <=
                 pe->file.length_bytes);
    for (uint32_t n = 0; n <= pe->directory_count; n++) {
        FUZZ_POISON(directory);
        FUZZ_REQUIRE((pe_directory_at(pe, n, &directory) == PE_OK) ==
                     (n < pe->directory_count));
        fuzz_saw(directory.rva);
    }
    for (uint32_t n = 0; n < pe->section_count; n++) {
        FUZZ_REQUIRE(pe_section_at(pe, n, &section) == PE_OK);
        fuzz_saw_text(section.name, pe->file);
        FUZZ_REQUIRE(section.name.length <= 8);
        FUZZ_REQUIRE(pe_section_named(pe, section.name, &named) == PE_OK);
        FUZZ_REQUIRE(text_equal(section.name, named.name));
    }
    FUZZ_REQUIRE(pe_section_at(pe, pe->section_count, &section) == PE_END);
    check_sum(pe->file, pe->checksum_offset);
}

void fuzz_one(struct bytes in)
{
    struct pe_file pe, any;
    enum pe_status status, lenient;

    FUZZ_POISON(pe);
    FUZZ_POISON(any);
    lenient = pe_open_any(in, &any);
    status = pe_open(in, &pe);
    fuzz_saw(status);
    fuzz_saw(lenient);
    fuzz_saw((uint64_t)pe_status_text(status)[0]);
    FUZZ_REQUIRE(lenient == PE_OK || FUZZ_UNWRITTEN(any));
    if (lenient == PE_OK)
        see(&any);
    if (status != PE_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(pe));
        return;
    }
    FUZZ_REQUIRE(lenient == PE_OK && pe.is_plus && pe.machine == 0x8664);
    FUZZ_REQUIRE(pe.signature_offset % 4 == 0);
    see(&pe);
    status = pe_check(&pe);
    fuzz_saw(status);
    if (status != PE_OK)
        return;
    check_laid_out(&pe);
    check_relocs(&pe);
}
