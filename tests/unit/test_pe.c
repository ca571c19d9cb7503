/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the PE reader gives what a small PE32+ says, refuses headers that
 * cannot be and layouts that firmware or shim would not load, and reads no
 * byte past a file that is cut anywhere.
 */
#include <sys/mman.h>

#include "tests/unit/unit.h"

#include "format/pe.h"
#include "spec/pe.h"

static struct input in;

enum {
    COFF      = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL  = COFF + PE_COFF_BYTES,
    OPT_BYTES = PE_OPT_DIRECTORIES + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    TEXT_AT   = OPTIONAL + OPT_BYTES, /* section headers */
    RELOC_AT  = TEXT_AT + PE_SECTION_BYTES,
    ALIGN     = 0x200,
    RELOC_DIR = OPTIONAL + PE_OPT_DIRECTORIES +
                PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES,
};

static void put_section(uint32_t at, const char *name, uint32_t offset,
                        uint32_t flags)
{
    memcpy(in.at + at, name, strlen(name));
    store_le32(in.at + at + PE_SECTION_VIRTUAL_BYTES, 12);
    store_le32(in.at + at + PE_SECTION_RVA, offset);
    store_le32(in.at + at + PE_SECTION_RAW_BYTES, ALIGN);
    store_le32(in.at + at + PE_SECTION_RAW_OFFSET, offset);
    store_le32(in.at + at + PE_SECTION_CHARACTERISTICS, flags);
}

static int make_valid(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = 3 * ALIGN;
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 2);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32PLUS);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, ALIGN + 4);
    store_le32(in.at + OPTIONAL + PE_OPT_SECTION_ALIGN, ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_FILE_ALIGN, ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_IMAGE_BYTES, 3 * ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, ALIGN);
    store_le32(in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT,
               PE_DIRECTORIES_MAX);
    store_le32(in.at + RELOC_DIR, 2 * ALIGN);
    store_le32(in.at + RELOC_DIR + 4, 12);
    put_section(TEXT_AT, ".text", ALIGN, PE_SECTION_EXECUTE);
    put_section(RELOC_AT, ".reloc12", 2 * ALIGN, PE_SECTION_READ);
    store_le32(in.at + 2 * ALIGN + PE_RELOC_BLOCK_BYTES, 12);
    return 0;
}

static enum pe_status status_of(struct bytes file)
{
    struct pe_file pe;
    enum pe_status status = pe_open(file, &pe);

    return status == PE_OK ? pe_check(&pe) : status;
}

static bool read_all(struct bytes file)
{
    return status_of(file) == PE_OK;
}

static void valid(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct pe_directory directory;
    struct pe_section section;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(copy, &pe), PE_OK);
    assert_int_equal(pe_check(&pe), PE_OK);
    assert_int_equal(pe.entry_rva, ALIGN + 4);
    assert_int_equal(pe.checksum_offset, OPTIONAL + PE_OPT_CHECKSUM);
    assert_int_equal(pe_section_at(&pe, 0, &section), PE_OK);
    assert_text(section.name, ".text");
    assert_int_equal(section.rva, ALIGN);
    assert_int_equal(pe_section_at(&pe, 1, &section), PE_OK);
    assert_text(section.name, ".reloc12"); /* eight characters, no NUL */
    assert_int_equal(pe_section_at(&pe, 2, &section), PE_END);
    assert_int_equal(pe_section_named(&pe, TEXT(".reloc12"), &section),
                     PE_OK); /* eight characters, without a NUL */
    assert_int_equal(section.rva, 2 * ALIGN);
    assert_int_equal(pe_section_named(&pe, TEXT(".reloc1"), &section), PE_END);
    assert_int_equal(pe_directory_at(&pe, PE_DIRECTORY_RELOC, &directory),
                     PE_OK);
    assert_int_equal(directory.size_bytes, 12);
    assert_int_equal(pe_directory_at(&pe, PE_DIRECTORIES_MAX, &directory),
                     PE_END);
    drop(copy);
}

static void truncated_anywhere(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, read_all);
}

