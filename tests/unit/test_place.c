/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: a place is found exactly when there is one, it is the lowest or the
 * highest there is, and nothing that is in use lies in it.
 */
#include "tests/unit/unit.h"

#include "boot/fill.h"
#include "launch/place.h"

/* The model: so many bytes from PLACE_FLOOR - MODEL_BELOW on. */
#define MODEL_BELOW 16u
#define MODEL_BYTES 128u
#define MODEL_BASE  (PLACE_FLOOR - MODEL_BELOW)
#define ROUNDS      30000u

static struct boot_info *bi;
static bool is_free[MODEL_BYTES];

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

/* A random piece of the model, possibly empty. */
static struct place_hole piece(uint64_t longest)
{
    uint64_t at = below(MODEL_BYTES);
    uint64_t room = MODEL_BYTES - at;

    return (struct place_hole){
        MODEL_BASE + at, below((room < longest ? room : longest) + 1)};
}

static void mark(struct place_hole hole, bool value)
{
    for (uint64_t i = 0; i < hole.length_bytes; i++)
        is_free[hole.base - MODEL_BASE + i] = value;
}

static void make_model(struct place_hole *taken, size_t taken_count)
{
    struct place_hole hole;

    memset(bi, 0, sizeof(*bi));
    memset(is_free, 0, sizeof(is_free));
    for (int i = 0; i < 3; i++) {
        hole = piece(MODEL_BYTES);
        fill_range(bi, hole.base, hole.length_bytes, BOOT_RANGE_RAM);
        mark(hole, true);
    }
    hole = piece(8);
    fill_range(bi, hole.base, hole.length_bytes, BOOT_RANGE_RESERVED);
    mark(hole, false);
    hole = piece(8);
    bi->image_base = hole.base;
    bi->image_length_bytes = hole.length_bytes;
    mark(hole, false);
    hole = piece(8);
    bi->efi.memory_map = hole.base;
    bi->efi.memory_map_bytes = hole.length_bytes;
    mark(hole, false);
    for (int i = 0; i < 2; i++) {
        hole = piece(8);
        fill_module(bi, hole.base, hole.length_bytes, TEXT(""), TEXT(""));
        mark(hole, false);
    }
    for (size_t i = 0; i < taken_count; i++) {
        taken[i] = piece(8);
        mark(taken[i], false);
    }
    memset(is_free, 0, MODEL_BELOW);
}

static bool fits(uint64_t base, uint64_t length, uint64_t align, uint64_t min,
                 uint64_t max_last)
{
    if (base % align != 0 || base < min || base + length - 1 > max_last ||
        base - MODEL_BASE + length > MODEL_BYTES)
        return false;
    for (uint64_t i = 0; i < length; i++)
        if (!is_free[base - MODEL_BASE + i])
            return false;
    return true;
}

static bool model_find(uint64_t length, uint64_t align, uint64_t min,
                       uint64_t max_last, enum place_from from,
                       uint64_t *ret_base)
{
    bool is_found = false;

    for (uint64_t i = 0; i < MODEL_BYTES; i++)
        if (fits(MODEL_BASE + i, length, align, min, max_last) &&
            (!is_found || from == PLACE_HIGH)) {
            *ret_base = MODEL_BASE + i;
            is_found = true;
        }
    return is_found;
}

static void test_against_a_model(void **state)
{
    unsigned int found_count = 0;

    (void)state;
    srand(2);
    for (unsigned int round = 0; round < ROUNDS; round++) {
        struct place_hole taken[2];
        uint64_t length = 1 + below(24);
        uint64_t align = 1ull << below(5);
        uint64_t min = round % 3 == 0 ? 0 : MODEL_BASE + below(MODEL_BYTES);
        uint64_t max_last = round % 5 == 0 ? UINT64_MAX
                                           : MODEL_BASE + below(MODEL_BYTES);
        enum place_from from = round % 2 == 0 ? PLACE_LOW : PLACE_HIGH;
        uint64_t expected = 0, base = 0;

        make_model(taken, 2);
        bool is_there = model_find(length, align, min, max_last, from,
                                   &expected);

        assert_int_equal(place_find(bi, taken, 2, length, align, min,
                                    max_last, from, &base),
                         is_there);
        assert_int_equal(base, expected);
        found_count += is_there;
    }
    /* Both answers have been tried often. */
    assert_in_range(found_count, ROUNDS / 10, ROUNDS - ROUNDS / 10);
}

