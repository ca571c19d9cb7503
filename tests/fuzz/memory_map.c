/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot/fill.h: the memory map beside one of single points, which says of every
 * border's both sides what type it should have.
 */
#include "boot/fill.h"

#include "tests/fuzz/fuzz.h"

#define RANGES_MAX 24
#define POINTS_MAX (4 * RANGES_MAX)

static struct boot_info bi;

static struct {
    uint64_t base, last;
    uint32_t type;
} added[RANGES_MAX];
static unsigned added_count;

/* Addresses that meet each other, and the ends of all there are. */
static uint64_t take_address(struct bytes *in)
{
    uint64_t kind = fuzz_take(in, 1);

    if (kind < 0x80)
        return kind << 12;
    if (kind < 0xe0)
        return fuzz_take(in, 1);
    if (kind < 0xf0)
        return UINT64_MAX - fuzz_take(in, 1);
    return fuzz_take(in, 8);
}

/* The order that the header tells: the most restrictive type wins. */
static unsigned rank(uint32_t type)
{
    static const uint8_t ranks[] = {4, 0, 4, 2, 3, 6, 5, 1};

    return ranks[type < sizeof(ranks) ? type : 0];
}

/* 0: nothing is there. */
static uint32_t type_wanted(uint64_t address)
{
    uint32_t type = 0;

    for (unsigned n = 0; n < added_count; n++) {
        uint32_t other = added[n].type;

        if (address < added[n].base || address > added[n].last)
            continue;
        if (other < BOOT_RANGE_RAM || other > BOOT_RANGE_PERSISTENT)
            other = BOOT_RANGE_RESERVED;
        if (type == 0 || rank(other) > rank(type))
            type = other;
    }
    return type;
}

static uint32_t type_found(uint64_t address)
{
    for (uint32_t n = 0; n < bi.range_count; n++)
        if (address >= bi.ranges[n].base &&
            address - bi.ranges[n].base < bi.ranges[n].length_bytes)
            return bi.ranges[n].type;
    return 0;
}

static void check_map(void)
{
    for (uint32_t n = 0; n < bi.range_count; n++) {
        const struct boot_range *r = &bi.ranges[n];

        FUZZ_REQUIRE(r->length_bytes != 0);
        FUZZ_REQUIRE(r->length_bytes - 1 <= UINT64_MAX - r->base);
        FUZZ_REQUIRE(r->type >= 1 && r->type <= 7);
        fuzz_saw(r->base);
        fuzz_saw(r->length_bytes);
        fuzz_saw(r->type);
        if (n == 0)
            continue;
        FUZZ_REQUIRE(r->base > r[-1].base);
        FUZZ_REQUIRE(r->base - r[-1].base >= r[-1].length_bytes);
        FUZZ_REQUIRE(r->base - r[-1].base > r[-1].length_bytes ||
                     r->type != r[-1].type ||
                     r[-1].length_bytes > UINT64_MAX - r->length_bytes);
    }
}

static void check_point(uint64_t address)
{
    FUZZ_REQUIRE(type_found(address) == type_wanted(address));
}

static void add(struct bytes *in)
{
    uint32_t type = (uint32_t)fuzz_take(in, 1) % 9;
    uint64_t base = take_address(in), length_bytes = take_address(in);
    uint32_t before = bi.range_count;
    enum fill_status status = fill_range(&bi, base, length_bytes, type);

    fuzz_saw(status);
    FUZZ_REQUIRE((status == FILL_EMPTY) == (length_bytes == 0));
    if (length_bytes != 0)
        FUZZ_REQUIRE((status == FILL_WRAPS) ==
                     (length_bytes - 1 > UINT64_MAX - base));
    FUZZ_REQUIRE(status != FILL_FULL);
    if (status == FILL_OK) {
        added[added_count].base = base;
        added[added_count].last = base + (length_bytes - 1);
        added[added_count++].type = type;
    } else {
        FUZZ_REQUIRE(bi.range_count == before);
    }
}

void fuzz_one(struct bytes in)
{
    memset(bi.ranges, 0, sizeof(bi.ranges[0]) * 4 * RANGES_MAX);
    bi.range_count = 0;
    added_count = 0;
    while (in.length_bytes != 0 && added_count < RANGES_MAX)
        add(&in);
    check_map();
    for (unsigned n = 0; n < added_count; n++) {
        check_point(added[n].base);
        check_point(added[n].last);
        if (added[n].base != 0)
            check_point(added[n].base - 1);
        if (added[n].last != UINT64_MAX)
            check_point(added[n].last + 1);
    }
}
