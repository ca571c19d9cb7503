/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the Multiboot 2 reader gives what a loader's tags say, and refuses
 * information that is cut anywhere or has a tag of impossible size.
 */
#include "tests/unit/unit.h"

#include "format/mb2.h"
#include "spec/mb2.h"

static struct input in;
static size_t module_at, mmap_at, end_at;

static size_t begin_tag(uint32_t type, uint32_t size)
{
    put_align(&in, 8);
    put_le32(&in, type);
    put_le32(&in, size);
    return in.length_bytes - 8;
}

static void make_screen_tag(void)
{
    static const uint8_t tail[] = {32, MB2_FB_RGB, 0, 0, 16, 8, 8, 8, 0, 8};

    begin_tag(MB2_TAG_FRAMEBUFFER, 38);
    put_le64(&in, 0xfd000000);
    put_le32(&in, 4096);
    put_le32(&in, 1024);
    put_le32(&in, 768);
    put_bytes(&in, tail, sizeof(tail));
}

/* As GRUB hands it over, with one tag of each kind that we read. */
static int make_valid(void **state)
{
    (void)state;
    in.length_bytes = 0;
    put_le32(&in, 0);
    put_le32(&in, 0);
    begin_tag(MB2_TAG_CMDLINE, 8 + 6);
    put_bytes(&in, "quiet", 6);
    begin_tag(MB2_TAG_LOADER_NAME, 8 + 10);
    put_bytes(&in, "GRUB 2.06", 10);
    module_at = begin_tag(MB2_TAG_MODULE, 16 + 8);
    put_le32(&in, 0x400000);
    put_le32(&in, 0x500001);
    put_bytes(&in, "vmlinuz", 8);
    begin_tag(MB2_TAG_BASIC_MEMINFO, 16);
    put_le32(&in, 639);
    put_le32(&in, 129920);
    mmap_at = begin_tag(MB2_TAG_MMAP, 16 + 2 * 24);
    put_le32(&in, 24);
    put_le32(&in, 0);
    for (uint64_t i = 0; i < 2; i++) {
        put_le64(&in, i << 20);
        put_le64(&in, 0x9fc00 + i);
        put_le64(&in, 1 + i);
    }
    make_screen_tag();
    begin_tag(MB2_TAG_EFI64_SYSTAB, 16);
    put_le64(&in, 0x7f9ee018);
    begin_tag(MB2_TAG_EFI_MMAP, 16 + 48);
    put_le32(&in, 48);
    put_le32(&in, 1);
    put_zeros(&in, 48);
    begin_tag(MB2_TAG_ACPI_NEW, 8 + 36);
    put_zeros(&in, 36);
    begin_tag(MB2_TAG_SMBIOS, 16 + 31);
    put_zeros(&in, 8 + 31);
    begin_tag(MB2_TAG_LOAD_BASE, 12);
    put_le32(&in, 0x200000);
    end_at = begin_tag(MB2_TAG_END, 8);
    store_le32(in.at, (uint32_t)in.length_bytes);
    return 0;
}

static enum mb2_status decode(const struct mb2_tag *tag)
{
    struct mb2_module module;
    struct mb2_meminfo meminfo;
    struct mb2_mmap mmap;
    struct mb2_efi_mmap efi_mmap;
    struct boot_screen screen;
    struct boot_range range;
    struct bytes part;
    struct text text;
    uint64_t pointer;
    uint32_t base;
    enum mb2_status status;

    switch (tag->type) {
    case MB2_TAG_CMDLINE:
    case MB2_TAG_LOADER_NAME:
        return mb2_text(tag, &text);
    case MB2_TAG_MODULE:
        return mb2_module(tag, &module);
    case MB2_TAG_BASIC_MEMINFO:
        return mb2_meminfo(tag, &meminfo);
    case MB2_TAG_MMAP:
        status = mb2_mmap(tag, &mmap);
        while (status == MB2_OK)
            status = mb2_mmap_next(&mmap, &range);
        return status == MB2_END ? MB2_OK : status;
    case MB2_TAG_FRAMEBUFFER:
        return mb2_screen(tag, &screen);
    case MB2_TAG_EFI_MMAP:
        return mb2_efi_mmap(tag, &efi_mmap);
    case MB2_TAG_ACPI_NEW:
        return mb2_rsdp(tag, &part);
    case MB2_TAG_SMBIOS:
        return mb2_smbios(tag, &part);
    case MB2_TAG_LOAD_BASE:
        return mb2_load_base(tag, &base);
    case MB2_TAG_EFI64_SYSTAB:
        return mb2_efi64_pointer(tag, &pointer);
    default:
        return MB2_OK;
    }
}

