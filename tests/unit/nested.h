/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nested page tables beside a table of pages that says what they should: the
 * room they lie in, of exactly its size, and a walk of the tests' own.
 */
#ifndef TESTS_UNIT_NESTED_H
#define TESTS_UNIT_NESTED_H

#include "tests/unit/unit.h"

#include "hv/nested.h"

#define GIB   (1ull << 30)
#define MIB_2 (1ull << 21)
#define LAST_40 ((1ull << 40) - 1)

/* The model: of each page, its rights and what follows. */
#define RAM     0x08
#define MAPPED  0x10 /* its GiB is */
#define PAGES_MAX (6 * GIB / PAGE_BYTES)
static uint8_t model[PAGES_MAX], seen[PAGES_MAX];

static uint64_t pool, pool_bytes;
static struct hv_nested tree;
static struct hv_nested_format format;
static bool is_ept;
static struct hv_range kept;

/* What a walk has found. */
static struct walked {
    uint64_t tables, leaves[4]; /* by level */
    bool is_kept_reached;
} walked;

static inline uint32_t random_next(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;

    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(state >> 33);
}

static inline void pool_open(uint64_t pages)
{
    /* Of exactly that size, for the sanitizer; uncleared. */
    pool_bytes = pages * PAGE_BYTES;
    pool = (uint64_t)aligned_alloc(PAGE_BYTES, pool_bytes);
    assert_true(pool != 0 || pages == 0);
    if (pages != 0)
        memset((void *)pool, 0xa5, pool_bytes);
}

static inline void pool_close(void)
{
    free((void *)pool);
    pool = 0;
}

static inline uint64_t pool_used(void)
{
    return (tree.next - pool) / PAGE_BYTES;
}

/* `kind`: 0..7, a format with 1 GiB pages or without, 4 levels or 5. */
static inline void format_choose(unsigned kind)
{
    is_ept = kind & 1;
    format = is_ept ? hv_nested_ept : hv_nested_npt;
    format.has_1g = kind & 2;
    if (kind & 4)
        format.levels = 5;
}

/* A leaf's rights and whether it is RAM; no bit may be any other. */
static inline uint8_t leaf_meaning(uint64_t entry, unsigned level,
                                   uint64_t *ret_to)
{
    uint64_t rest = entry & 0xfff0000000000fff;
    uint8_t rights = (uint8_t)(entry & 3);

    *ret_to = entry & 0x000ffffffffff000;
    rest &= ~3ull;
    if (level > 1) {
        assert_true(rest & 0x80);
        rest &= ~0x80ull;
    }
    if (is_ept) {
        rights |= (uint8_t)(entry & 4);
        assert_true((rest & 0x38) == 0 || (rest & 0x38) == 0x30);
        rights |= rest & 0x38 ? RAM : 0;
        rest &= ~0x3cull;
    } else {
        rights |= rest >> 63 ? 0 : HV_EXECUTE;
        rest &= ~(1ull << 63);
        assert_int_equal(rest, 0x64); /* user, accessed, dirty */
        rest = 0;
    }
    assert_int_equal(rest, 0);
    return rights;
}

static inline bool meets(const struct hv_range *r, uint64_t base,
                         uint64_t bytes)
{
    return base < r->base + r->length_bytes && r->base < base + bytes;
}

static inline void walk_leaf(uint64_t entry, unsigned level,
                             uint64_t address)
{
    uint64_t bytes = PAGE_BYTES << 9 * (level - 1), to;
    uint8_t meaning = leaf_meaning(entry, level, &to);

    assert_true(level <= (format.has_1g ? 3 : 2));
    walked.leaves[level]++;
    if (meets(&kept, to, bytes))
        walked.is_kept_reached = true;
    else
        assert_int_equal(to, address);
    for (uint64_t i = 0; i < bytes / PAGE_BYTES; i++)
        if (address / PAGE_BYTES + i < PAGES_MAX)
            seen[address / PAGE_BYTES + i] = meaning | MAPPED;
}

