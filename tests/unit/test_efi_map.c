/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: UEFI memory maps are read with the descriptor size that the firmware
 * says, types and attributes are taken as ExitBootServices leaves them, and
 * maps that cannot be are refused; a copy that goes by ranges, too, differs in
 * the types of just those pages that are free and not RAM.
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

/* The type and attributes that a map gives to a page; UINT64_MAX: none. */
static uint64_t page_of(struct bytes map, uint32_t size, uint64_t page)
{
    for (; map.length_bytes != 0; map = bytes_from(map, size)) {
        uint64_t first = load_le64(map.at + EFI_DESCRIPTOR_PHYSICAL) >> 12;

        if (page >= first &&
            page - first < load_le64(map.at + EFI_DESCRIPTOR_PAGES))
            return load_le32(map.at + EFI_DESCRIPTOR_TYPE) |
                   load_le64(map.at + EFI_DESCRIPTOR_ATTRIBUTE) << 8;
    }
    return UINT64_MAX;
}

static uint32_t type_by(const struct boot_range *ranges, size_t count,
                        uint64_t page)
{
    for (size_t i = 0; i < count; i++)
        if (ranges[i].type != BOOT_RANGE_RAM &&
            ranges[i].base >> 12 <= page &&
            (ranges[i].base + ranges[i].length_bytes - 1) >> 12 >= page)
            return ranges[i].type;
    return BOOT_RANGE_RAM;
}

/* As put_random_map() has it: what is wanted at run time is 5 or 6. */
static bool is_free(uint64_t efi_type)
{
    return efi_type >= 1 && efi_type <= 7 && efi_type != 5 && efi_type != 6;
}

#define PAGES 64u

/* A random map of PAGES pages, in `in`. */
static void put_random_map(uint32_t size)
{
    static const uint8_t types[] = {0, 1, 3, 4, 5, 6, 7, 7, 7, 9, 10, 11};

    in.length_bytes = 0;
    for (uint64_t at = 0; at < PAGES;) {
        uint64_t pages = 1 + (uint64_t)rand() % 24;
        uint8_t type = types[(unsigned)rand() % sizeof(types)];

        if (pages > PAGES - at)
            pages = PAGES - at;
        put_descriptor(size, type, at << 12, pages,
                       type == 5 || type == 6 ? WB | RUNTIME : WB);
        at += pages;
    }
}

static size_t random_ranges(struct boot_range *ranges, size_t room)
{
    uint64_t at = (uint64_t)rand() % 0x4000;
    size_t count = 0;

    while (count < room && at < PAGES << 12) {
        uint64_t length = 1 + (uint64_t)rand() % 0xa000;

        ranges[count++] = (struct boot_range){
            at, length, 1 + (uint32_t)rand() % 3, 0};
        at += length + (uint64_t)(rand() % 3) * 0x1800;
    }
    return count;
}

static void test_copies_by_ranges(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 5000; round++) {
        uint32_t size = round % 2 == 0 ? 40 : 48;
        struct boot_range ranges[16];
        size_t count = random_ranges(ranges, 16);
        uint64_t room, used;
        struct bytes map;
        uint8_t *to;

        put_random_map(size);
        map = bytes_of(in.at, in.length_bytes);
        room = efi_map_room(map.length_bytes, size, count);
        to = malloc(room);
        assert_non_null(to);
        used = efi_map_write(map, size, ranges, count, to);
        assert_true(used <= room && used % size == 0);
        for (uint64_t page = 0; page < PAGES; page++) {
            uint64_t expected = page_of(map, size, page);
            uint32_t type = type_by(ranges, count, page);

            if (type != BOOT_RANGE_RAM && is_free(expected & 0xff))
                expected = (expected & ~0xffull) |
                           (type == BOOT_RANGE_ACPI_RECLAIM ? 9 : 0);
            assert_int_equal(page_of(bytes_of(to, used), size, page),
                             expected);
        }
        free(to);
    }
}

/* What cannot be read as memory is nobody's, and stays. */
static void test_copies_odd_descriptors(void **state)
{
    static const struct boot_range all[] = {
        {0, UINT64_MAX, BOOT_RANGE_RESERVED, 0}};
    uint8_t to[4 * 40 + 2 * 40];

    (void)state;
    in.length_bytes = 0;
    put_descriptor(40, 7, 0xfffffffffffff000, 2, WB);
    put_descriptor(40, 7, 0x1000, 0, WB);
    put_descriptor(40, 7, 0xfffffffffffff000, 1, WB);
    put_zeros(&in, 39);
    assert_int_equal(efi_map_write(bytes_of(in.at, in.length_bytes), 40, all,
                                   1, to), 120);
    assert_memory_equal(to, in.at, 80);
    assert_int_equal(load_le32(to + 80 + EFI_DESCRIPTOR_TYPE), 0);
    assert_int_equal(load_le64(to + 80 + EFI_DESCRIPTOR_PAGES), 1);
}