static void what_cannot_be(void **state)
{
    static const struct {
        uint32_t at;
        uint8_t bytes;
        uint32_t value;
        enum pe_status expected;
    } cases[] = {
        {0, 2, 0, PE_NOT_PE},
        {PE_DOS_LFANEW, 4, UINT32_MAX, PE_TRUNCATED},
        {PE_DOS_LFANEW, 4, 0x44, PE_NOT_PE},
        {COFF + PE_COFF_OPTIONAL_BYTES, 2, 111, PE_BAD_OPTIONAL},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, 4, ALIGN + 1, PE_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, 4, TEXT_AT, PE_BAD_HEADERS},
        {TEXT_AT + PE_SECTION_RAW_BYTES, 4, 0, PE_OK},
        {TEXT_AT + PE_SECTION_VIRTUAL_BYTES, 4, 4, PE_BAD_ENTRY},
        {TEXT_AT + PE_SECTION_VIRTUAL_BYTES, 4, 5, PE_OK},
        {OPTIONAL + PE_OPT_ENTRY, 4, ALIGN, PE_OK},
        {OPTIONAL + PE_OPT_ENTRY, 4, ALIGN + 11, PE_OK},
        {OPTIONAL + PE_OPT_ENTRY, 4, ALIGN + 12, PE_BAD_ENTRY},
        {OPTIONAL + PE_OPT_ENTRY, 4, ALIGN - 1, PE_BAD_ENTRY},
        {2 * ALIGN + PE_RELOC_PAGE, 4, 3 * ALIGN - 1, PE_OK},
        {2 * ALIGN + PE_RELOC_PAGE, 4, 3 * ALIGN, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_BLOCK_BYTES, 4, 11, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_BLOCK_BYTES, 4, 10, PE_BAD_RELOC},
        {RELOC_DIR, 4, 0, PE_BAD_RELOC},
        {RELOC_DIR, 4, ALIGN - 1, PE_BAD_RELOC},
        {RELOC_DIR + 4, 4, 0, PE_OK},
        {OPTIONAL + PE_OPT_DIRECTORY_COUNT, 4, PE_DIRECTORY_RELOC, PE_OK},
        {COFF + PE_COFF_MACHINE, 2, 0x14c, PE_BAD_MACHINE},
        {COFF + PE_COFF_SECTIONS, 2, 0, PE_BAD_SECTIONS},
        {COFF + PE_COFF_SECTIONS, 2, 97, PE_BAD_SECTIONS},
        {COFF + PE_COFF_SECTIONS, 2, 65535, PE_BAD_SECTIONS},
        {COFF + PE_COFF_SECTIONS, 2, 96, PE_TRUNCATED},
        {COFF + PE_COFF_OPTIONAL_BYTES, 2, 1, PE_BAD_OPTIONAL},
        {COFF + PE_COFF_OPTIONAL_BYTES, 2, 112, PE_BAD_OPTIONAL},
        {COFF + PE_COFF_OPTIONAL_BYTES, 2, 65535, PE_TRUNCATED},
        {OPTIONAL + PE_OPT_MAGIC, 2, 0x10b, PE_BAD_MAGIC},
        {OPTIONAL + PE_OPT_DIRECTORY_COUNT, 4, 17, PE_BAD_OPTIONAL},
        {OPTIONAL + PE_OPT_DIRECTORY_COUNT, 4, UINT32_MAX, PE_BAD_OPTIONAL},
        {OPTIONAL + PE_OPT_SECTION_ALIGN, 4, 0, PE_BAD_ALIGN},
        {OPTIONAL + PE_OPT_SECTION_ALIGN, 4, 0x100, PE_BAD_ALIGN},
        {OPTIONAL + PE_OPT_FILE_ALIGN, 4, 0x180, PE_BAD_ALIGN},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, 4, 0, PE_BAD_HEADERS},
        {OPTIONAL + PE_OPT_HEADERS_BYTES, 4, 0x7ffffe00, PE_BAD_HEADERS},
        {OPTIONAL + PE_OPT_IMAGE_BYTES, 4, 2 * ALIGN, PE_BAD_SIZE},
        {OPTIONAL + PE_OPT_IMAGE_BYTES, 4, UINT32_MAX, PE_BAD_SIZE},
        {OPTIONAL + PE_OPT_ENTRY, 4, 0, PE_BAD_ENTRY},
        {OPTIONAL + PE_OPT_ENTRY, 4, 2 * ALIGN, PE_BAD_ENTRY},
        {TEXT_AT + PE_SECTION_RVA, 4, ALIGN + 8, PE_BAD_RVA},
        {TEXT_AT + PE_SECTION_RVA, 4, 0, PE_BAD_RVA},
        {TEXT_AT + PE_SECTION_VIRTUAL_BYTES, 4, UINT32_MAX, PE_BAD_RVA},
        {TEXT_AT + PE_SECTION_RAW_BYTES, 4, UINT32_MAX, PE_BAD_RAW},
        {TEXT_AT + PE_SECTION_RAW_OFFSET, 4, ALIGN + 1, PE_BAD_RAW},
        {TEXT_AT + PE_SECTION_RAW_OFFSET, 4, 0, PE_BAD_RAW},
        {RELOC_AT + PE_SECTION_RAW_OFFSET, 4, 0xfffffe00, PE_BAD_RAW},
        {RELOC_DIR, 4, 0x10000, PE_BAD_RELOC},
        {RELOC_DIR + 4, 4, UINT32_MAX, PE_BAD_RELOC},
        {RELOC_DIR + 4, 4, 13, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_PAGE, 4, UINT32_MAX, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_BLOCK_BYTES, 4, 0, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_BLOCK_BYTES, 4, 9, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_BLOCK_BYTES, 4, 14, PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_ENTRIES, 2, 4 << PE_RELOC_TYPE_SHIFT,
         PE_BAD_RELOC},
        {2 * ALIGN + PE_RELOC_ENTRIES, 2, 0xffff, PE_BAD_RELOC},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        struct bytes copy;
        enum pe_status status;

        make_valid(state);
        for (uint32_t i = 0; i < cases[n].bytes; i++)
            in.at[cases[n].at + i] = (uint8_t)(cases[n].value >> 8 * i);
        copy = heap_copy(in.at, in.length_bytes);
        status = status_of(copy);
        drop(copy);
        if (status != cases[n].expected)
            fail_msg("case %zu: expected %s, found %s", n,
                     pe_status_text(cases[n].expected),
                     pe_status_text(status));
    }
}

