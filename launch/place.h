/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds free RAM.  Pure: it remembers nothing, the caller lists what it has
 * taken.
 */
#ifndef LAUNCH_PLACE_H
#define LAUNCH_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"

/* Nothing that stays is placed below: real-mode data, SMP trampolines, VGA. */
#define PLACE_FLOOR 0x100000ull

struct place_hole {
    uint64_t base;
    uint64_t length_bytes;
};

enum place_from {
    PLACE_LOW,  /* the lowest place that will do */
    PLACE_HIGH, /* the highest */
};

/*
 * A place of `length_bytes` bytes at a multiple of `align` (a power of two),
 * from `min` on, with its last byte at most at `max_last`; all of it RAM, above
 * PLACE_FLOOR, and clear of Adit's image, of every module, of the EFI memory
 * map and of the `taken_count` holes at `taken`.  False when there is none.
 */
bool place_find(const struct boot_info *bi, const struct place_hole *taken,
                size_t taken_count, uint64_t length_bytes, uint64_t align,
                uint64_t min, uint64_t max_last, enum place_from from,
                uint64_t *ret_base);

/* The same for `pages_bytes` of whole pages below PLACE_FLOOR, as little used
 * before as can be: for CPUs to come up through, and then no more. */
bool place_find_low(const struct boot_info *bi, const struct place_hole *taken,
                    size_t taken_count, uint64_t pages_bytes,
                    uint64_t *ret_base);

#endif
