/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the Multiboot 1 reader gives what the flags promise, needs no byte
 * beyond that, and refuses what is cut or cannot be.
 */
#include "tests/unit/unit.h"

#include "format/mb1.h"
#include "spec/mb1.h"

#define ALL_FLAGS                                                          \
    (MB1_INFO_HAS_MEMORY | MB1_INFO_HAS_CMDLINE | MB1_INFO_HAS_MODS |      \
     MB1_INFO_HAS_ELF_SYMS | MB1_INFO_HAS_MMAP | MB1_INFO_HAS_LOADER_NAME | \
     MB1_INFO_HAS_FRAMEBUFFER)

static struct input in;

static int make_info(void **state)
{
    static const uint8_t text_screen[] = {16, MB1_FB_EGA_TEXT};

    (void)state;
    in.length_bytes = 0;
    put_zeros(&in, MB1_INFO_BYTES);
    store_le32(in.at, ALL_FLAGS);
    store_le32(in.at + MB1_INFO_MEM_LOWER_AT, 639);
    store_le32(in.at + MB1_INFO_MEM_UPPER_AT, 261120);
    store_le32(in.at + MB1_INFO_CMDLINE_AT, 0x9000);
    store_le32(in.at + MB1_INFO_MODS_COUNT_AT, 2);
    store_le32(in.at + MB1_INFO_MODS_ADDR_AT, 0x9100);
    store_le32(in.at + MB1_INFO_MMAP_LENGTH_AT, 48);
    store_le32(in.at + MB1_INFO_MMAP_ADDR_AT, 0x9200);
    store_le32(in.at + MB1_INFO_LOADER_NAME_AT, 0x9300);
    store_le64(in.at + MB1_INFO_FB_ADDR_AT, 0xb8000);
    store_le32(in.at + MB1_INFO_FB_PITCH_AT, 160);
    store_le32(in.at + MB1_INFO_FB_WIDTH_AT, 80);
    store_le32(in.at + MB1_INFO_FB_HEIGHT_AT, 25);
    memcpy(in.at + MB1_INFO_FB_BPP_AT, text_screen, sizeof(text_screen));
    return 0;
}

static enum mb1_status read_input(struct mb1_info *ret_info)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum mb1_status status = mb1_info_read(copy, ret_info);

    drop(copy);
    return status;
}

static bool reads(struct bytes input)
{
    struct mb1_info info;

    return mb1_info_read(input, &info) == MB1_OK;
}

static void test_gives_what_flags_promise(void **state)
{
    struct mb1_info info;

    (void)state;
    assert_int_equal(read_input(&info), MB1_OK);
    assert_int_equal(info.lower_kib, 639);
    assert_int_equal(info.upper_kib, 261120);
    assert_int_equal(info.cmdline, 0x9000);
    assert_int_equal(info.module_count, 2);
    assert_int_equal(info.modules, 0x9100);
    assert_int_equal(info.mmap_bytes, 48);
    assert_int_equal(info.mmap, 0x9200);
    assert_int_equal(info.loader_name, 0x9300);
    assert_int_equal(info.screen.kind, BOOT_SCREEN_VGA_TEXT);
    assert_int_equal(info.screen.base, 0xb8000);
    assert_false(info.has_unsound_screen);
}

static void test_takes_nothing_without_its_flag(void **state)
{
    struct mb1_info info;
    const struct mb1_info nothing = {.flags = 0};

    (void)state;
    store_le32(in.at, 0);
    assert_int_equal(read_input(&info), MB1_OK);
    assert_memory_equal(&info, &nothing, sizeof(info));
    in.length_bytes = 4;
    assert_int_equal(read_input(&info), MB1_OK);
}

static void test_refuses_every_truncation(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, reads);
}

