/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the tree for a memory map tells RAM from the rest, uses large pages
 * where all of one is the same, and fits into the pages that are asked for,
 * whatever the map says, which are 4 KiB a GiB of RAM and a constant.
 */
#include "tests/unit/nested.h"

/* One leaf for all that is the same, where it may be. */
static uint64_t leaves_least(uint64_t bytes, uint64_t base, uint64_t length)
{
    const uint8_t *first = &model[base / PAGE_BYTES];
    uint64_t count = 0;

    if (length == PAGE_BYTES)
        return *first & HV_ALL_RIGHTS ? 1 : 0;
    for (uint64_t i = 0; i < length / PAGE_BYTES; i++)
        if (first[i] != *first) {
            for (uint64_t at = 0; at < length; at += bytes / 512)
                count += leaves_least(bytes / 512, base + at, bytes / 512);
            return count;
        }
    if (!(*first & HV_ALL_RIGHTS))
        return 0;
    return length == GIB && !format.has_1g ? 512 : 1;
}

static void usual_map(void **state)
{
    const struct hv_range hole = {0x1234000, 0x745000};

    (void)state;
    map_usual();
    for (unsigned kind = 0; kind < 8; kind++) {
        uint64_t least = 0;

        format_choose(kind);
        memset(model, 0, sizeof(model));
        model_map(0, 4 * GIB);
        model_ram(0, 0x9f000);
        model_ram(0x100000, 0x7ff00000);
        model_ram(4 * GIB, GIB + 0x123000);
        begin(LAST_40);
        compare();
        assert_true(hv_nested_set(&tree, hole.base, hole.length_bytes, 0));
        model_set(hole.base, hole.length_bytes, 0);
        assert_true(hv_nested_set(&tree, 0xfee00000, PAGE_BYTES, HV_READ));
        model_set(0xfee00000, PAGE_BYTES, HV_READ);
        kept = hole;
        compare();
        assert_false(walked.is_kept_reached);
        kept.length_bytes = 0;
        for (uint64_t gib = 0; gib < 6 * GIB; gib += GIB)
            least += leaves_least(GIB, gib, GIB);
        assert_int_equal(
            walked.leaves[1] + walked.leaves[2] + walked.leaves[3], least);
        assert_true((walked.leaves[3] != 0) == format.has_1g);
        pool_close();
    }
}

static void use_all(const struct hv_range *holes)
{
    uint64_t used;

    for (unsigned i = 0; i < HV_KEPT_MAX; i++)
        assert_true(hv_nested_set(&tree, holes[i].base, holes[i].length_bytes,
                                  0));
    assert_true(hv_nested_set(&tree, 0xfee00000, PAGE_BYTES, HV_READ));
    used = pool_used();
    assert_true(used + HV_NESTED_FILL_PAGES <= pool_bytes / PAGE_BYTES);
}

/* RAM of all sizes: 4 KiB a GiB, and what does not grow. */
static void budget_holds(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 8; kind++) {
        format_choose(kind);
        for (uint64_t gibs = 1; gibs <= 2048; gibs = gibs * 3 / 2 + 1) {
            const struct hv_range holes[HV_KEPT_MAX] = {
                {0x1000, 0x2000}, {0x200000, 0x63000},
                {0x3fe43000, 0x1c0000}, {gibs * GIB - 0x7fff000, 0x321000}};

            map_begin();
            map_add(0, 0xa0000, BOOT_RANGE_RAM);
            map_add(0x100000, gibs < 3 ? gibs * GIB : 3 * GIB,
                    BOOT_RANGE_RAM);
            if (gibs >= 3)
                map_add(4 * GIB, (gibs + 1) * GIB, BOOT_RANGE_RAM);
            assert_true(hv_nested_pages(&bi, LAST_40 * 4, &format) <=
                        gibs + 128);
            if (format.has_1g)
                assert_true(hv_nested_pages(&bi, LAST_40 * 4, &format) <=
                            gibs / 512 + 128);
            begin(LAST_40 * 4);
            use_all(holes);
            pool_close();
        }
    }
}