/* Who only looks may look at what firmware would start all the same. */
static void headers_anywhere(void **state)
{
    struct bytes copy;
    struct pe_file pe;

    (void)state;
    memmove(in.at + 0x42, in.at + 0x40, 2 * ALIGN);
    store_le32(in.at + PE_DOS_LFANEW, 0x42);
    copy = heap_copy(in.at, in.length_bytes);
    assert_int_equal(pe_open(copy, &pe), PE_BAD_LFANEW);
    assert_int_equal(pe_open_any(copy, &pe), PE_OK);
    assert_int_equal(pe.entry_rva, ALIGN + 4);
    drop(copy);
}

/* Summed by hand: 1 + 0x0302 carried once, the field left out, 9 bytes. */
static void checksum(void **state)
{
    static const uint8_t file[] = {0xff, 0xff, 0x02, 0x03, 9, 9, 9, 9, 0x05};

    (void)state;
    assert_int_equal(pe_checksum(bytes_of(file, sizeof(file)), 4),
                     0x0302 + 0x0005 + sizeof(file));
    /* A field that is not in the file is not left out. */
    assert_int_equal(pe_checksum(bytes_of(file, 2), 0xfffffff0), 0xffff + 2);
}

/* Word by word, as the format has it. */
static uint32_t checksum_slowly(struct bytes file, uint32_t field_at)
{
    uint32_t sum = 0;

    for (size_t at = 0; at < file.length_bytes; at++) {
        bool is_field = at >= field_at && at - field_at < 4;

        sum += is_field ? 0u : (uint32_t)file.at[at] << at % 2 * 8;
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum + (uint32_t)file.length_bytes;
}

static void checksum_of_all_lengths(void **state)
{
    uint8_t noise[64];

    (void)state;
    for (size_t n = 0; n < sizeof(noise); n++)
        noise[n] = (uint8_t)(0xff - n * 37 % 41);
    for (size_t length = 8; length <= sizeof(noise); length++)
        for (uint32_t at = 0; at + 4 <= length; at++) {
            struct bytes copy = heap_copy(noise, length);

            assert_int_equal(pe_checksum(copy, at),
                             checksum_slowly(copy, at));
            drop(copy);
        }
}

enum { OPT32_BYTES = PE32_OPT_DIRECTORIES + 2 * PE_DIRECTORY_BYTES };

/* The 32-bit form, of two directories and a section; each field another. */
static int make_32(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    for (uint32_t n = 0; n < OPT32_BYTES; n++)
        in.at[OPTIONAL + n] = (uint8_t)(n + 1);
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, 0x14c);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 1);
    store_le32(in.at + COFF + PE_COFF_TIMESTAMP, 0x12345678);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT32_BYTES);
    store_le16(in.at + COFF + PE_COFF_CHARACTERISTICS, 0x9abc);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32);
    store_le32(in.at + OPTIONAL + PE32_OPT_DIRECTORY_COUNT, 2);
    in.length_bytes = OPTIONAL + OPT32_BYTES + PE_SECTION_BYTES;
    return 0;
}