static void test_named_mutations_of_info(void **state)
{
    struct mb1_info info;

    (void)state;
    /* mb1-aout-and-elf */
    store_le32(in.at, ALL_FLAGS | MB1_INFO_HAS_AOUT_SYMS);
    assert_int_equal(read_input(&info), MB1_BAD_FLAGS);
    make_info(NULL);
    /* mb1-mods-count-max */
    store_le32(in.at + MB1_INFO_MODS_COUNT_AT, UINT32_MAX);
    assert_int_equal(read_input(&info), MB1_BAD_COUNT);
    make_info(NULL);
    /* mb1-mmap-length-max */
    store_le32(in.at + MB1_INFO_MMAP_LENGTH_AT, UINT32_MAX);
    assert_int_equal(read_input(&info), MB1_BAD_COUNT);
    make_info(NULL);
    /* mb1-counts-at-their-caps are taken */
    store_le32(in.at + MB1_INFO_MODS_COUNT_AT, MB1_MODULES_CAP);
    store_le32(in.at + MB1_INFO_MMAP_LENGTH_AT, MB1_MMAP_BYTES_CAP);
    assert_int_equal(read_input(&info), MB1_OK);
    make_info(NULL);
    /* mb1-screen-pitch-short */
    store_le32(in.at + MB1_INFO_FB_PITCH_AT, 159);
    assert_int_equal(read_input(&info), MB1_OK);
    assert_true(info.has_unsound_screen);
    assert_int_equal(info.screen.kind, BOOT_SCREEN_NONE);
}

static void test_reads_rgb_screen(void **state)
{
    static const uint8_t rgb[] = {32, MB1_FB_RGB, 16, 8, 8, 8, 0, 8};
    struct mb1_info info;

    (void)state;
    store_le32(in.at + MB1_INFO_FB_PITCH_AT, 320);
    memcpy(in.at + MB1_INFO_FB_BPP_AT, rgb, sizeof(rgb));
    assert_int_equal(read_input(&info), MB1_OK);
    assert_int_equal(info.screen.kind, BOOT_SCREEN_RGB);
    assert_int_equal(info.screen.red_position, 16);
    assert_int_equal(info.screen.green_position, 8);
    assert_int_equal(info.screen.blue_bits, 8);
}

static void test_modules(void **state)
{
    struct mb1_module module;
    struct bytes copy;

    (void)state;
    in.length_bytes = 0;
    put_le32(&in, 0x100000);
    put_le32(&in, 0x100000);
    put_zeros(&in, 8);
    put_le32(&in, 0x200000);
    put_le32(&in, 0x280001);
    put_le32(&in, 0x9400);
    put_zeros(&in, 4);
    /* mb1-module-end-before-start */
    put_le32(&in, 0x300000);
    put_le32(&in, 0x2fffff);
    put_zeros(&in, 8);
    /* mb1-module-cut */
    put_zeros(&in, 15);
    copy = heap_copy(in.at, in.length_bytes);
    assert_int_equal(mb1_module_at(copy, 0, &module), MB1_OK);
    assert_int_equal(module.length_bytes, 0);
    assert_int_equal(mb1_module_at(copy, 1, &module), MB1_OK);
    assert_int_equal(module.base, 0x200000);
    assert_int_equal(module.length_bytes, 0x80001);
    assert_int_equal(module.string, 0x9400);
    assert_int_equal(mb1_module_at(copy, 2, &module), MB1_BAD_MODULE);
    assert_int_equal(mb1_module_at(copy, 3, &module), MB1_TRUNCATED);
    assert_int_equal(mb1_module_at(bytes_of(copy.at, 48), 3, &module),
                     MB1_END);
    assert_int_equal(mb1_module_at(copy, 4, &module), MB1_END);
    assert_int_equal(mb1_module_at(copy, UINT32_MAX, &module), MB1_END);
    drop(copy);
}

static enum mb1_status walk_map(struct bytes map, size_t *ret_count)
{
    struct boot_range range;
    enum mb1_status status;

    *ret_count = 0;
    while ((status = mb1_mmap_next(&map, &range)) == MB1_OK) {
        assert_int_equal(range.base, *ret_count << 20);
        assert_int_equal(range.length_bytes, 0x1000);
        assert_int_equal(range.type, 1);
        ++*ret_count;
    }
    return status;
}