static enum mb2_status walk(struct bytes block)
{
    struct bytes rest;
    struct mb2_tag tag;
    enum mb2_status status = mb2_begin(block, &rest);

    while (status == MB2_OK) {
        status = mb2_next(&rest, &tag);
        if (status == MB2_OK)
            status = decode(&tag);
    }
    return status;
}

static bool walks(struct bytes block)
{
    return walk(block) == MB2_END;
}

static enum mb2_status walk_input(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    enum mb2_status status = walk(copy);

    drop(copy);
    return status;
}

static struct mb2_tag find(uint32_t type)
{
    struct bytes rest;
    struct mb2_tag tag;

    assert_int_equal(mb2_begin(bytes_of(in.at, in.length_bytes), &rest),
                     MB2_OK);
    do
        assert_int_equal(mb2_next(&rest, &tag), MB2_OK);
    while (tag.type != type);
    return tag;
}

static void test_gives_what_the_tags_say(void **state)
{
    struct mb2_tag tag = find(MB2_TAG_MODULE);
    struct mb2_module module;
    struct mb2_meminfo meminfo;
    struct mb2_mmap mmap;
    struct boot_range range;
    struct boot_screen screen;
    struct text text;
    uint64_t pointer;

    (void)state;
    assert_int_equal(mb2_module(&tag, &module), MB2_OK);
    assert_int_equal(module.base, 0x400000);
    assert_int_equal(module.length_bytes, 0x100001);
    assert_text(module.string, "vmlinuz");
    tag = find(MB2_TAG_LOADER_NAME);
    assert_int_equal(mb2_text(&tag, &text), MB2_OK);
    assert_text(text, "GRUB 2.06");
    tag = find(MB2_TAG_BASIC_MEMINFO);
    assert_int_equal(mb2_meminfo(&tag, &meminfo), MB2_OK);
    assert_int_equal(meminfo.lower_kib, 639);
    assert_int_equal(meminfo.upper_kib, 129920);
    tag = find(MB2_TAG_MMAP);
    assert_int_equal(mb2_mmap(&tag, &mmap), MB2_OK);
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_OK);
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_OK);
    assert_int_equal(range.base, 0x100000);
    assert_int_equal(range.length_bytes, 0x9fc01);
    assert_int_equal(range.type, BOOT_RANGE_RESERVED);
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_END);
    tag = find(MB2_TAG_FRAMEBUFFER);
    assert_int_equal(mb2_screen(&tag, &screen), MB2_OK);
    assert_int_equal(screen.base, 0xfd000000);
    assert_int_equal(screen.red_position, 16);
    assert_int_equal(screen.blue_bits, 8);
    tag = find(MB2_TAG_EFI64_SYSTAB);
    assert_int_equal(mb2_efi64_pointer(&tag, &pointer), MB2_OK);
    assert_int_equal(pointer, 0x7f9ee018);
}

static void test_refuses_every_truncation(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, walks);
}

/* The block's own size shrinks with it: then tags are cut, not the view.  A
 * cut end tag is told from one that is something else. */
static void test_refuses_every_shorter_total(void **state)
{
    (void)state;
    for (uint32_t total = 0; total < in.length_bytes; total++) {
        store_le32(in.at, total);
        enum mb2_status status = walk_input();

        assert_int_not_equal(status, MB2_END);
        if (total >= end_at)
            assert_int_equal(status, MB2_NO_END);
    }
    for (size_t i = 0; i < 8; i++) {
        in.at[end_at + i] ^= 1;
        for (uint32_t total = (uint32_t)(end_at + i + 1);
             total < in.length_bytes; total++) {
            store_le32(in.at, total);
            assert_int_equal(walk_input(), MB2_TRUNCATED);
        }
        in.at[end_at + i] ^= 1;
    }
}