/* Any map, and the same with holes called reserved, which come later. */
static void pages_suffice(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 400; round++) {
        struct hv_range holes[HV_KEPT_MAX];
        uint64_t at = 0;

        format_choose(round % 8);
        map_begin();
        for (unsigned i = 0; i < 40; i++) {
            uint64_t bytes = ((uint64_t)random_next() << 12) %
                             (1ull << (14 + random_next() % 20)) + 4096;
            uint64_t gap = random_next() % 3 == 0 ? random_next() % 0x3000000
                                                  : 0;

            map_add(at + gap, at + gap + bytes, 1 + random_next() % 7);
            at += gap + bytes;
        }
        for (unsigned i = 0; i < HV_KEPT_MAX; i++) {
            const struct boot_range *r = &bi.ranges[random_next() % 40];

            holes[i].base = r->base & -PAGE_BYTES;
            holes[i].length_bytes = r->length_bytes & -PAGE_BYTES;
            if (holes[i].length_bytes > GIB)
                holes[i].length_bytes = GIB;
        }
        pool_open(hv_nested_pages(&bi, LAST_40, &format));
        assert_true(hv_nested_begin(&tree, pool, pool_bytes, &bi, LAST_40,
                                    &format));
        use_all(holes);
        pool_close();
    }
}

/* Ranges and holes that share no table with others: none is too many. */
static void pages_are_wanted(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 8; kind++) {
        uint64_t apart = kind & 4 ? 1ull << 48 : 1ull << 39;
        uint64_t last = (1ull << 52) - 1;
        struct hv_range holes[HV_KEPT_MAX];

        format_choose(kind);
        map_begin();
        for (unsigned i = 1; i < 16; i++) {
            uint64_t base = i * apart + 0x201000;

            map_add(base, base + 4 * GIB, BOOT_RANGE_RAM);
            if (i <= HV_KEPT_MAX)
                holes[i - 1] = (struct hv_range){i * apart + 2 * GIB - 0x3000,
                                                 0x5000};
        }
        begin(last);
        use_all(holes);
        assert_true(pool_bytes / PAGE_BYTES - pool_used() <=
                    HV_NESTED_FILL_PAGES + 16);
        pool_close();
    }
}

/* RAM that is not there for the CPU, or hardly a page. */
static void odd_maps(void **state)
{
    (void)state;
    format_choose(1);
    map_begin();
    map_add(0x1800, 0x2800, BOOT_RANGE_RAM);       /* no whole page */
    map_add(0x3800, 0x5000, BOOT_RANGE_RAM);       /* one */
    map_add(0x5000, 0x5800, BOOT_RANGE_PERSISTENT);
    map_add(0x5800, 0x6000, BOOT_RANGE_RAM);       /* and its half */
    map_add(0x6000, 0x7000, BOOT_RANGE_UNUSABLE);
    map_add((1ull << 40) - 0x1000, (1ull << 40) + 0x5000, BOOT_RANGE_RAM);
    map_add(1ull << 50, (1ull << 50) + GIB, BOOT_RANGE_RAM);
    map_add(-PAGE_BYTES, -1ull, BOOT_RANGE_RAM);
    memset(model, 0, sizeof(model));
    model_map(0, 4 * GIB);
    model_ram(0x4000, 0x2000);
    begin(LAST_40);
    compare();
    assert_int_equal(hv_nested_get(&tree, LAST_40), HV_ALL_RIGHTS);
    assert_int_equal(hv_nested_get(&tree, 1ull << 40), 0);
    pool_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_map),
        cmocka_unit_test(budget_holds),
        cmocka_unit_test(pages_suffice),
        cmocka_unit_test(pages_are_wanted),
        cmocka_unit_test(odd_maps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
