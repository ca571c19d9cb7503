/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: each field of each Multiboot 2 tag is read from its own place, and a
 * tag that is shorter than its fields is refused as cut short, whichever it
 * is, from the first byte that it lacks.
 */
#include "tests/unit/unit.h"

#include "format/mb2.h"
#include "spec/mb2.h"

/* A tag of any kind: every byte is another. */
static uint8_t bytes[64];

static int make_bytes(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(bytes); n++)
        bytes[n] = (uint8_t)(0x40 + n);
    return 0;
}

static struct mb2_tag tag_of(size_t length)
{
    return (struct mb2_tag){0, bytes_of(bytes, length)};
}

static enum mb2_status as_module(const struct mb2_tag *tag)
{
    struct mb2_module module;

    return mb2_module(tag, &module);
}

static enum mb2_status as_meminfo(const struct mb2_tag *tag)
{
    struct mb2_meminfo meminfo;

    return mb2_meminfo(tag, &meminfo);
}

static enum mb2_status as_mmap(const struct mb2_tag *tag)
{
    struct mb2_mmap mmap;

    return mb2_mmap(tag, &mmap);
}

static enum mb2_status as_screen(const struct mb2_tag *tag)
{
    struct boot_screen screen;

    return mb2_screen(tag, &screen);
}

static enum mb2_status as_efi64_pointer(const struct mb2_tag *tag)
{
    uint64_t pointer;

    return mb2_efi64_pointer(tag, &pointer);
}

static enum mb2_status as_efi_mmap(const struct mb2_tag *tag)
{
    struct mb2_efi_mmap mmap;

    return mb2_efi_mmap(tag, &mmap);
}

static enum mb2_status as_smbios(const struct mb2_tag *tag)
{
    struct bytes entry;

    return mb2_smbios(tag, &entry);
}

static enum mb2_status as_load_base(const struct mb2_tag *tag)
{
    uint32_t base;

    return mb2_load_base(tag, &base);
}

static void test_cut_in_every_kind_of_tag(void **state)
{
    static const struct {
        enum mb2_status (*read)(const struct mb2_tag *tag);
        size_t least_bytes;
    } kinds[] = {
        {as_module, MB2_MODULE_STRING_AT},
        {as_meminfo, MB2_MEMINFO_BYTES},
        {as_mmap, MB2_MMAP_ENTRIES_AT},
        {as_screen, MB2_FB_RGB_BYTES},
        {as_efi64_pointer, MB2_EFI64_POINTER_AT + 8},
        {as_efi_mmap, MB2_EFI_MMAP_DESCS_AT},
        {as_smbios, MB2_SMBIOS_TABLE_AT},
        {as_load_base, MB2_LOAD_BASE_AT + 4},
    };

    (void)state;
    bytes[MB2_FB_TYPE_AT] = MB2_FB_RGB;
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        for (size_t length = MB2_TAG_HEAD_BYTES; length < sizeof(bytes);
             length++) {
            struct mb2_tag tag = {0, heap_copy(bytes, length)};
            bool is_cut = kinds[k].read(&tag) == MB2_TRUNCATED;

            if (is_cut != (length < kinds[k].least_bytes))
                fail_msg("kind %zu at %zu bytes", k, length);
            drop(tag.whole);
        }
}

static void test_fields_of_plain_tags(void **state)
{
    struct mb2_tag tag = tag_of(40);
    struct mb2_meminfo meminfo;
    struct mb2_module module;
    struct mb2_efi_mmap mmap;
    struct bytes part;
    uint64_t pointer;
    uint32_t base;

    (void)state;
    assert_int_equal(mb2_meminfo(&tag, &meminfo), MB2_OK);
    assert_int_equal(meminfo.lower_kib, 0x4b4a4948);
    assert_int_equal(meminfo.upper_kib, 0x4f4e4d4c);
    assert_int_equal(mb2_module(&tag, &module), MB2_OK);
    assert_int_equal(module.base, 0x4b4a4948);
    assert_int_equal(module.length_bytes, 0x04040404);
    assert_ptr_equal(module.string.at, bytes + MB2_MODULE_STRING_AT);
    assert_int_equal(module.string.length, 40 - MB2_MODULE_STRING_AT);
    assert_int_equal(mb2_efi64_pointer(&tag, &pointer), MB2_OK);
    assert_int_equal(pointer, 0x4f4e4d4c4b4a4948);
    assert_int_equal(mb2_efi_mmap(&tag, &mmap), MB2_OK);
    assert_int_equal(mmap.descriptor_bytes, 0x4b4a4948);
    assert_int_equal(mmap.descriptor_version, 0x4f4e4d4c);
    assert_ptr_equal(mmap.descriptors.at, bytes + 16);
    assert_int_equal(mmap.descriptors.length_bytes, 24);
    assert_int_equal(mb2_rsdp(&tag, &part), MB2_OK);
    assert_ptr_equal(part.at, bytes + 8);
    assert_int_equal(part.length_bytes, 32);
    assert_int_equal(mb2_smbios(&tag, &part), MB2_OK);
    assert_ptr_equal(part.at, bytes + 16);
    assert_int_equal(part.length_bytes, 24);
    assert_int_equal(mb2_load_base(&tag, &base), MB2_OK);
    assert_int_equal(base, 0x4b4a4948);
}