/* The last byte of a range may be the last of all, and no further. */
static void test_last_byte_of_all(void **state)
{
    static const struct {
        uint64_t base, pages;
        enum efi_map_status expected;
    } cases[] = {
        {0x1000, (1ull << 52) - 1, EFI_MAP_OK},
        {0x1001, (1ull << 52) - 1, EFI_MAP_WRAPS},
        {0, (1ull << 52) - 1, EFI_MAP_OK},
        {0, 1ull << 52, EFI_MAP_WRAPS},
        {UINT64_MAX - 0xfff, 1, EFI_MAP_OK},
        {UINT64_MAX - 0xffe, 1, EFI_MAP_WRAPS},
        {UINT64_MAX, 0, EFI_MAP_OK},
        {0, UINT64_MAX, EFI_MAP_WRAPS},
    };
    struct efi_map_range range;

    (void)state;
    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        struct bytes rest;

        in.length_bytes = 0;
        put_descriptor(48, 7, cases[n].base, cases[n].pages, WB);
        rest = bytes_of(in.at, in.length_bytes);
        assert_int_equal(efi_map_next(&rest, 48, &range), cases[n].expected);
        assert_int_equal(rest.length_bytes, 0);
        if (cases[n].expected == EFI_MAP_OK) {
            assert_int_equal(range.base, cases[n].base);
            assert_int_equal(range.length_bytes, cases[n].pages << 12);
        }
    }
}

/* A descriptor that a range splits, byte by byte around the pages' ends. */
static void test_range_at_the_ends_of_pages(void **state)
{
    static const uint64_t places[][4] = { /* base, bytes, first, last page */
        {0x103000, 0x1000, 3, 3}, {0x102fff, 2, 2, 3}, {0x102fff, 1, 2, 2},
        {0x103fff, 1, 3, 3},      {0x104000, 1, 4, 4}, {0x103fff, 2, 3, 4},
        {0x100000, 1, 0, 0},      {0x107fff, 1, 7, 7}, {0xfffff, 2, 0, 0},
        {0x107fff, 2, 7, 7},      {0xf0000, 0x100000, 0, 7},
    };
    uint8_t to[3 * 48];

    (void)state;
    in.length_bytes = 0;
    put_descriptor(48, 7, 0x100000, 8, WB);
    for (size_t n = 0; n < sizeof(places) / sizeof(places[0]); n++) {
        struct boot_range range = {.base = places[n][0],
                                   .length_bytes = places[n][1],
                                   .type = BOOT_RANGE_RESERVED};
        uint64_t first = places[n][2], last = places[n][3];
        uint64_t parts = 1u + (first > 0) + (last < 7);
        const uint8_t *at = to + (first > 0 ? 48 : 0);

        assert_int_equal(efi_map_write(bytes_of(in.at, in.length_bytes), 48,
                                       &range, 1, to), parts * 48);
        assert_int_equal(load_le32(at + EFI_DESCRIPTOR_TYPE), 0);
        assert_int_equal(load_le64(at + EFI_DESCRIPTOR_PHYSICAL),
                         0x100000 + (first << 12));
        assert_int_equal(load_le64(at + EFI_DESCRIPTOR_PAGES),
                         last - first + 1);
        if (first > 0)
            assert_int_equal(load_le64(to + EFI_DESCRIPTOR_PAGES), first);
        if (last < 7)
            assert_int_equal(load_le64(at + 48 + EFI_DESCRIPTOR_PAGES),
                             7 - last);
    }
}

/* Each needs three parts, and there is room for two more of one. */
static void test_keeps_to_its_room_when_descriptors_overlap(void **state)
{
    static const struct boot_range one[] = {
        {0x4000, 0x1000, BOOT_RANGE_RESERVED, 0}};
    uint64_t room = efi_map_room(3 * 40, 40, 1);
    uint8_t *to = malloc(room);

    (void)state;
    assert_non_null(to);
    in.length_bytes = 0;
    for (unsigned n = 0; n < 3; n++)
        put_descriptor(40, 7, 0x1000, 16, WB);
    assert_int_equal(efi_map_write(bytes_of(in.at, in.length_bytes), 40, one,
                                   1, to), room);
    for (unsigned n = 3; n < 5; n++) {
        assert_int_equal(load_le32(to + n * 40 + EFI_DESCRIPTOR_TYPE), 0);
        assert_int_equal(load_le64(to + n * 40 + EFI_DESCRIPTOR_PAGES), 16);
    }
    free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_descriptor_sizes_and_truncation),
        cmocka_unit_test(test_wrapping_ranges),
        cmocka_unit_test(test_copies_by_ranges),
        cmocka_unit_test(test_copies_odd_descriptors),
        cmocka_unit_test(test_last_byte_of_all),
        cmocka_unit_test(test_range_at_the_ends_of_pages),
        cmocka_unit_test(test_keeps_to_its_room_when_descriptors_overlap),
    };

    return cmocka_run_group_tests_name("efi_map", tests, NULL, NULL);
}
