/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: whatever is asked of it, and in both formats, the tree says of every
 * page just what a table of pages says, leads to itself alone, never leads to
 * what has been taken away, not even when several CPUs fill it, and stays in
 * its room.
 */
#include "tests/unit/nested.h"

#include <pthread.h>

/* A range whose ends are multiples of 4 KiB, 2 MiB or 1 GiB. */
static struct hv_range random_range(uint64_t space)
{
    static const uint64_t aligns[] = {PAGE_BYTES, MIB_2, GIB};
    uint64_t align = aligns[random_next() % 3];
    uint64_t base = (uint64_t)random_next() * PAGE_BYTES % space & -align;
    uint64_t bytes = (1 + random_next() % 600) * aligns[random_next() % 3];

    if (bytes > space - base)
        bytes = space - base;
    return (struct hv_range){base, bytes};
}

static void random_step(void)
{
    static const unsigned rights[] = {0, HV_READ, HV_READ | HV_WRITE,
                                      HV_READ | HV_EXECUTE, HV_ALL_RIGHTS};
    struct hv_range r = random_range(6 * GIB);
    unsigned what = rights[random_next() % 5];

    switch (random_next() % 4) {
    case 0:
        assert_true(hv_nested_ram(&tree, r.base, r.length_bytes));
        model_ram(r.base, r.length_bytes);
        return;
    case 1:
        model_map(r.base, 1);
        assert_int_equal(hv_nested_fill(&tree, r.base),
                         (model[r.base / PAGE_BYTES] & HV_ALL_RIGHTS) ==
                             HV_ALL_RIGHTS);
        return;
    default:
        assert_true(hv_nested_set(&tree, r.base, r.length_bytes, what));
        model_set(r.base, r.length_bytes, what);
    }
}

static void random_sets(void **state)
{
    (void)state;
    kept = (struct hv_range){0, 0};
    for (unsigned kind = 0; kind < 8; kind++) {
        format_choose(kind);
        for (unsigned round = 0; round < 3; round++) {
            pool_open(4096);
            memset(model, 0, sizeof(model));
            assert_true(hv_nested_root(&tree, pool, pool_bytes, LAST_40,
                                       &format));
            for (unsigned i = 0; i < 30; i++) {
                random_step();
                if (i % 10 == 9)
                    compare();
            }
            pool_close();
        }
    }
}

/* Of the walk above: it would have seen it. */
static void walk_sees_an_alias(void **state)
{
    uint64_t *table;

    (void)state;
    format_choose(0);
    map_usual();
    begin(LAST_40);
    kept = (struct hv_range){0x1234000, 0x5000};
    assert_true(hv_nested_set(&tree, kept.base, kept.length_bytes, 0));
    walk();
    assert_false(walked.is_kept_reached);

    table = (uint64_t *)tree.root;
    for (unsigned level = 4; level > 2; level--)
        table = (uint64_t *)(table[0] & 0x000ffffffffff000);
    table[0x3000000 / MIB_2] = 0x1200000 | 0xe7;
    walk();
    assert_true(walked.is_kept_reached);
    kept.length_bytes = 0;
    pool_close();
}

/* Taken away whole GiBs stay so, in RAM and where nothing was mapped. */
static void fill_brings_nothing_back(void **state)
{
    (void)state;
    map_usual();
    for (unsigned kind = 0; kind < 8; kind++) {
        uint64_t far = 700 * GIB;

        format_choose(kind);
        begin(LAST_40);
        assert_true(hv_nested_set(&tree, GIB, GIB, 0));
        assert_true(hv_nested_set(&tree, far, 2 * GIB, 0));
        assert_true(hv_nested_set(&tree, far + 2 * GIB, GIB, HV_READ));
        for (uint64_t i = 0; i < GIB; i += GIB / 64 + PAGE_BYTES) {
            assert_false(hv_nested_fill(&tree, GIB + i));
            assert_false(hv_nested_fill(&tree, far + i));
            assert_false(hv_nested_fill(&tree, far + GIB + i));
            assert_false(hv_nested_fill(&tree, far + 2 * GIB + i));
            assert_int_equal(hv_nested_get(&tree, GIB + i), 0);
            assert_int_equal(hv_nested_get(&tree, far + i), 0);
            assert_int_equal(hv_nested_get(&tree, far + GIB + i), 0);
        }
        assert_int_equal(hv_nested_get(&tree, far + 3 * GIB), 0);
        assert_true(hv_nested_fill(&tree, far + 3 * GIB));
        assert_int_equal(hv_nested_get(&tree, far + 4 * GIB - 1),
                         HV_ALL_RIGHTS);
        pool_close();
    }
}

