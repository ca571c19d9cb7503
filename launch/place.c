/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Free RAM, by trying: a candidate that meets an obstacle moves just past it,
 * always in the same direction, until it fits or its range ends.
 */
#include "launch/place.h"

/*
 * Below 1 MiB: what STARTUP can name, clear of page 0; better, where neither
 * an old BIOS scribbles (the first 64 KiB) nor an extended BIOS data area may
 * lie that a memory map is silent about.
 */
#define LOW_ALIGN      0x1000ull
#define LOW_LAST       0x9ffffull
#define LOW_GOOD_FIRST 0x10000ull
#define LOW_GOOD_LAST  0x7ffffull

/* What to place, and what is in the way. */
struct search {
    const struct boot_info *bi;
    const struct place_hole *taken;
    size_t taken_count;
    uint64_t length_bytes;
    uint64_t align;
};

static struct place_hole obstacle_at(const struct search *search, size_t index)
{
    const struct boot_info *bi = search->bi;

    if (index == 0)
        return (struct place_hole){bi->image_base, bi->image_length_bytes};
    if (index == 1)
        return (struct place_hole){bi->efi.memory_map,
                                   bi->efi.memory_map_bytes};
    index -= 2;
    if (index < bi->module_count)
        return (struct place_hole){bi->modules[index].base,
                                   bi->modules[index].length_bytes};
    return search->taken[index - bi->module_count];
}

/* An obstacle that [base, base + length) meets; false when there is none. */
static bool find_obstacle(const struct search *search, uint64_t base,
                          struct place_hole *ret_hole)
{
    size_t count = 2 + (size_t)search->bi->module_count + search->taken_count;

    for (size_t i = 0; i < count; i++) {
        struct place_hole hole = obstacle_at(search, i);

        if (hole.length_bytes == 0)
            continue;
        /* Each begins before the other ends. */
        if (base >= hole.base ? base - hole.base < hole.length_bytes
                              : hole.base - base < search->length_bytes) {
            *ret_hole = hole;
            return true;
        }
    }
    return false;
}

/* The lowest place in [first, last]. */
static bool search_up(const struct search *search, uint64_t first,
                      uint64_t last, uint64_t *ret_base)
{
    struct place_hole hole;

    for (;;) {
        uint64_t skipped = (0 - first) & (search->align - 1);

        if (last - first < skipped ||
            last - first - skipped < search->length_bytes - 1)
            return false;
        first += skipped;
        if (!find_obstacle(search, first, &hole)) {
            *ret_base = first;
            return true;
        }
        /* Past the obstacle, if there is anything. */
        if (last < hole.base || last - hole.base < hole.length_bytes)
            return false;
        first = hole.base + hole.length_bytes;
    }
}

/* The highest place in [first, last]. */
static bool search_down(const struct search *search, uint64_t first,
                        uint64_t last, uint64_t *ret_base)
{
    struct place_hole hole;

    for (;;) {
        if (last < first || last - first < search->length_bytes - 1)
            return false;

        uint64_t base = last - (search->length_bytes - 1);

        base &= ~(search->align - 1);
        if (base < first)
            return false;
        if (!find_obstacle(search, base, &hole)) {
            *ret_base = base;
            return true;
        }
        if (hole.base == 0)
            return false;
        last = hole.base - 1;
    }
}

/* Range `index`, if it is RAM, cut to [min, max_last]. */
static bool clip_range(const struct boot_range *range, uint64_t min,
                       uint64_t max_last, uint64_t *ret_first,
                       uint64_t *ret_last)
{
    uint64_t first = range->base;
    uint64_t last = range->base + (range->length_bytes - 1);

    if (range->type != BOOT_RANGE_RAM || range->length_bytes == 0)
        return false;
    if (first < min)
        first = min;
    if (last > max_last)
        last = max_last;
    if (last < first)
        return false;
    *ret_first = first;
    *ret_last = last;
    return true;
}

static bool search_map(const struct search *search, uint64_t min,
                       uint64_t max_last, enum place_from from,
                       uint64_t *ret_base)
{
    const struct boot_info *bi = search->bi;

    for (uint32_t i = 0; i < bi->range_count; i++) {
        uint32_t at = from == PLACE_LOW ? i : bi->range_count - 1 - i;
        uint64_t first, last;

        if (!clip_range(&bi->ranges[at], min, max_last, &first, &last))
            continue;
        if (from == PLACE_LOW ? search_up(search, first, last, ret_base)
                              : search_down(search, first, last, ret_base))
            return true;
    }
    return false;
}

bool place_find(const struct boot_info *bi, const struct place_hole *taken,
                size_t taken_count, uint64_t length_bytes, uint64_t align,
                uint64_t min, uint64_t max_last, enum place_from from,
                uint64_t *ret_base)
{
    const struct search search = {bi, taken, taken_count, length_bytes, align};

    if (length_bytes == 0 || align == 0 || (align & (align - 1)) != 0)
        return false;
    return search_map(&search, min < PLACE_FLOOR ? PLACE_FLOOR : min, max_last,
                      from, ret_base);
}

bool place_find_low(const struct boot_info *bi, const struct place_hole *taken,
                    size_t taken_count, uint64_t pages_bytes,
                    uint64_t *ret_base)
{
    const struct search search = {bi, taken, taken_count, pages_bytes,
                                  LOW_ALIGN};

    return pages_bytes != 0 &&
           (search_map(&search, LOW_GOOD_FIRST, LOW_GOOD_LAST, PLACE_HIGH,
                       ret_base) ||
            search_map(&search, LOW_ALIGN, LOW_LAST, PLACE_HIGH, ret_base));
}
