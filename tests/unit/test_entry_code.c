/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the code at an entry is what the loader has put there when it jumps:
 * it ends with what is loaded, and before the first byte that a base
 * relocation changes; relocations that make no sense change nothing.
 */
#include "tests/unit/inspect.h"

#include "spec/pe.h"

/* A PE32 with all in one section: code from 200h, relocations at 300h. */
enum {
    COFF     = 0x40 + PE_SIGNATURE_BYTES,
    OPTIONAL = COFF + PE_COFF_BYTES,
    DIRS     = OPTIONAL + PE32_OPT_DIRECTORIES,
    RELOC    = DIRS + PE_DIRECTORY_RELOC * PE_DIRECTORY_BYTES,
    TABLE    = DIRS + PE_DIRECTORIES_MAX * PE_DIRECTORY_BYTES,
    CODE     = 0x200,
    RELOCS   = 0x300,
    BYTES    = 0x400,
    RVA      = 0x1000, /* of CODE */
    ENTRY    = 0x24,
    DIR64    = 10,
};

static int make_pe(void **state)
{
    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = BYTES;
    for (uint32_t n = CODE; n < BYTES; n++)
        in.at[n] = (uint8_t)n;
    memset(in.at + RELOCS, 0, 16);
    store_le16(in.at, PE_DOS_MAGIC);
    store_le32(in.at + PE_DOS_LFANEW, 0x40);
    store_le32(in.at + 0x40, PE_SIGNATURE);
    store_le16(in.at + COFF + PE_COFF_MACHINE, PE_MACHINE_I386);
    store_le16(in.at + COFF + PE_COFF_SECTIONS, 1);
    store_le16(in.at + COFF + PE_COFF_OPTIONAL_BYTES, TABLE - OPTIONAL);
    store_le16(in.at + OPTIONAL + PE_OPT_MAGIC, PE_OPT_MAGIC_PE32);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, RVA + ENTRY);
    store_le32(in.at + OPTIONAL + PE32_OPT_DIRECTORY_COUNT,
               PE_DIRECTORIES_MAX);
    store_le32(in.at + RELOC, RVA + RELOCS - CODE);
    store_le32(in.at + RELOC + 4, 12);
    store_le32(in.at + TABLE + PE_SECTION_VIRTUAL_BYTES, BYTES - CODE);
    store_le32(in.at + TABLE + PE_SECTION_RVA, RVA);
    store_le32(in.at + TABLE + PE_SECTION_RAW_BYTES, BYTES - CODE);
    store_le32(in.at + TABLE + PE_SECTION_RAW_OFFSET, CODE);
    return 0;
}

static void put_relocs(uint32_t page, uint32_t size, uint16_t first,
                       uint16_t second)
{
    store_le32(in.at + RELOCS + PE_RELOC_PAGE, page);
    store_le32(in.at + RELOCS + PE_RELOC_BLOCK_BYTES, size);
    store_le16(in.at + RELOCS + PE_RELOC_ENTRIES, first);
    store_le16(in.at + RELOCS + PE_RELOC_ENTRIES + 2, second);
}

static uint16_t reloc(uint32_t offset)
{
    return (uint16_t)(DIR64 << PE_RELOC_TYPE_SHIFT | offset);
}

/* The code is that of the file from `at` on, `length` bytes of it. */
static void expect_code(uint32_t at, size_t length)
{
    struct bytes code;

    look();
    code = entry_code(&file, entry_of(PROTOCOL_EFI));
    assert_int_equal(code.length_bytes, length);
    if (length != 0)
        assert_memory_equal(code.at, in.at + at, length);
    look_away();
}

static void code(void **state)
{
    (void)state;
    expect_code(CODE + ENTRY, ENTRY_CODE_BYTES_MAX);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, RVA + BYTES - CODE - 5);
    expect_code(BYTES - 5, 5);
    store_le32(in.at + TABLE + PE_SECTION_RAW_BYTES, BYTES - CODE - 2);
    expect_code(BYTES - 5, 3);
    store_le32(in.at + OPTIONAL + PE_OPT_ENTRY, RVA + BYTES);
    expect_code(0, 0);
}

static void relocated(void **state)
{
    (void)state;
    put_relocs(RVA, 12, 0, reloc(ENTRY + 6));
    expect_code(CODE + ENTRY, 6);
    put_relocs(RVA, 12, reloc(ENTRY + 9), reloc(ENTRY + 7));
    expect_code(CODE + ENTRY, 7);
    put_relocs(RVA, 12, reloc(ENTRY - 7), reloc(ENTRY + 7));
    expect_code(CODE + ENTRY, 0);
    put_relocs(RVA, 12, reloc(ENTRY - 8), reloc(ENTRY + 16));
    expect_code(CODE + ENTRY, 16);
    put_relocs(RVA, 12, (uint16_t)(ENTRY + 6), reloc(ENTRY + 15));
    expect_code(CODE + ENTRY, 15);
    put_relocs(RVA + 0x1000, 12, reloc(ENTRY + 6), 0);
    expect_code(CODE + ENTRY, 16);
}

static void senseless(void **state)
{
    (void)state;
    for (uint32_t size = 0; size < 8; size++) {
        put_relocs(RVA, size, reloc(ENTRY + 6), 0);
        expect_code(CODE + ENTRY, 16);
    }
    put_relocs(RVA, 14, reloc(ENTRY + 6), 0);
    expect_code(CODE + ENTRY, 16);
    put_relocs(RVA, 11, reloc(ENTRY + 6), reloc(ENTRY + 5));
    expect_code(CODE + ENTRY, 6);
    put_relocs(UINT32_MAX, 12, reloc(ENTRY + 6), reloc(0xfff));
    expect_code(CODE + ENTRY, 16);
    put_relocs(RVA, 12, reloc(ENTRY + 6), 0);
    store_le32(in.at + RELOC, UINT32_MAX);
    expect_code(CODE + ENTRY, 16);
    store_le32(in.at + RELOC, RVA + RELOCS - CODE);
    store_le32(in.at + RELOC + 4, UINT32_MAX);
    expect_code(CODE + ENTRY, 16);
}

static void read_codes(struct bytes input)
{
    inspect_file_view("test", input, &file);
    inspect_entries_find(&file, &entries);
    for (uint32_t n = 0; n < entries.count; n++) {
        struct bytes all = entry_code(&file, &entries.at[n]);
        uint32_t sum = 0;

        for (size_t at = 0; at < all.length_bytes; at++)
            sum += all.at[at];
        assert_true(sum <= 255u * ENTRY_CODE_BYTES_MAX);
    }
    inspect_file_close(&file);
}

static void cut_anywhere(void **state)
{
    (void)state;
    put_relocs(RVA, 12, 0, reloc(ENTRY + 6));
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);

        read_codes(copy);
        drop(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(code, make_pe),
        cmocka_unit_test_setup(relocated, make_pe),
        cmocka_unit_test_setup(senseless, make_pe),
        cmocka_unit_test_setup(cut_anywhere, make_pe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