static inline void walk_table(uint64_t table, unsigned level, uint64_t address)
{
    /* Each is the tree's own; that none is met twice, walk() says by
     * their number. */
    assert_true(table >= pool && table < tree.next);
    walked.tables++;
    for (unsigned i = 0; i < 512; i++) {
        uint64_t entry = ((uint64_t *)table)[i];
        uint64_t at = address + ((PAGE_BYTES << 9 * (level - 1)) * i);

        if (!(entry & 7)) {
            assert_int_equal(entry, 0);
            continue;
        }
        assert_true(entry & 1);
        if (level == 1 || (entry & 0x80)) {
            walk_leaf(entry, level, at);
            continue;
        }
        assert_int_equal(entry & 0xfff0000000000fff, is_ept ? 7 : 0x27);
        walk_table(entry & 0x000ffffffffff000, level - 1, at);
    }
}

static inline void walk(void)
{
    walked = (struct walked){0};
    memset(seen, 0, sizeof(seen));
    walk_table(tree.root, format.levels, 0);
    assert_int_equal(walked.tables, pool_used());
}

/* The model's page, as the tree would show it. */
static inline uint8_t expected(uint64_t page)
{
    uint8_t m = model[page];

    if (!(m & HV_ALL_RIGHTS))
        return 0;
    return is_ept ? m : m & (uint8_t)~RAM;
}

static inline void compare(void)
{
    walk();
    for (uint64_t i = 0; i < PAGES_MAX; i++) {
        if (seen[i] != expected(i))
            fail_msg("page %#lx: %#x, expected %#x", i, seen[i], expected(i));
        if (i % 61 == 0)
            assert_int_equal(hv_nested_get(&tree, i * PAGE_BYTES + i % 4096),
                             expected(i) & HV_ALL_RIGHTS);
    }
}

static inline void model_map(uint64_t base, uint64_t bytes)
{
    for (uint64_t gib = base & -GIB; gib < base + bytes; gib += GIB) {
        uint8_t *page = &model[gib / PAGE_BYTES];

        if (!(*page & MAPPED))
            memset(page, MAPPED | HV_ALL_RIGHTS, GIB / PAGE_BYTES);
    }
}

static inline void model_set(uint64_t base, uint64_t bytes, unsigned rights)
{
    model_map(base, bytes);
    for (uint64_t at = base; at < base + bytes; at += PAGE_BYTES) {
        uint8_t *page = &model[at / PAGE_BYTES];

        *page = (uint8_t)(rights == 0 ? MAPPED
                                      : MAPPED | rights | (*page & RAM));
    }
}

static inline void model_ram(uint64_t base, uint64_t bytes)
{
    model_map(base, bytes);
    for (uint64_t at = base; at < base + bytes; at += PAGE_BYTES)
        if (model[at / PAGE_BYTES] & HV_ALL_RIGHTS)
            model[at / PAGE_BYTES] |= RAM;
}

static struct boot_info bi;

static inline void map_begin(void)
{
    bi.range_count = 0;
}

static inline void map_add(uint64_t base, uint64_t end, uint32_t type)
{
    bi.ranges[bi.range_count++] =
        (struct boot_range){base, end - base, type, 0};
}

/* As QEMU's firmware tells 5 GiB. */
static inline void map_usual(void)
{
    map_begin();
    map_add(0, 0x9fc00, BOOT_RANGE_RAM);
    map_add(0x9fc00, 0xa0000, BOOT_RANGE_RESERVED);
    map_add(0x100000, 0x7fe00000, BOOT_RANGE_RAM);
    map_add(0x7fe00000, 0x7ff00800, BOOT_RANGE_ACPI_NVS);
    map_add(0x7ff00800, 0x80000000, BOOT_RANGE_RAM);
    map_add(0xfeffc000, 0xff000000, BOOT_RANGE_RESERVED);
    map_add(1ull << 32, 5 * GIB + 0x123456, BOOT_RANGE_RAM);
}

static inline void begin(uint64_t last)
{
    pool_open(hv_nested_pages(&bi, last, &format));
    assert_true(hv_nested_begin(&tree, pool, pool_bytes, &bi, last, &format));
}

#endif
