/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory map that is in all seeds that have one. */
#ifndef TESTS_MUTANTS_RANGES_H
#define TESTS_MUTANTS_RANGES_H

#include <stdint.h>

#define SEED_RANGES 6u

struct seed_range {
    uint64_t base, length;
    uint32_t type; /* enum boot_range_type */
};

extern const struct seed_range seed_ranges[SEED_RANGES];

#endif
