/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: reserving takes exactly the pages it names out of RAM, leaves all
 * other memory as it is and the map sorted and disjoint, and changes no type
 * where it has no room.
 */
#include "tests/unit/unit.h"

#include "boot/fill.h"
#include "launch/reserve.h"

#define PAGE        0x1000ull
#define MODEL_PAGES 64u
#define ROUNDS      20000u

static struct boot_info *bi;

static int make(void **state)
{
    (void)state;
    bi = calloc(1, sizeof(*bi));
    return bi == NULL;
}

static int discard(void **state)
{
    (void)state;
    free(bi);
    return 0;
}

static uint64_t below(uint64_t limit)
{
    return (uint64_t)rand() % limit;
}

static uint32_t type_at(uint64_t address)
{
    for (uint32_t i = 0; i < bi->range_count; i++)
        if (address >= bi->ranges[i].base &&
            address - bi->ranges[i].base < bi->ranges[i].length_bytes)
            return bi->ranges[i].type;
    return 0;
}

static void assert_sorted(void)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        assert_int_not_equal(bi->ranges[i].length_bytes, 0);
        if (i > 0)
            assert_true(bi->ranges[i - 1].base +
                            (bi->ranges[i - 1].length_bytes - 1) <
                        bi->ranges[i].base);
    }
}

/* Half pages, so that borders inside a page are there, too. */
static void test_against_a_model(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t before[2 * MODEL_PAGES];
        uint64_t base = below(MODEL_PAGES * PAGE);
        uint64_t length = 1 + below(MODEL_PAGES * PAGE - base);
        bool is_all_ram = true;

        memset(bi, 0, sizeof(*bi));
        for (int i = 0; i < 5; i++)
            fill_range(bi, below(MODEL_PAGES) * PAGE / 2,
                       below(16) * PAGE / 2,
                       i % 2 == 0 ? BOOT_RANGE_RAM : BOOT_RANGE_ACPI_NVS);
        for (unsigned i = 0; i < 2 * MODEL_PAGES; i++) {
            before[i] = type_at(i * PAGE / 2);
            if ((i + 1) * PAGE / 2 > base && i * PAGE / 2 < base + length)
                is_all_ram = is_all_ram && before[i] == BOOT_RANGE_RAM;
        }
        assert_int_equal(reserve_is_ram(bi, base, length), is_all_ram);
        assert_true(reserve_range(bi, base, length));
        assert_sorted();
        for (unsigned i = 0; i < 2 * MODEL_PAGES; i++) {
            bool is_in = i / 2 >= base / PAGE &&
                         i / 2 <= (base + length - 1) / PAGE;

            assert_int_equal(type_at(i * PAGE / 2),
                             is_in && before[i] == BOOT_RANGE_RAM
                                 ? BOOT_RANGE_RESERVED : before[i]);
        }
    }
}

static void test_without_room(void **state)
{
    (void)state;
    bi->range_count = 0;
    for (uint32_t i = 0; i < BOOT_RANGES_MAX - 1; i++)
        bi->ranges[bi->range_count++] = (struct boot_range){
            i * 0x10000ull, 0x8000, BOOT_RANGE_RAM, 0};
    /* One border has room, the other has not. */
    assert_false(reserve_range(bi, 0x1000, 0x1000));
    assert_sorted();
    assert_int_equal(type_at(0x1000), BOOT_RANGE_RAM);
    assert_int_equal(bi->range_count, BOOT_RANGES_MAX);
    /* Whole ranges need none. */
    assert_true(reserve_range(bi, 0x20000, 0x8000));
    assert_int_equal(type_at(0x27fff), BOOT_RANGE_RESERVED);
}

static void test_ends_of_addresses(void **state)
{
    (void)state;
    bi->range_count = 1;
    bi->ranges[0] = (struct boot_range){
        0xffffffffffff0000, 0x10000, BOOT_RANGE_RAM, 0};
    assert_false(reserve_range(bi, 0xffffffffffff8000, 0x8001));
    assert_false(reserve_range(bi, 0xffffffffffff8000, 0));
    assert_false(reserve_is_ram(bi, 0xffffffffffff8000, 0));
    assert_true(reserve_is_ram(bi, 0xffffffffffff8000, 0x8000));
    assert_true(reserve_range(bi, 0xffffffffffff8000, 0x8000));
    assert_int_equal(bi->range_count, 2);
    assert_int_equal(type_at(UINT64_MAX), BOOT_RANGE_RESERVED);
    assert_int_equal(type_at(0xffffffffffff7fff), BOOT_RANGE_RAM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_against_a_model, make, discard),
        cmocka_unit_test_setup_teardown(test_without_room, make, discard),
        cmocka_unit_test_setup_teardown(test_ends_of_addresses, make,
                                        discard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