/* Every tag, given every size from 0 to its own: no endless loop, no read
 * outside, and below 8 always refused. */
static void test_tag_of_every_smaller_size(void **state)
{
    (void)state;
    for (size_t at = 8; at < end_at;) {
        uint32_t size = load_le32(in.at + at + 4);

        for (uint32_t less = 0; less < size; less++) {
            store_le32(in.at + at + 4, less);
            enum mb2_status status = walk_input();

            if (less < MB2_TAG_HEAD_BYTES)
                assert_int_equal(status, MB2_BAD_SIZE);
        }
        store_le32(in.at + at + 4, size);
        at += (size + 7) & ~7u;
    }
}

static void expect_with(size_t at, uint32_t value, enum mb2_status expected)
{
    uint32_t before = load_le32(in.at + at);

    store_le32(in.at + at, value);
    assert_int_equal(walk_input(), expected);
    store_le32(in.at + at, before);
}

static void test_named_mutations(void **state)
{
    (void)state;
    /* mb2-total-too-small, -too-large, -past-view */
    expect_with(0, 15, MB2_BAD_TOTAL);
    expect_with(0, MB2_INFO_BYTES_CAP + 1, MB2_BAD_TOTAL);
    expect_with(0, (uint32_t)in.length_bytes + 1, MB2_TRUNCATED);
    /* mb2-tag-size-zero, -size-7, -past-end, -size-max */
    expect_with(module_at + 4, 0, MB2_BAD_SIZE);
    expect_with(module_at + 4, 7, MB2_BAD_SIZE);
    expect_with(module_at + 4, (uint32_t)in.length_bytes, MB2_TRUNCATED);
    expect_with(module_at + 4, UINT32_MAX, MB2_TRUNCATED);
    /* mb2-end-tag-missing: it becomes a tag of another type */
    expect_with(end_at, 77, MB2_NO_END);
    /* mb2-module-end-before-start */
    expect_with(module_at + 12, 0x3fffff, MB2_BAD_MODULE);
    /* mb2-mmap-entry-zero, -short, -unaligned, -not-whole */
    expect_with(mmap_at + 8, 0, MB2_BAD_ENTRY);
    expect_with(mmap_at + 8, 16, MB2_BAD_ENTRY);
    expect_with(mmap_at + 8, 28, MB2_BAD_ENTRY);
    expect_with(mmap_at + 8, 32, MB2_BAD_ENTRY);
    /* mb2-mmap-version-1: laid out alike */
    expect_with(mmap_at + 12, 1, MB2_END);
}

static void test_block_without_end_tag(void **state)
{
    struct bytes copy;

    (void)state;
    in.length_bytes = end_at;
    store_le32(in.at, (uint32_t)end_at);
    copy = heap_copy(in.at, end_at);
    assert_int_equal(walk(copy), MB2_NO_END);
    drop(copy);
}

/* The smallest of everything is still taken. */
static void test_smallest_tags(void **state)
{
    static const uint32_t bare[] = {MB2_TAG_MODULE, MB2_TAG_EFI_MMAP,
                                    MB2_TAG_SMBIOS};

    (void)state;
    in.length_bytes = 0;
    put_le32(&in, MB2_INFO_MIN_BYTES);
    put_le32(&in, 0);
    begin_tag(MB2_TAG_END, 8);
    assert_int_equal(walk_input(), MB2_END);
    in.length_bytes = 8;
    for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++) {
        begin_tag(bare[i], 16);
        put_zeros(&in, 8);
    }
    begin_tag(MB2_TAG_MMAP, 16);
    put_le32(&in, 24);
    put_le32(&in, 0);
    begin_tag(MB2_TAG_END, 8);
    store_le32(in.at, (uint32_t)in.length_bytes);
    assert_int_equal(walk_input(), MB2_END);
}

