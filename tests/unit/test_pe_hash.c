/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the Authenticode ranges are the file without CheckSum, the entry of
 * the certificate table and that table, sections by ascending offset; the
 * walks over certificates and debug records end, and nothing is read past a
 * file that is cut anywhere.
 */
#include "tests/unit/unit.h"

#include "format/pe_debug.h"
#include "format/pe_hash.h"
#include "spec/pe.h"

static struct input in;

enum {
    COFF      = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL  = COFF + PE_COFF_BYTES,
    OPT_BYTES = PE_OPT_DIRECTORIES + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    FIRST     = OPTIONAL + OPT_BYTES, /* section headers */
    SECOND    = FIRST + PE_SECTION_BYTES,
    ALIGN     = 0x200,
    VIRTUAL   = 0x1c0, /* what a section has of its ALIGN bytes */
    CHECKSUM  = OPTIONAL + PE_OPT_CHECKSUM,
    SECURITY  = OPTIONAL + PE_OPT_DIRECTORIES +
                PE_DIRECTORY_SECURITY * PE_DIRECTORY_BYTES,
    DEBUG     = OPTIONAL + PE_OPT_DIRECTORIES +
                PE_DIRECTORY_DEBUG * PE_DIRECTORY_BYTES,
    RECORD    = ALIGN + 0x100, /* of CodeView */
    TAIL      = 3 * ALIGN,     /* what follows the sections */
    TABLE     = TAIL + 8,
    CERTIFICATES_BYTES = 24 + 16,
};

static void put_section(uint32_t at, uint32_t rva, uint32_t offset)
{
    store_le32(in.at + at + PE_SECTION_VIRTUAL_BYTES, VIRTUAL);
    store_le32(in.at + at + PE_SECTION_RVA, rva);
    store_le32(in.at + at + PE_SECTION_RAW_BYTES, ALIGN);
    store_le32(in.at + at + PE_SECTION_RAW_OFFSET, offset);
}

/* Two sections, the first in memory being the last in the file; eight bytes
 * after them; two certificates, of 17 and 16 bytes. */
static int make_signed(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(in.at); n++)
        in.at[n] = 0;
    in.length_bytes = TABLE + CERTIFICATES_BYTES;
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 2);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32PLUS);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT,
               PE_DIRECTORIES_MAX);
    put_section(FIRST, 0x1000, 2 * ALIGN);
    put_section(SECOND, 0x1000 + VIRTUAL, ALIGN); /* in the padding */

    store_le32(in.at + SECURITY, TABLE);
    store_le32(in.at + SECURITY + 4, CERTIFICATES_BYTES);
    store_le32(in.at + TABLE, 17);
    store_le16(in.at + TABLE + 4, PE_CERTIFICATE_REVISION_2_0);
    store_le16(in.at + TABLE + 6, PE_CERTIFICATE_PKCS7);
    store_le32(in.at + TABLE + 24, 16);

    store_le32(in.at + DEBUG, 0x1000 + VIRTUAL);
    store_le32(in.at + DEBUG + 4, 2 * PE_DEBUG_BYTES);
    store_le32(in.at + ALIGN + PE_DEBUG_BYTES + PE_DEBUG_TYPE,
               PE_DEBUG_CODEVIEW);
    store_le32(in.at + ALIGN + PE_DEBUG_BYTES + PE_DEBUG_RAW_BYTES, 25);
    store_le32(in.at + ALIGN + PE_DEBUG_BYTES + PE_DEBUG_RAW_OFFSET, RECORD);
    store_le32(in.at + RECORD, PE_RSDS);
    in.at[RECORD + PE_RSDS_GUID] = 0xab;
    return 0;
}

static void assert_range(const struct pe_file *pe, const struct pe_hash *hash,
                         uint32_t n, size_t from, size_t to)
{
    assert_true(n < hash->range_count);
    assert_int_equal(hash->range[n].at - pe->file.at, from);
    assert_int_equal(hash->range[n].length_bytes, to - from);
}

static void what_is_hashed(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct pe_hash hash;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_hash_ranges(&pe, &hash), PE_HASH_OK);
    assert_int_equal(hash.range_count, 6);
    assert_range(&pe, &hash, 0, 0, CHECKSUM);
    assert_range(&pe, &hash, 1, CHECKSUM + 4, SECURITY);
    assert_range(&pe, &hash, 2, SECURITY + 8, ALIGN);
    assert_range(&pe, &hash, 3, ALIGN, 2 * ALIGN);
    assert_range(&pe, &hash, 4, 2 * ALIGN, 3 * ALIGN);
    assert_range(&pe, &hash, 5, TAIL, TABLE);
    assert_int_equal(hash.padding_bytes, 0);
    drop(copy);
}

