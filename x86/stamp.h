/* SPDX-License-Identifier: BSD-2-Clause */
/* Time-stamp counter readings at the stages of boot. */
#ifndef X86_STAMP_H
#define X86_STAMP_H

#include <stdint.h>

struct stamp {
    const char *stage; /* a constant */
    uint64_t tsc;
};

#define STAMPS_MAX 8

/* Later stages than STAMPS_MAX are not kept. */
void stamp_at(const char *stage, uint64_t tsc);
void stamp(const char *stage);

/* Stage `n` in order of time, or NULL. */
const struct stamp *stamp_get(unsigned n);

#endif
