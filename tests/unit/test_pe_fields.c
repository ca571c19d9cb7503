/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: each field of a PE32+ header, of a section's header and of a
 * directory is read from its own place; what is cut says that it is, and the
 * last values that are right are taken.
 */
#include "tests/unit/unit.h"

#include "format/pe.h"
#include "spec/pe.h"

static struct input in;

enum {
    COFF      = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL  = COFF + PE_COFF_BYTES,
    OPT_BYTES = PE_OPT_DIRECTORIES + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    SECTION   = OPTIONAL + OPT_BYTES,
};

/* Two bytes of the header are never the same next to each other. */
static int make_header(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = SECTION + 2 * PE_SECTION_BYTES;
    for (size_t n = COFF; n < in.length_bytes; n++)
        in.at[n] = (uint8_t)(n * 7 + 1);
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_X86_64);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 2);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32PLUS);
    store_le32(in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT,
               PE_DIRECTORIES_MAX);
    return 0;
}

static enum pe_status status_of(size_t length)
{
    struct bytes copy = heap_copy(in.at, length);
    struct pe_file pe;
    enum pe_status status = pe_open(copy, &pe);

    drop(copy);
    return status;
}

static struct pe_file opened(void)
{
    struct pe_file pe;

    assert_int_equal(pe_open(bytes_of(in.at, in.length_bytes), &pe), PE_OK);
    return pe;
}

static void fields_of_the_header(void **state)
{
    const uint8_t *coff = in.at + COFF, *at = in.at + OPTIONAL;
    struct pe_file pe = opened();

    (void)state;
    assert_true(pe.is_plus);
    assert_int_equal(pe.signature_offset, 0x40);
    assert_int_equal(pe.machine, PE_MACHINE_X86_64);
    assert_int_equal(pe.timestamp, load_le32(coff + PE_COFF_TIMESTAMP));
    assert_int_equal(pe.characteristics,
                     load_le16(coff + PE_COFF_CHARACTERISTICS));
    assert_int_equal(pe.section_count, 2);
    assert_int_equal(pe.entry_rva, load_le32(at + PE_OPT_ENTRY));
    assert_int_equal(pe.image_base, load_le64(at + PE_OPT_IMAGE_BASE));
    assert_int_equal(pe.section_align, load_le32(at + PE_OPT_SECTION_ALIGN));
    assert_int_equal(pe.file_align, load_le32(at + PE_OPT_FILE_ALIGN));
    assert_int_equal(pe.image_major, load_le16(at + PE_OPT_IMAGE_MAJOR));
    assert_int_equal(pe.image_bytes, load_le32(at + PE_OPT_IMAGE_BYTES));
    assert_int_equal(pe.headers_bytes, load_le32(at + PE_OPT_HEADERS_BYTES));
    assert_int_equal(pe.checksum, load_le32(at + PE_OPT_CHECKSUM));
    assert_int_equal(pe.subsystem, load_le16(at + PE_OPT_SUBSYSTEM));
    assert_int_equal(pe.dll_flags, load_le16(at + PE_OPT_DLL_FLAGS));
    assert_int_equal(pe.directory_count, PE_DIRECTORIES_MAX);
    assert_int_equal(pe.checksum_offset, OPTIONAL + PE_OPT_CHECKSUM);
    assert_int_equal(pe.directories_offset, OPTIONAL + PE_OPT_DIRECTORIES);
    assert_int_equal(pe.sections_offset, SECTION);
}

static void fields_of_tables(void **state)
{
    const uint8_t *at = in.at + SECTION + PE_SECTION_BYTES;
    struct pe_directory directory;
    struct pe_section section;
    struct pe_file pe = opened();

    (void)state;
    assert_int_equal(pe_section_at(&pe, 1, &section), PE_OK);
    assert_ptr_equal(section.name.at, at);
    assert_int_equal(section.name.length, 8);
    assert_int_equal(section.rva, load_le32(at + PE_SECTION_RVA));
    assert_int_equal(section.virtual_bytes,
                     load_le32(at + PE_SECTION_VIRTUAL_BYTES));
    assert_int_equal(section.raw_offset,
                     load_le32(at + PE_SECTION_RAW_OFFSET));
    assert_int_equal(section.raw_bytes, load_le32(at + PE_SECTION_RAW_BYTES));
    assert_int_equal(section.characteristics,
                     load_le32(at + PE_SECTION_CHARACTERISTICS));
    at = in.at + OPTIONAL + PE_OPT_DIRECTORIES;
    for (uint32_t n = 0; n < PE_DIRECTORIES_MAX; n++) {
        assert_int_equal(pe_directory_at(&pe, n, &directory), PE_OK);
        assert_int_equal(directory.rva,
                         load_le32(at + n * PE_DIRECTORY_BYTES));
        assert_int_equal(directory.size_bytes,
                         load_le32(at + n * PE_DIRECTORY_BYTES + 4));
    }
}