static void fields_of_32_bits(void **state)
{
    const uint8_t *at = in.at + OPTIONAL;
    struct pe_directory directory;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe),
                     PE_BAD_MACHINE);
    assert_int_equal(pe_open_any(bytes_of(in.at, in.length_bytes), &pe),
                     PE_OK);
    assert_false(pe.is_plus);
    assert_int_equal(pe.machine, 0x14c);
    assert_int_equal(pe.timestamp, 0x12345678);
    assert_int_equal(pe.characteristics, 0x9abc);
    assert_int_equal(pe.section_count, 1);
    assert_int_equal(pe.entry_rva, load_le32(at + PE_OPT_ENTRY));
    assert_int_equal(pe.image_base, load_le32(at + PE32_OPT_IMAGE_BASE));
    assert_int_equal(pe.section_align, load_le32(at + PE_OPT_SECTION_ALIGN));
    assert_int_equal(pe.file_align, load_le32(at + PE_OPT_FILE_ALIGN));
    assert_int_equal(pe.image_major, load_le16(at + PE_OPT_IMAGE_MAJOR));
    assert_int_equal(pe.image_bytes, load_le32(at + PE_OPT_IMAGE_BYTES));
    assert_int_equal(pe.headers_bytes, load_le32(at + PE_OPT_HEADERS_BYTES));
    assert_int_equal(pe.checksum, load_le32(at + PE_OPT_CHECKSUM));
    assert_int_equal(pe.subsystem, load_le16(at + PE_OPT_SUBSYSTEM));
    assert_int_equal(pe.dll_flags, load_le16(at + PE_OPT_DLL_FLAGS));
    assert_int_equal(pe.directory_count, 2);
    assert_int_equal(pe.directories_offset, OPTIONAL + PE32_OPT_DIRECTORIES);
    assert_int_equal(pe.sections_offset, OPTIONAL + OPT32_BYTES);
    assert_int_equal(pe_directory_at(&pe, 1, &directory), PE_OK);
    at += PE32_OPT_DIRECTORIES + PE_DIRECTORY_BYTES;
    assert_int_equal(directory.rva, load_le32(at));
    assert_int_equal(directory.size_bytes, load_le32(at + 4));
}

static bool opens_any(struct bytes file)
{
    struct pe_file pe;

    return pe_open_any(file, &pe) == PE_OK;
}

static void headers_of_32_bits_that_cannot_be(void **state)
{
    uint8_t *optional = in.at + OPTIONAL;

    (void)state;
    refuse_all_prefixes(&in, opens_any);
    store_le16(optional + PE_OPT_MAGIC, 0x107); /* a ROM's */
    assert_false(opens_any(bytes_of(in.at, in.length_bytes)));
    make_32(state);
    store_le32(optional + PE32_OPT_DIRECTORY_COUNT, 3);
    assert_false(opens_any(bytes_of(in.at, in.length_bytes)));
    make_32(state);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES,
               PE32_OPT_DIRECTORIES - 1);
    store_le32(optional + PE32_OPT_DIRECTORY_COUNT, 0);
    assert_false(opens_any(bytes_of(in.at, in.length_bytes)));
}