/* Unsigned, with a tail of five bytes: three zeros are hashed after it. */
static void padding(void **state)
{
    struct pe_hash hash;
    struct bytes copy;
    struct pe_file pe;

    (void)state;
    store_le64(in.at + SECURITY, 0);
    copy = heap_copy(in.at, TAIL + 5);
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_hash_ranges(&pe, &hash), PE_HASH_OK);
    assert_range(&pe, &hash, 5, TAIL, TAIL + 5);
    assert_int_equal(hash.padding_bytes, 3);
    drop(copy);
}

/* Four directories: the entry that would be left out does not exist. */
static void no_entry(void **state)
{
    struct bytes copy;
    struct pe_hash hash;
    struct pe_file pe;

    (void)state;
    store_le32(in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT,
               PE_DIRECTORY_SECURITY);
    copy = heap_copy(in.at, TAIL);
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_hash_ranges(&pe, &hash), PE_HASH_OK);
    assert_int_equal(hash.range_count, 4);
    assert_range(&pe, &hash, 1, CHECKSUM + 4, ALIGN);
    drop(copy);
}

static void certificates(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes), rest;
    struct pe_certificate one;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_certificates(&pe, &rest), PE_HASH_OK);
    assert_int_equal(pe_certificate_next(&pe, &rest, &one), PE_HASH_OK);
    assert_int_equal(one.offset, TABLE);
    assert_int_equal(one.revision, PE_CERTIFICATE_REVISION_2_0);
    assert_int_equal(one.type, PE_CERTIFICATE_PKCS7);
    assert_int_equal(one.content.length_bytes, 9);
    assert_int_equal(pe_certificate_next(&pe, &rest, &one), PE_HASH_OK);
    assert_int_equal(one.offset, TABLE + 24);
    assert_int_equal(one.content.length_bytes, 8);
    assert_int_equal(pe_certificate_next(&pe, &rest, &one), PE_HASH_END);
    drop(copy);
}

static void debug_records(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes), guid;
    struct pe_debug debug;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_debug_at(&pe, 1, &debug), PE_OK);
    assert_int_equal(debug.raw_offset, RECORD);
    assert_int_equal(pe_debug_at(&pe, 2, &debug), PE_END);
    assert_int_equal(pe_debug_guid(&pe, &guid), PE_OK);
    assert_int_equal(guid.length_bytes, PE_RSDS_GUID_BYTES);
    assert_int_equal(guid.at[0], 0xab);
    drop(copy);
}

/* The first thing that is said of the hash, or of a certificate. */
static enum pe_hash_status status_of(struct bytes file)
{
    enum pe_hash_status status;
    struct pe_certificate one;
    struct bytes rest, guid;
    struct pe_hash hash;
    struct pe_file pe;

    if (pe_open(file, &pe) != PE_OK)
        return PE_HASH_BAD_HEADERS;
    pe_debug_guid(&pe, &guid);
    status = pe_hash_ranges(&pe, &hash);
    if (status != PE_HASH_OK)
        return status;
    status = pe_certificates(&pe, &rest);
    /* One more than fit, at eight bytes each. */
    for (size_t n = 0; status == PE_HASH_OK &&
         n <= file.length_bytes / 8; n++)
        status = pe_certificate_next(&pe, &rest, &one);
    return status;
}

