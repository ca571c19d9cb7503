/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking memory out of what a kernel will be given. */
#ifndef LAUNCH_RESERVE_H
#define LAUNCH_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"

/*
 * Makes what is RAM in the pages of [base, base + length_bytes) reserved in
 * bi's memory map, which stays sorted and disjoint; other types stay.  False,
 * and no type has changed, when the map has no room for its borders, or the
 * range is empty or passes 2^64.  Linux's EFI memory map follows this one when
 * it is loaded.
 */
bool reserve_range(struct boot_info *bi, uint64_t base, uint64_t length_bytes);

/* Is all of it RAM in bi's memory map? */
bool reserve_is_ram(const struct boot_info *bi, uint64_t base,
                    uint64_t length_bytes);

#endif