/* Less than two bytes are nothing; then something is missing, until all is
 * there. */
static void cut_anywhere(void **state)
{
    (void)state;
    for (size_t length = 0; length <= in.length_bytes; length++)
        assert_int_equal(status_of(length),
                         length < 2 ? PE_NOT_PE
                         : length < in.length_bytes ? PE_TRUNCATED : PE_OK);
}

/* As many directories, and sections, as can be; one more is too many. */
static void limits(void **state)
{
    uint8_t *count = in.at + OPTIONAL + PE_OPT_DIRECTORY_COUNT;

    (void)state;
    store_le32(count, PE_DIRECTORIES_MAX + 1);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES + 64);
    in.length_bytes += 64;
    assert_int_equal(status_of(in.length_bytes), PE_BAD_OPTIONAL);
    store_le32(count, PE_DIRECTORIES_MAX);
    assert_int_equal(status_of(in.length_bytes), PE_OK);
    make_header(state);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, OPT_BYTES - 1);
    assert_int_equal(status_of(in.length_bytes), PE_BAD_OPTIONAL);
    store_le32(count, PE_DIRECTORIES_MAX - 1);
    assert_int_equal(status_of(in.length_bytes), PE_OK);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, PE_OPT_DIRECTORIES);
    store_le32(count, 0);
    assert_int_equal(status_of(in.length_bytes), PE_OK);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, 2);
    assert_int_equal(status_of(in.length_bytes), PE_BAD_OPTIONAL);
    make_header(state);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, PE_SECTIONS_MAX);
    put_zeros(&in, (PE_SECTIONS_MAX - 2) * PE_SECTION_BYTES);
    assert_int_equal(status_of(in.length_bytes - 1), PE_TRUNCATED);
    assert_int_equal(status_of(in.length_bytes), PE_OK);
}

/* Each type patches that many bytes; none may lie beyond the image. */
static void fixups_end_in_the_image(void **state)
{
    static const struct {
        unsigned type;
        uint32_t bytes; /* 0: nobody can do it, and it is never right */
    } types[] = {
        {PE_RELOC_HIGH, 2}, {PE_RELOC_LOW, 2}, {PE_RELOC_HIGHLOW, 4},
        {PE_RELOC_DIR64, 8}, {4, 0}, {5, 0}, {15, 0},
    };
    uint8_t block[PE_RELOC_ENTRIES + 2 * PE_RELOC_ENTRY_BYTES];

    (void)state;
    memset(block, 0, sizeof(block)); /* the first entry is padding */
    for (size_t n = 0; n < sizeof(types) / sizeof(types[0]); n++) {
        struct pe_file pe = {.image_bytes = 0x2000};
        struct bytes view = bytes_of(block, sizeof(block));
        uint32_t bytes = types[n].bytes, at = 77;

        store_le32(block + PE_RELOC_PAGE, 0x1000);
        store_le16(block + PE_RELOC_ENTRIES + PE_RELOC_ENTRY_BYTES,
                   (uint16_t)(types[n].type << PE_RELOC_TYPE_SHIFT |
                              (0x1000 - bytes)));
        if (bytes == 0)
            store_le16(block + PE_RELOC_ENTRIES + PE_RELOC_ENTRY_BYTES,
                       (uint16_t)(types[n].type << PE_RELOC_TYPE_SHIFT));
        assert_int_equal(pe_fixups_fit(&pe, view, &at), bytes != 0);
        pe.image_bytes--;
        assert_false(pe_fixups_fit(&pe, view, &at));
        assert_int_equal(at, PE_RELOC_ENTRIES + PE_RELOC_ENTRY_BYTES);
        pe.image_bytes = 1;
        assert_false(pe_fixups_fit(&pe, view, &at));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(fields_of_the_header, make_header),
        cmocka_unit_test_setup(fields_of_tables, make_header),
        cmocka_unit_test_setup(cut_anywhere, make_header),
        cmocka_unit_test_setup(limits, make_header),
        cmocka_unit_test(fixups_end_in_the_image),
    };

    return cmocka_run_group_tests_name("pe_fields", tests, NULL, NULL);
}