static void test_fields_of_a_memory_map(void **state)
{
    struct mb2_tag tag = tag_of(16 + 40);
    struct boot_range range;
    struct mb2_mmap mmap;

    (void)state;
    store_le32(bytes + MB2_MMAP_ENTRY_SIZE_AT, 40);
    assert_int_equal(mb2_mmap(&tag, &mmap), MB2_OK);
    assert_int_equal(mmap.entry_bytes, 40);
    assert_int_equal(mmap.entry_version, 0x4f4e4d4c);
    assert_ptr_equal(mmap.rest.at, bytes + 16);
    assert_int_equal(mmap.rest.length_bytes, 40);
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_OK);
    assert_int_equal(range.base, 0x5756555453525150);
    assert_int_equal(range.length_bytes, 0x5f5e5d5c5b5a5958);
    assert_int_equal(range.type, 0x63626160);
    assert_int_equal(mmap.rest.length_bytes, 0);
    store_le32(bytes + MB2_MMAP_ENTRY_SIZE_AT, 20);
    assert_int_equal(mb2_mmap(&tag, &mmap), MB2_BAD_ENTRY);
    tag = tag_of(16 + 32);
    store_le32(bytes + MB2_MMAP_ENTRY_SIZE_AT, 16);
    assert_int_equal(mb2_mmap(&tag, &mmap), MB2_BAD_ENTRY);
}

/* Every field of a screen that is sound is another value. */
static void test_fields_of_a_screen(void **state)
{
    static const uint8_t colours[] = {20, 9, 10, 8, 1, 7};
    struct mb2_tag tag = tag_of(MB2_FB_RGB_BYTES);
    struct boot_screen screen;

    (void)state;
    store_le64(bytes + MB2_FB_ADDR_AT, 0x1234567890);
    store_le32(bytes + MB2_FB_PITCH_AT, 0x10004);
    store_le32(bytes + MB2_FB_WIDTH_AT, 0x3002);
    store_le32(bytes + MB2_FB_HEIGHT_AT, 0x2003);
    bytes[MB2_FB_BPP_AT] = 32;
    bytes[MB2_FB_TYPE_AT] = MB2_FB_RGB;
    memcpy(bytes + MB2_FB_RED_POSITION_AT, colours, sizeof(colours));
    assert_int_equal(mb2_screen(&tag, &screen), MB2_OK);
    assert_int_equal(screen.kind, BOOT_SCREEN_RGB);
    assert_int_equal(screen.base, 0x1234567890);
    assert_int_equal(screen.pitch_bytes, 0x10004);
    assert_int_equal(screen.width, 0x3002);
    assert_int_equal(screen.height, 0x2003);
    assert_int_equal(screen.bits_per_pixel, 32);
    assert_int_equal(screen.red_position, 20);
    assert_int_equal(screen.red_bits, 9);
    assert_int_equal(screen.green_position, 10);
    assert_int_equal(screen.green_bits, 8);
    assert_int_equal(screen.blue_position, 1);
    assert_int_equal(screen.blue_bits, 7);
}

static void test_statuses_of_the_walk(void **state)
{
    struct mb2_tag tag;
    struct bytes rest;

    (void)state;
    for (size_t length = 0; length < MB2_INFO_HEAD_BYTES; length++)
        assert_int_equal(mb2_begin(bytes_of(bytes, length), &rest),
                         MB2_TRUNCATED);
    store_le32(bytes, MB2_INFO_MIN_BYTES + 8);
    assert_int_equal(mb2_begin(bytes_of(bytes, MB2_INFO_MIN_BYTES + 7),
                               &rest), MB2_TRUNCATED);
    assert_int_equal(mb2_begin(bytes_of(bytes, sizeof(bytes)), &rest),
                     MB2_OK);
    assert_ptr_equal(rest.at, bytes + MB2_INFO_HEAD_BYTES);
    assert_int_equal(rest.length_bytes, 16);
    /* The last padding is missing: nothing is left, and no more than that. */
    store_le32(bytes + MB2_INFO_HEAD_BYTES + MB2_TAG_SIZE_AT, 9);
    rest.length_bytes = 9;
    assert_int_equal(mb2_next(&rest, &tag), MB2_OK);
    assert_int_equal(tag.type, 0x4b4a4948);
    assert_int_equal(tag.whole.length_bytes, 9);
    assert_int_equal(rest.length_bytes, 0);
    assert_int_equal(mb2_next(&rest, &tag), MB2_NO_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_cut_in_every_kind_of_tag, make_bytes),
        cmocka_unit_test_setup(test_fields_of_plain_tags, make_bytes),
        cmocka_unit_test_setup(test_fields_of_a_memory_map, make_bytes),
        cmocka_unit_test_setup(test_fields_of_a_screen, make_bytes),
        cmocka_unit_test_setup(test_statuses_of_the_walk, make_bytes),
    };

    return cmocka_run_group_tests_name("mb2_fields", tests, NULL, NULL);
}