static void what_cannot_be(void **state)
{
    static const struct {
        uint32_t at;
        uint32_t value;
        enum pe_hash_status expected;
    } cases[] = {
        {SECURITY, TABLE, PE_HASH_END}, /* as it is */
        {SECURITY, UINT32_MAX, PE_HASH_BAD_TABLE},
        {SECURITY, TABLE - 8, PE_HASH_NOT_LAST},
        {SECURITY + 4, 0, PE_HASH_BAD_TABLE},
        {SECURITY + 4, UINT32_MAX, PE_HASH_BAD_TABLE},
        {SECURITY + 4, CERTIFICATES_BYTES - 8, PE_HASH_NOT_LAST},
        {TABLE, 0, PE_HASH_BAD_CERTIFICATE},
        {TABLE, 7, PE_HASH_BAD_CERTIFICATE},
        {TABLE, UINT32_MAX, PE_HASH_BAD_CERTIFICATE},
        {TABLE, 40, PE_HASH_END},
        {TABLE + 24, 17, PE_HASH_BAD_CERTIFICATE},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, 0, PE_HASH_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, CHECKSUM + 4, PE_HASH_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, SECURITY, PE_HASH_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, SECURITY + 7, PE_HASH_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, UINT32_MAX, PE_HASH_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, ALIGN + 9, PE_HASH_OVERLAP},
        {FIRST + PE_SECTION_RAW_OFFSET, UINT32_MAX, PE_HASH_BAD_SECTION},
        {FIRST + PE_SECTION_RAW_BYTES, UINT32_MAX, PE_HASH_BAD_SECTION},
        {FIRST + PE_SECTION_RAW_BYTES, 0, PE_HASH_END},
        {FIRST + PE_SECTION_RAW_BYTES, ALIGN + 16, PE_HASH_OVERLAP},
        {DEBUG, UINT32_MAX, PE_HASH_END},
        {DEBUG + 4, UINT32_MAX, PE_HASH_END},
        {ALIGN + PE_DEBUG_BYTES + PE_DEBUG_RAW_OFFSET, UINT32_MAX,
         PE_HASH_END},
        {ALIGN + PE_DEBUG_BYTES + PE_DEBUG_RAW_BYTES, 23, PE_HASH_END},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        enum pe_hash_status status;
        struct bytes copy;

        make_signed(state);
        store_le32(in.at + cases[n].at, cases[n].value);
        copy = heap_copy(in.at, in.length_bytes);
        status = status_of(copy);
        drop(copy);
        if (status != cases[n].expected)
            fail_msg("case %zu: expected `%s', found `%s'", n,
                     pe_hash_status_text(cases[n].expected),
                     pe_hash_status_text(status));
    }
}

static bool read_all(struct bytes file)
{
    return status_of(file) == PE_HASH_END;
}

static void truncated_anywhere(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, read_all);
}

/* Sections that are in order already stay so, with one between. */
static void three_sections(void **state)
{
    struct pe_hash hash;
    struct bytes copy;
    struct pe_file pe;

    (void)state;
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 3);
    store_le64(in.at + SECURITY, 0);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, ALIGN);
    put_section(FIRST, 0x1000, ALIGN);
    put_section(SECOND, 0x3000, 3 * ALIGN);
    put_section(SECOND + PE_SECTION_BYTES, 0x2000, 2 * ALIGN);
    copy = heap_copy(in.at, 4 * ALIGN);
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_hash_ranges(&pe, &hash), PE_HASH_OK);
    assert_range(&pe, &hash, 3, ALIGN, 2 * ALIGN);
    assert_range(&pe, &hash, 4, 2 * ALIGN, 3 * ALIGN);
    assert_range(&pe, &hash, 5, 3 * ALIGN, 4 * ALIGN);
    drop(copy);
}

/* Less than a header is left, which the table's own size cannot say. */
static void certificate_of_less_than_a_header(void **state)
{
    struct bytes rest = bytes_of(in.at + TABLE, PE_CERTIFICATE_BYTES - 1);
    struct pe_certificate one;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe), PE_OK);
    assert_int_equal(pe_certificate_next(&pe, &rest, &one),
                     PE_HASH_BAD_CERTIFICATE);
    /* A table at 0 is none that is absent: it has a size. */
    store_le32(in.at + SECURITY, 0);
    assert_int_equal(pe_certificates(&pe, &rest), PE_HASH_OK);
}

static void debug_records_that_are_none(void **state)
{
    struct bytes guid;
    struct pe_debug debug;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe), PE_OK);
    assert_int_equal(pe_debug_guid(&pe, &guid), PE_OK);
    in.at[RECORD]++; /* not "RSDS" */
    assert_int_equal(pe_debug_guid(&pe, &guid), PE_END);
    in.at[RECORD]--;
    /* A directory at an address before, or behind, all sections; one that
     * ends in the padding of its section. */
    store_le32(in.at + DEBUG, 0xfff);
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_TRUNCATED);
    store_le32(in.at + DEBUG, 0x1000 + 2 * VIRTUAL);
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_TRUNCATED);
    store_le32(in.at + DEBUG, 0x1000 + VIRTUAL - PE_DEBUG_BYTES + 1);
    store_le32(in.at + DEBUG + 4, PE_DEBUG_BYTES);
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_TRUNCATED);
    store_le32(in.at + DEBUG, 0x1000 + VIRTUAL - PE_DEBUG_BYTES);
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_OK);
    /* Not so many directories, or not so many records. */
    store_le32(in.at + DEBUG + 4, PE_DEBUG_BYTES - 1);
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_END);
    pe.directory_count = PE_DIRECTORY_DEBUG;
    assert_int_equal(pe_debug_at(&pe, 0, &debug), PE_END);
}