/* Two entries, the first of which is longer than it need be. */
static void make_map(void)
{
    in.length_bytes = 0;
    for (uint64_t i = 0; i < 2; i++) {
        put_le32(&in, i == 0 ? 24 : 20);
        put_le64(&in, i << 20);
        put_le64(&in, 0x1000);
        put_le32(&in, 1);
        put_zeros(&in, i == 0 ? 4 : 0);
    }
}

static void test_memory_map(void **state)
{
    size_t count;

    (void)state;
    make_map();
    for (size_t length = 0; length <= in.length_bytes; length++) {
        struct bytes copy = heap_copy(in.at, length);
        bool is_whole = length == 0 || length == 28 || length == 52;

        assert_int_equal(walk_map(copy, &count),
                         is_whole ? MB1_END : MB1_TRUNCATED);
        assert_int_equal(count, length / 28 + length / 52);
        drop(copy);
    }
    /* mb1-mmap-size-0 ... -19, -max */
    for (uint32_t size = 0; size < MB1_MMAP_SIZE_MIN; size++) {
        store_le32(in.at, size);
        assert_int_equal(walk_map(bytes_of(in.at, in.length_bytes), &count),
                         MB1_BAD_SIZE);
    }
    store_le32(in.at, UINT32_MAX);
    assert_int_equal(walk_map(bytes_of(in.at, in.length_bytes), &count),
                     MB1_TRUNCATED);
}

/* Of another type there is no screen, and nothing unsound about it. */
static void test_screen_of_another_type(void **state)
{
    struct mb1_info info;

    (void)state;
    in.at[MB1_INFO_FB_TYPE_AT] = MB1_FB_INDEXED;
    assert_int_equal(read_input(&info), MB1_OK);
    assert_int_equal(info.screen.kind, BOOT_SCREEN_NONE);
    assert_false(info.has_unsound_screen);
}

static void test_symbols_of_aout_alone(void **state)
{
    struct mb1_info info;

    (void)state;
    store_le32(in.at, (ALL_FLAGS & ~MB1_INFO_HAS_ELF_SYMS) |
                          MB1_INFO_HAS_AOUT_SYMS);
    assert_int_equal(read_input(&info), MB1_OK);
}

static void expect_only(uint32_t flag, struct mb1_info expected)
{
    struct mb1_info info;

    store_le32(in.at, flag);
    assert_int_equal(read_input(&info), MB1_OK);
    assert_int_equal(info.flags, flag);
    assert_int_equal(info.lower_kib, expected.lower_kib);
    assert_int_equal(info.upper_kib, expected.upper_kib);
    assert_int_equal(info.cmdline, expected.cmdline);
    assert_int_equal(info.module_count, expected.module_count);
    assert_int_equal(info.modules, expected.modules);
    assert_int_equal(info.mmap_bytes, expected.mmap_bytes);
    assert_int_equal(info.mmap, expected.mmap);
    assert_int_equal(info.loader_name, expected.loader_name);
    assert_int_equal(info.screen.kind, BOOT_SCREEN_NONE);
    assert_int_equal(info.screen.base, 0);
    assert_false(info.has_unsound_screen);
}

/* A flag promises its own fields, and none of another's. */
static void test_each_flag_alone(void **state)
{
    (void)state;
    expect_only(MB1_INFO_HAS_MEMORY,
                (struct mb1_info){.lower_kib = 639, .upper_kib = 261120});
    expect_only(MB1_INFO_HAS_CMDLINE, (struct mb1_info){.cmdline = 0x9000});
    expect_only(MB1_INFO_HAS_MODS, (struct mb1_info){.module_count = 2,
                                                     .modules = 0x9100});
    expect_only(MB1_INFO_HAS_MMAP, (struct mb1_info){.mmap_bytes = 48,
                                                     .mmap = 0x9200});
    expect_only(MB1_INFO_HAS_LOADER_NAME,
                (struct mb1_info){.loader_name = 0x9300});
    expect_only(MB1_INFO_HAS_AOUT_SYMS, (struct mb1_info){.flags = 0});
    expect_only(MB1_INFO_HAS_ELF_SYMS, (struct mb1_info){.flags = 0});
}