static void addresses_end(void **state)
{
    (void)state;
    map_usual();
    for (unsigned kind = 0; kind < 8; kind++) {
        uint64_t end = kind & 4 ? 1ull << 52 : 1ull << 48;

        format_choose(kind);
        begin((1ull << 52) - 1);
        assert_true(hv_nested_fill(&tree, end - 1));
        assert_true(hv_nested_fill(&tree, end - GIB));
        for (unsigned bit = (unsigned)__builtin_ctzll(end); bit < 64; bit++) {
            assert_false(hv_nested_fill(&tree, 1ull << bit));
            assert_false(hv_nested_set(&tree, 1ull << bit, PAGE_BYTES, 0));
            assert_int_equal(hv_nested_get(&tree, 1ull << bit), 0);
        }
        pool_close();
    }
    format_choose(0);
    begin((1ull << 36) - 1);
    assert_true(hv_nested_fill(&tree, (1ull << 36) - 1));
    assert_false(hv_nested_fill(&tree, 1ull << 36));
    assert_false(hv_nested_set(&tree, (1ull << 36) - PAGE_BYTES,
                               2 * PAGE_BYTES, HV_READ));
    pool_close();
}

static void set_refuses(void **state)
{
    uint64_t used;

    (void)state;
    format_choose(1);
    map_usual();
    begin(LAST_40);
    used = pool_used();
    assert_false(hv_nested_set(&tree, 0x800, PAGE_BYTES, 0));
    assert_false(hv_nested_set(&tree, 0x1000, 0x800, 0));
    assert_false(hv_nested_set(&tree, 0x1000, PAGE_BYTES, HV_WRITE));
    assert_false(hv_nested_set(&tree, 0x1000, PAGE_BYTES, HV_EXECUTE));
    assert_false(hv_nested_set(&tree, 0x1000, PAGE_BYTES, HV_READ | HV_WALK));
    assert_true(hv_nested_set(&tree, 0x1000, 0, 0));
    assert_int_equal(pool_used(), used);
    assert_int_equal(hv_nested_get(&tree, 0x1000), HV_ALL_RIGHTS);
    pool_close();
}

/* Every number of pages that is too small; what was mapped stays. */
static void pool_runs_out(void **state)
{
    (void)state;
    map_usual();
    for (unsigned kind = 0; kind < 8; kind++) {
        uint64_t pages = 0, used;

        format_choose(kind);
        for (bool is_enough = false; !is_enough; pages++) {
            pool_open(pages);
            is_enough = hv_nested_begin(&tree, pool, pool_bytes, &bi, LAST_40,
                                        &format);
            used = pool_used();
            if (is_enough) {
                assert_int_equal(used, pages);
                assert_false(hv_nested_set(&tree, 0x40001000, PAGE_BYTES, 0));
                assert_false(hv_nested_fill(&tree, 700 * GIB));
                assert_int_equal(hv_nested_get(&tree, 700 * GIB), 0);
                assert_int_equal(hv_nested_get(&tree, 0x40001000),
                                 HV_ALL_RIGHTS);
                walk();
            }
            pool_close();
        }
        assert_true(pages > 4);
    }
}

#define THREADS 4
#define GIBS    300

static void *fill_some(void *seed)
{
    uint64_t at = (uint64_t)seed;

    for (unsigned i = 0; i < 20000; i++) {
        uint64_t address;

        at = at * 6364136223846793005 + 1442695040888963407;
        address = ((at >> 33) % GIBS) * 3 * GIB + (at >> 40) % GIB;
        if (hv_nested_get(&tree, address) == 0 &&
            !hv_nested_fill(&tree, address))
            return "a refusal";
        if (hv_nested_get(&tree, address) != HV_ALL_RIGHTS)
            return "filled, and not mapped";
    }
    return NULL;
}

static void fill_by_several(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 8; kind++) {
        pthread_t threads[THREADS];

        format_choose(kind);
        pool_open(GIBS + 8);
        assert_true(hv_nested_root(&tree, pool, pool_bytes, LAST_40,
                                   &format));
        for (uint64_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, fill_some,
                                            (void *)(i + 1)), 0);
        for (unsigned i = 0; i < THREADS; i++) {
            void *why = NULL;

            assert_int_equal(pthread_join(threads[i], &why), 0);
            if (why != NULL)
                fail_msg("%s", (const char *)why);
        }
        walk();
        assert_int_equal(format.has_1g ? walked.leaves[3]
                                       : walked.leaves[2] / 512, GIBS);
        pool_close();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sets),
        cmocka_unit_test(walk_sees_an_alias),
        cmocka_unit_test(fill_brings_nothing_back),
        cmocka_unit_test(addresses_end),
        cmocka_unit_test(set_refuses),
        cmocka_unit_test(pool_runs_out),
        cmocka_unit_test(fill_by_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