/* A framebuffer of another type may end behind the type. */
static void test_screen_of_another_type(void **state)
{
    struct mb2_tag tag = find(MB2_TAG_FRAMEBUFFER);
    uint8_t *type = in.at + (tag.whole.at - in.at) + MB2_FB_TYPE_AT;
    struct boot_screen screen;

    (void)state;
    *type = MB2_FB_INDEXED;
    for (size_t length = 0; length <= 30; length++) {
        tag.whole = heap_copy(type - MB2_FB_TYPE_AT, length);
        assert_int_equal(mb2_screen(&tag, &screen),
                         length < 30 ? MB2_TRUNCATED : MB2_BAD_SCREEN);
        drop(tag.whole);
    }
}

static void test_largest_total(void **state)
{
    uint8_t *block = calloc(1, MB2_INFO_BYTES_CAP);
    struct bytes rest;

    (void)state;
    assert_non_null(block);
    store_le32(block, MB2_INFO_BYTES_CAP);
    assert_int_equal(mb2_begin(bytes_of(block, MB2_INFO_BYTES_CAP), &rest),
                     MB2_OK);
    free(block);
}

static void test_unterminated_text_ends_with_its_tag(void **state)
{
    struct mb2_tag tag = find(MB2_TAG_CMDLINE);
    struct bytes copy = heap_copy(tag.whole.at, tag.whole.length_bytes - 1);
    struct text text;

    (void)state;
    tag.whole = copy;
    assert_int_equal(mb2_text(&tag, &text), MB2_OK);
    assert_text(text, "quiet");
    drop(copy);
}

static void test_text_screen(void **state)
{
    struct mb2_tag tag = find(MB2_TAG_FRAMEBUFFER);
    uint8_t *at = in.at + (tag.whole.at - in.at);
    struct boot_screen screen;

    (void)state;
    store_le64(at + MB2_FB_ADDR_AT, 0xb8000);
    store_le32(at + MB2_FB_PITCH_AT, 160);
    store_le32(at + MB2_FB_WIDTH_AT, 80);
    store_le32(at + MB2_FB_HEIGHT_AT, 25);
    at[MB2_FB_BPP_AT] = 16;
    at[MB2_FB_TYPE_AT] = MB2_FB_EGA_TEXT;
    /* It may end behind its type, where colours would follow. */
    tag.whole = heap_copy(at, MB2_FB_TYPE_AT + 1);
    assert_int_equal(mb2_screen(&tag, &screen), MB2_OK);
    assert_int_equal(screen.kind, BOOT_SCREEN_VGA_TEXT);
    assert_int_equal(screen.base, 0xb8000);
    assert_int_equal(screen.pitch_bytes, 160);
    assert_int_equal(screen.width, 80);
    assert_int_equal(screen.height, 25);
    assert_int_equal(screen.red_bits, 0);
    drop(tag.whole);
}

/* What mb2_mmap() has not made is not taken on trust. */
static void test_map_of_the_callers_own(void **state)
{
    static const uint8_t entry[MB2_MMAP_ENTRY_BYTES];
    struct mb2_mmap mmap = {MB2_MMAP_ENTRY_BYTES - 1, 0,
                            {entry, sizeof(entry)}};
    struct boot_range range;

    (void)state;
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_TRUNCATED);
    mmap.entry_bytes = MB2_MMAP_ENTRY_BYTES + 1;
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_TRUNCATED);
    mmap.entry_bytes = MB2_MMAP_ENTRY_BYTES;
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_OK);
    assert_int_equal(mb2_mmap_next(&mmap, &range), MB2_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_gives_what_the_tags_say, make_valid),
        cmocka_unit_test_setup(test_refuses_every_truncation, make_valid),
        cmocka_unit_test_setup(test_refuses_every_shorter_total, make_valid),
        cmocka_unit_test_setup(test_tag_of_every_smaller_size, make_valid),
        cmocka_unit_test_setup(test_named_mutations, make_valid),
        cmocka_unit_test_setup(test_block_without_end_tag, make_valid),
        cmocka_unit_test_setup(test_unterminated_text_ends_with_its_tag,
                               make_valid),
        cmocka_unit_test(test_smallest_tags),
        cmocka_unit_test_setup(test_screen_of_another_type, make_valid),
        cmocka_unit_test(test_largest_total),
        cmocka_unit_test_setup(test_text_screen, make_valid),
        cmocka_unit_test(test_map_of_the_callers_own),
    };

    return cmocka_run_group_tests_name("mb2", tests, NULL, NULL);
}