static enum mb1_status status_at(size_t length)
{
    struct bytes copy = heap_copy(in.at, length);
    struct mb1_info info;
    enum mb1_status status = mb1_info_read(copy, &info);

    drop(copy);
    return status;
}

/* Each part is needed to its last byte, and no further. */
static void test_where_each_part_ends(void **state)
{
    static const struct {
        uint32_t flag, end;
    } parts[] = {
        {0, 4},
        {MB1_INFO_HAS_MEMORY, MB1_INFO_MEM_UPPER_AT + 4},
        {MB1_INFO_HAS_CMDLINE, MB1_INFO_CMDLINE_AT + 4},
        {MB1_INFO_HAS_MODS, MB1_INFO_MODS_ADDR_AT + 4},
        {MB1_INFO_HAS_MMAP, MB1_INFO_MMAP_ADDR_AT + 4},
        {MB1_INFO_HAS_LOADER_NAME, MB1_INFO_LOADER_NAME_AT + 4},
        {MB1_INFO_HAS_FRAMEBUFFER, MB1_INFO_BYTES},
    };

    (void)state;
    for (size_t n = 0; n < sizeof(parts) / sizeof(parts[0]); n++) {
        store_le32(in.at, parts[n].flag);
        for (size_t length = 0; length <= MB1_INFO_BYTES; length++)
            assert_int_equal(status_at(length), length < parts[n].end
                                                    ? MB1_TRUNCATED : MB1_OK);
    }
}

/* Every field of a screen is another value. */
static void test_fields_of_a_screen(void **state)
{
    static const uint8_t rgb[] = {32, MB1_FB_RGB, 20, 9, 10, 8, 1, 7};
    struct mb1_info info;

    (void)state;
    store_le64(in.at + MB1_INFO_FB_ADDR_AT, 0x1234567890);
    store_le32(in.at + MB1_INFO_FB_PITCH_AT, 0x10004);
    store_le32(in.at + MB1_INFO_FB_WIDTH_AT, 0x3002);
    store_le32(in.at + MB1_INFO_FB_HEIGHT_AT, 0x2003);
    memcpy(in.at + MB1_INFO_FB_BPP_AT, rgb, sizeof(rgb));
    assert_int_equal(read_input(&info), MB1_OK);
    assert_int_equal(info.screen.base, 0x1234567890);
    assert_int_equal(info.screen.pitch_bytes, 0x10004);
    assert_int_equal(info.screen.width, 0x3002);
    assert_int_equal(info.screen.height, 0x2003);
    assert_int_equal(info.screen.bits_per_pixel, 32);
    assert_int_equal(info.screen.red_position, 20);
    assert_int_equal(info.screen.red_bits, 9);
    assert_int_equal(info.screen.green_position, 10);
    assert_int_equal(info.screen.green_bits, 8);
    assert_int_equal(info.screen.blue_position, 1);
    assert_int_equal(info.screen.blue_bits, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_gives_what_flags_promise, make_info),
        cmocka_unit_test_setup(test_takes_nothing_without_its_flag, make_info),
        cmocka_unit_test_setup(test_refuses_every_truncation, make_info),
        cmocka_unit_test_setup(test_named_mutations_of_info, make_info),
        cmocka_unit_test_setup(test_reads_rgb_screen, make_info),
        cmocka_unit_test(test_modules),
        cmocka_unit_test(test_memory_map),
        cmocka_unit_test_setup(test_screen_of_another_type, make_info),
        cmocka_unit_test_setup(test_symbols_of_aout_alone, make_info),
        cmocka_unit_test_setup(test_each_flag_alone, make_info),
        cmocka_unit_test_setup(test_where_each_part_ends, make_info),
        cmocka_unit_test_setup(test_fields_of_a_screen, make_info),
    };

    return cmocka_run_group_tests_name("mb1", tests, NULL, NULL);
}
