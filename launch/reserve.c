/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes borders first, and then changes whole ranges. */
#include "launch/reserve.h"

#include <stddef.h>

#define PAGE_MASK 0xfffull

/* Splits the RAM, if any, that `address` lies inside of. */
static bool split_ram(struct boot_info *bi, uint64_t address)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        struct boot_range *r = &bi->ranges[i];

        if (r->type != BOOT_RANGE_RAM || address <= r->base ||
            address - r->base >= r->length_bytes)
            continue;
        if (bi->range_count == BOOT_RANGES_MAX)
            return false;
        for (uint32_t n = bi->range_count++; n > i; n--)
            bi->ranges[n] = bi->ranges[n - 1];
        r[1].base = address;
        r[1].length_bytes -= address - r->base;
        r->length_bytes = address - r->base;
        return true;
    }
    return true;
}

bool reserve_range(struct boot_info *bi, uint64_t base, uint64_t length_bytes)
{
    if (length_bytes == 0 || length_bytes - 1 > UINT64_MAX - base)
        return false;

    uint64_t first = base & ~PAGE_MASK;
    uint64_t last = (base + (length_bytes - 1)) | PAGE_MASK;

    if (!split_ram(bi, first) ||
        (last != UINT64_MAX && !split_ram(bi, last + 1)))
        return false;
    for (uint32_t i = 0; i < bi->range_count; i++) {
        struct boot_range *r = &bi->ranges[i];

        if (r->type == BOOT_RANGE_RAM && r->base >= first &&
            r->base + (r->length_bytes - 1) <= last)
            r->type = BOOT_RANGE_RESERVED;
    }
    return true;
}

bool reserve_is_ram(const struct boot_info *bi, uint64_t base,
                    uint64_t length_bytes)
{
    uint64_t done = 0;

    /* They are sorted, so that neighbours continue each other. */
    for (uint32_t i = 0; i < bi->range_count && done < length_bytes; i++) {
        const struct boot_range *r = &bi->ranges[i];
        uint64_t at = base + done;

        if (r->type == BOOT_RANGE_RAM && at >= r->base &&
            at - r->base < r->length_bytes)
            done += r->length_bytes - (at - r->base);
    }
    return length_bytes != 0 && done >= length_bytes;
}