/* Before the DOS header's end there is no room for it; and firmware reads an
 * offset with a sign. */
static void header_that_is_nowhere(void **state)
{
    size_t length = (size_t)1 << 32;
    uint8_t *file;
    struct pe_file pe;

    (void)state;
    store_le32(in.at + PE_DOS_LFANEW, 0x20);
    store_le32(in.at + 0x20, PE_SIGNATURE);
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe),
                     PE_BAD_LFANEW);
    file = mmap(NULL, length, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(file, MAP_FAILED);
    store_le16(file, PE_DOS_MAGIC);
    store_le32(file + PE_DOS_LFANEW, 0x80000000);
    store_le32(file + 0x80000000, PE_SIGNATURE);
    assert_int_equal(pe_open(bytes_of(file, length), &pe), PE_BAD_LFANEW);
    assert_int_equal(pe_open_any(bytes_of(file, length), &pe),
                     PE_BAD_LFANEW);
    munmap(file, length);
}

/* pe_open() has checked the tables: only a caller can point elsewhere. */
static void tables_are_looked_for_in_the_file(void **state)
{
    struct pe_directory directory;
    struct pe_section section;
    struct pe_file pe;

    (void)state;
    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe), PE_OK);
    pe.sections_offset = (uint32_t)in.length_bytes - PE_SECTION_BYTES + 1;
    assert_int_equal(pe_section_at(&pe, 0, &section), PE_TRUNCATED);
    pe.directories_offset = (uint32_t)in.length_bytes - 7;
    assert_int_equal(pe_directory_at(&pe, 0, &directory), PE_TRUNCATED);
}

/* A section without bytes may point anywhere; a table of sections that ends
 * where the headers do is whole; one byte less of them is not. */
static void edges_of_layout(void **state)
{
    uint32_t table_end = RELOC_AT + PE_SECTION_BYTES;

    (void)state;
    store_le32(in.at + TEXT_AT + PE_SECTION_RAW_BYTES, 0);
    store_le32(in.at + TEXT_AT + PE_SECTION_RAW_OFFSET, 3);
    assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)), PE_OK);
    make_valid(state);
    store_le32(in.at + OPTIONAL + PE_OPT_FILE_ALIGN, 1);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, table_end);
    assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)), PE_OK);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, table_end - 1);
    assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)),
                     PE_BAD_HEADERS);
    store_le32(in.at + OPTIONAL + PE_OPT_HEADERS_BYTES, 3 * ALIGN + 1);
    assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)),
                     PE_BAD_HEADERS);
    /* No directory of relocations: nothing to look at, wherever it were. */
    make_valid(state);
    store_le32(in.at + RELOC_DIR, UINT32_MAX);
    store_le32(in.at + RELOC_DIR + 4, 0);
    assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)), PE_OK);
    for (uint32_t align = 1; align <= 2 * ALIGN; align++) {
        bool is_good = (align & (align - 1)) == 0 && align <= ALIGN;

        make_valid(state);
        store_le32(in.at + OPTIONAL + PE_OPT_FILE_ALIGN, align);
        assert_int_equal(status_of(bytes_of(in.at, in.length_bytes)),
                         is_good ? PE_OK : PE_BAD_ALIGN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(valid, make_valid),
        cmocka_unit_test_setup(truncated_anywhere, make_valid),
        cmocka_unit_test_setup(what_cannot_be, make_valid),
        cmocka_unit_test_setup(headers_anywhere, make_valid),
        cmocka_unit_test(checksum),
        cmocka_unit_test(checksum_of_all_lengths),
        cmocka_unit_test_setup(fields_of_32_bits, make_32),
        cmocka_unit_test_setup(headers_of_32_bits_that_cannot_be, make_32),
        cmocka_unit_test_setup(header_that_is_nowhere, make_valid),
        cmocka_unit_test_setup(tables_are_looked_for_in_the_file, make_valid),
        cmocka_unit_test_setup(edges_of_layout, make_valid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
