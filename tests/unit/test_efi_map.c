/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: UEFI memory maps are read with the descriptor size that the firmware
 * says, types and attributes are taken as ExitBootServices leaves them, and
 * maps that cannot be are refused.
 */
#include "tests/unit/unit.h"

#include "adit/boot_info.h"
#include "format/efi_map.h"
#include "spec/efi.h"

static struct input in;

static void put_descriptor(uint32_t size, uint32_t type, uint64_t base,
                           uint64_t pages, uint64_t attribute)
{
    size_t at = in.length_bytes;

    put_zeros(&in, size);
    store_le32(in.at + at + EFI_DESCRIPTOR_TYPE, type);
    store_le64(in.at + at + EFI_DESCRIPTOR_PHYSICAL, base);
    store_le64(in.at + at + EFI_DESCRIPTOR_PAGES, pages);
    store_le64(in.at + at + EFI_DESCRIPTOR_ATTRIBUTE, attribute);
}

static uint32_t type_of(uint32_t efi_type, uint64_t attribute)
{
    struct efi_map_range range = {.type = 0};
    struct bytes copy, rest;

    in.length_bytes = 0;
    put_descriptor(40, efi_type, 0x100000, 1, attribute);
    rest = copy = heap_copy(in.at, in.length_bytes);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_OK);
    drop(copy);
    return range.type;
}

#define UC      0x1ull
#define WB      0x8ull
#define RUNTIME 0x8000000000000000ull

/* [uefi] table 7.10; the numbers are the specification's. */
static void test_types(void **state)
{
    static const uint32_t expected[] = {
        BOOT_RANGE_RESERVED, BOOT_RANGE_RAM, BOOT_RANGE_RAM, BOOT_RANGE_RAM,
        BOOT_RANGE_RAM, BOOT_RANGE_RESERVED, BOOT_RANGE_RESERVED,
        BOOT_RANGE_RAM, BOOT_RANGE_UNUSABLE, BOOT_RANGE_ACPI_RECLAIM,
        BOOT_RANGE_ACPI_NVS, BOOT_RANGE_RESERVED, BOOT_RANGE_RESERVED,
        BOOT_RANGE_RESERVED, BOOT_RANGE_PERSISTENT, BOOT_RANGE_RESERVED,
    };

    (void)state;
    for (uint32_t type = 0; type < sizeof(expected) / sizeof(expected[0]);
         type++)
        assert_int_equal(type_of(type, UC | WB), expected[type]);
    assert_int_equal(type_of(0x80000000, WB), BOOT_RANGE_RESERVED);
    assert_int_equal(type_of(UINT32_MAX, WB), BOOT_RANGE_RESERVED);
}

static void test_attributes(void **state)
{
    (void)state;
    for (uint32_t type = 1; type <= 7; type++) {
        if (type == 5 || type == 6)
            continue;
        assert_int_equal(type_of(type, 0), BOOT_RANGE_RAM);
        assert_int_equal(type_of(type, UC), BOOT_RANGE_RESERVED);
        assert_int_equal(type_of(type, WB | RUNTIME), BOOT_RANGE_RESERVED);
    }
}

static enum efi_map_status walk(struct bytes map, uint32_t size,
                                size_t *ret_count)
{
    struct efi_map_range range;
    enum efi_map_status status;

    *ret_count = 0;
    while ((status = efi_map_next(&map, size, &range)) == EFI_MAP_OK) {
        assert_int_equal(range.base, *ret_count << 20);
        assert_int_equal(range.length_bytes, 0x5000);
        ++*ret_count;
    }
    return status;
}

static void test_descriptor_sizes_and_truncation(void **state)
{
    static const uint32_t sizes[] = {40, 48, 64, 4096};
    size_t count;

    (void)state;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        in.length_bytes = 0;
        for (uint64_t i = 0; i < 3; i++)
            put_descriptor(sizes[s], 7, i << 20, 5, WB);
        for (size_t length = 0; length <= in.length_bytes; length++) {
            struct bytes copy = heap_copy(in.at, length);

            assert_int_equal(walk(copy, sizes[s], &count),
                             length % sizes[s] == 0 ? EFI_MAP_END
                                                    : EFI_MAP_TRUNCATED);
            assert_int_equal(count, length / sizes[s]);
            drop(copy);
        }
    }
    /* efi-descriptor-zero, -39, -odd */
    for (uint32_t size = 0; size < 40; size++)
        assert_int_equal(walk(bytes_of(in.at, 4096), size, &count),
                         EFI_MAP_BAD_SIZE);
    assert_int_equal(walk(bytes_of(in.at, 4096), 44, &count),
                     EFI_MAP_BAD_SIZE);
}

/* A range that wraps does not end the walk, and is not given out. */
static void test_wrapping_ranges(void **state)
{
    struct efi_map_range range = {.base = 7};
    struct bytes rest;

    (void)state;
    in.length_bytes = 0;
    put_descriptor(40, 7, 0, UINT64_MAX, WB);
    put_descriptor(40, 7, 0xfffffffffffff000, 2, WB);
    put_descriptor(40, 7, 0xfffffffffffff000, 1, WB);
    put_descriptor(40, 7, 0x1000, 0, WB);
    rest = bytes_of(in.at, in.length_bytes);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_WRAPS);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_WRAPS);
    assert_int_equal(range.base, 7);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_OK);
    assert_int_equal(range.length_bytes, 0x1000);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_OK);
    assert_int_equal(range.length_bytes, 0);
    assert_int_equal(efi_map_next(&rest, 40, &range), EFI_MAP_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_descriptor_sizes_and_truncation),
        cmocka_unit_test(test_wrapping_ranges),
    };

    return cmocka_run_group_tests_name("efi_map", tests, NULL, NULL);
}
