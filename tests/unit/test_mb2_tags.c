/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: of Multiboot 2's tags that can come once the first is taken, and a
 * second is told; no module may lie over them; ranges that cannot be are left
 * out, and told a few times.
 */
#include "tests/unit/words.h"

#include "boot/efi_ranges.h"
#include "boot/fill.h"
#include "boot/mb2_tags.h"
#include "boot/phys.h"
#include "spec/mb2.h"

#define INFO_AT 0x10000u

static struct boot_info bi;
static struct input in;

bool phys_view_upto(uint64_t address, uint64_t most_bytes,
                    struct bytes *ret_view)
{
    assert_int_equal(address, INFO_AT);
    assert_true(most_bytes >= in.length_bytes);
    *ret_view = bytes_of(in.at, in.length_bytes);
    return true;
}

bool phys_text(uint64_t address, uint64_t most_bytes, struct text *ret_text)
{
    (void)address;
    (void)most_bytes;
    (void)ret_text;
    return false;
}

void efi_ranges_fill(struct boot_info *info, struct bytes efi_map,
                     uint32_t descriptor_bytes)
{
    (void)info;
    (void)efi_map;
    (void)descriptor_bytes;
}

void efi_ranges_keep(struct boot_info *info, struct bytes efi_map,
                     uint32_t descriptor_bytes, uint32_t descriptor_version)
{
    (void)info;
    (void)efi_map;
    (void)descriptor_bytes;
    (void)descriptor_version;
}

static int make(void **state)
{
    (void)state;
    memset(&bi, 0, sizeof(bi));
    in.length_bytes = 0;
    put_zeros(&in, 8);
    warnings = 0;
    return 0;
}

static void put_tag(uint32_t type, const void *data, uint32_t bytes)
{
    put_le32(&in, type);
    put_le32(&in, MB2_TAG_HEAD_BYTES + bytes);
    put_bytes(&in, data, bytes);
    put_align(&in, MB2_TAG_ALIGN);
}

static struct mb2_firmware take(void)
{
    struct door_args args = {MB2_LOADER_MAGIC, INFO_AT, 0};
    struct mb2_firmware firmware;
    struct bytes tags;

    put_tag(MB2_TAG_END, NULL, 0);
    store_le32(in.at, (uint32_t)in.length_bytes);
    tags = mb2_tags_begin(&args);
    firmware = mb2_tags_firmware(&bi, tags);
    mb2_tags_take(&bi, tags);
    return firmware;
}

static void put_u64_tag(uint32_t type, uint64_t value)
{
    uint8_t data[8];

    store_le64(data, value);
    put_tag(type, data, sizeof(data));
}

static void twice(void **state)
{
    static const uint8_t sizes[2][8] = {{0, 1}, {0, 2}};
    struct mb2_firmware firmware;

    (void)state;
    for (unsigned n = 0; n < 2; n++) {
        put_tag(MB2_TAG_LOADER_NAME, n == 0 ? "first" : "other", 6);
        put_tag(MB2_TAG_CMDLINE, n == 0 ? "quiet" : "other", 6);
        put_tag(MB2_TAG_BASIC_MEMINFO, sizes[n], 8);
        put_u64_tag(MB2_TAG_EFI64_SYSTAB, 0x1000 + n);
        put_u64_tag(MB2_TAG_EFI64_HANDLE, 0x2000 + n);
    }
    firmware = take();
    assert_int_equal(firmware.system_table, 0x1000);
    assert_int_equal(firmware.image_handle, 0x2000);
    assert_string_equal(boot_text_of(&bi, bi.loader), "first");
    assert_string_equal(boot_text_of(&bi, bi.cmdline), "quiet");
    assert_int_equal(bi.ranges[0].length_bytes, 0x100 << 10);
    /* A line for each of the five, and one that there is no map. */
    assert_int_equal(warnings, 6);
}

static void put_module(uint32_t start, uint32_t end)
{
    uint8_t data[9] = {0};

    store_le32(data, start);
    store_le32(data + 4, end);
    put_tag(MB2_TAG_MODULE, data, sizeof(data));
}

/* Of 56 bytes of information, with a module from `start` in it to `end`. */
static void expect_module(int start, int end, bool is_over)
{
    make(NULL);
    put_module(INFO_AT + (uint32_t)start, INFO_AT + (uint32_t)end);
    put_tag(MB2_TAG_LOADER_NAME, "grub", 5);
    if (setjmp(refused) == 0) {
        take();
        assert_false(is_over);
    } else {
        assert_true(is_over);
        assert_non_null(strstr(words, "over the loader's information"));
    }
    assert_int_equal(in.length_bytes, 56);
}

static void over_information(void **state)
{
    static const struct {
        int start, end;
        bool is_over;
    } cases[] = {{-16, 0, false}, {-16, 1, true}, {55, 56, true},
                 {56, 57, false}, {-1, 57, true}, {8, 8, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        expect_module(cases[i].start, cases[i].end, cases[i].is_over);
}

static void many_that_wrap(void **state)
{
    uint8_t data[8 + 100 * MB2_MMAP_ENTRY_BYTES] = {MB2_MMAP_ENTRY_BYTES};

    (void)state;
    for (size_t at = 8; at < sizeof(data); at += MB2_MMAP_ENTRY_BYTES) {
        store_le64(data + at, UINT64_MAX);
        store_le64(data + at + 8, 2);
    }
    put_tag(MB2_TAG_MMAP, data, sizeof(data));
    take();
    assert_int_equal(warnings, 4);
    assert_non_null(strstr(words, "further ones are not told"));
    assert_int_equal(bi.range_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(twice, make),
        cmocka_unit_test_setup(over_information, make),
        cmocka_unit_test_setup(many_that_wrap, make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