static void test_ends_of_the_address_space(void **state)
{
    struct place_hole last_page = {0 - 0x1000ull, 0x1000};
    uint64_t base;

    (void)state;
    fill_range(bi, 0 - 0x4000ull, 0x4000, BOOT_RANGE_RAM);
    assert_true(place_find(bi, NULL, 0, 0x1000, 0x1000, 0, UINT64_MAX,
                           PLACE_HIGH, &base));
    assert_int_equal(base, 0 - 0x1000ull);
    assert_true(place_find(bi, &last_page, 1, 0x1000, 0x1000, 0, UINT64_MAX,
                           PLACE_HIGH, &base));
    assert_int_equal(base, 0 - 0x2000ull);
    assert_false(place_find(bi, &last_page, 1, 0x4000, 1, 0, UINT64_MAX,
                            PLACE_LOW, &base));
    assert_false(place_find(bi, NULL, 0, UINT64_MAX, 1, 0, UINT64_MAX,
                            PLACE_HIGH, &base));
    assert_false(place_find(bi, NULL, 0, 1, 1ull << 63, 0, UINT64_MAX,
                            PLACE_LOW, &base));
}

static void test_senseless_requests(void **state)
{
    uint64_t base;

    (void)state;
    fill_range(bi, 0, 0x10000000, BOOT_RANGE_RAM);
    assert_false(place_find(bi, NULL, 0, 0, 1, 0, UINT64_MAX, PLACE_LOW,
                            &base));
    assert_false(place_find(bi, NULL, 0, 1, 0, 0, UINT64_MAX, PLACE_LOW,
                            &base));
    assert_false(place_find(bi, NULL, 0, 1, 3, 0, UINT64_MAX, PLACE_LOW,
                            &base));
    assert_false(place_find(bi, NULL, 0, 1, 1, 0, PLACE_FLOOR - 1, PLACE_LOW,
                            &base));
    assert_true(place_find(bi, NULL, 0, 1, 1, 0, PLACE_FLOOR, PLACE_HIGH,
                           &base));
    assert_int_equal(base, PLACE_FLOOR);
}

#define PLACE_TEST(test) cmocka_unit_test_setup_teardown(test, make, discard)

/* Below 1 MiB: page 0 never, the first 64 KiB and what is from 512 KiB on at
 * need, nothing that is in use. */
static void test_low_pages(void **state)
{
    static const struct {
        uint64_t base, end;
        uint64_t expected; /* 0: none */
    } cases[] = {
        {0, 0x9fc00, 0x7e000},
        {0, 0x9fc00000, 0x7e000},
        {0, 0x81000, 0x7e000},
        {0, 0x12345, 0x10000},
        {0, 0x11fff, 0xf000},
        {0, 0x3000, 0x1000},
        {0, 0x2fff, 0},
        {0x7f000, 0xb0000, 0x9e000},
        {0x9e000, 0xa0000, 0x9e000},
        {0x9e001, 0x100000, 0},
        {0x100000, 0x10000000, 0},
    };
    uint64_t base;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memset(bi, 0, sizeof(*bi));
        fill_range(bi, cases[i].base, cases[i].end - cases[i].base,
                   BOOT_RANGE_RAM);
        if (!place_find_low(bi, NULL, 0, 0x2000, &base))
            base = 0;
        assert_int_equal(base, cases[i].expected);
    }
    memset(bi, 0, sizeof(*bi));
    fill_range(bi, 0x8000, 0x6000, BOOT_RANGE_RAM);
    fill_module(bi, 0xc123, 1, TEXT(""), TEXT(""));
    assert_true(place_find_low(bi, NULL, 0, 0x2000, &base));
    assert_int_equal(base, 0xa000);
    assert_true(place_find_low(bi, &(struct place_hole){0xb000, 1}, 1, 0x2000,
                               &base));
    assert_int_equal(base, 0x9000);
    assert_false(place_find_low(bi, &(struct place_hole){0x9fff, 2}, 1, 0x2000,
                                &base));
    assert_false(place_find_low(bi, NULL, 0, 0, &base));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_TEST(test_against_a_model),
        PLACE_TEST(test_ends_of_the_address_space),
        PLACE_TEST(test_senseless_requests),
        PLACE_TEST(test_low_pages),
    };

    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