static uint32_t hash_status(struct bytes file, struct pe_hash *ret_hash)
{
    struct pe_file pe;

    assert_int_equal(pe_open(file, &pe), PE_OK);
    return pe_hash_ranges(&pe, ret_hash);
}

/* Certificates are padded to eight, the last one may do without. */
static void certificates_of_any_length(void **state)
{
    struct bytes rest;
    struct pe_certificate one;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe), PE_OK);
    for (uint32_t length = 0; length <= CERTIFICATES_BYTES; length++) {
        size_t padded = (length + 7) / 8 * 8;

        store_le32(in.at + TABLE, length);
        assert_int_equal(pe_certificates(&pe, &rest), PE_HASH_OK);
        assert_int_equal(rest.length_bytes, CERTIFICATES_BYTES);
        if (length < PE_CERTIFICATE_BYTES) {
            assert_int_equal(pe_certificate_next(&pe, &rest, &one),
                             PE_HASH_BAD_CERTIFICATE);
            continue;
        }
        assert_int_equal(pe_certificate_next(&pe, &rest, &one), PE_HASH_OK);
        assert_ptr_equal(one.content.at, in.at + TABLE + 8);
        assert_int_equal(one.content.length_bytes, length - 8);
        assert_int_equal(rest.length_bytes, CERTIFICATES_BYTES - padded);
    }
    rest.length_bytes = 3;
    assert_int_equal(pe_certificate_next(&pe, &rest, &one),
                     PE_HASH_BAD_CERTIFICATE);
    store_le32(in.at + SECURITY, 0);
    store_le32(in.at + SECURITY + 4, 0);
    assert_int_equal(pe_certificates(&pe, &rest), PE_HASH_END);
    pe.directory_count = PE_DIRECTORY_SECURITY;
    assert_int_equal(pe_certificates(&pe, &rest), PE_HASH_END);
}

/* Headers that end just behind what is left out, and sections that are
 * empty: neither is hashed as a range of nothing. */
static void nothing_is_no_range(void **state)
{
    struct pe_hash hash;

    (void)state;
    store_le64(in.at + SECURITY, 0);
    store_le32(in.at + FIRST + PE_SECTION_RAW_BYTES, 0);
    store_le32(in.at + FIRST + PE_SECTION_RAW_OFFSET, UINT32_MAX);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, SECURITY + 8);
    assert_int_equal(hash_status(bytes_of(in.at, SECURITY + 8 + ALIGN),
                                 &hash), PE_HASH_BAD_SECTION);
    assert_int_equal(hash_status(bytes_of(in.at, 2 * ALIGN), &hash),
                     PE_HASH_OK);
    assert_int_equal(hash.range_count, 4);
    assert_int_equal(hash.range[2].length_bytes, ALIGN);
    assert_int_equal(hash.range[2].at - in.at, ALIGN);
    assert_int_equal(hash.range[3].at - in.at, SECURITY + 8 + ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, SECURITY + 7);
    assert_int_equal(hash_status(bytes_of(in.at, 2 * ALIGN), &hash),
                     PE_HASH_BAD_HEADERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_hashed, make_signed),
        cmocka_unit_test_setup(padding, make_signed),
        cmocka_unit_test_setup(no_entry, make_signed),
        cmocka_unit_test_setup(certificates, make_signed),
        cmocka_unit_test_setup(debug_records, make_signed),
        cmocka_unit_test_setup(what_cannot_be, make_signed),
        cmocka_unit_test_setup(truncated_anywhere, make_signed),
        cmocka_unit_test_setup(three_sections, make_signed),
        cmocka_unit_test_setup(certificate_of_less_than_a_header, make_signed),
        cmocka_unit_test_setup(debug_records_that_are_none, make_signed),
        cmocka_unit_test_setup(certificates_of_any_length, make_signed),
        cmocka_unit_test_setup(nothing_is_no_range, make_signed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
