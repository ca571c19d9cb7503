/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/stamp.h"

#include <stddef.h>

#include "x86/cpu.h"

static struct stamp stamps[STAMPS_MAX];
static unsigned stamp_count;

void stamp_at(const char *stage, uint64_t tsc)
{
    if (stamp_count < STAMPS_MAX)
        stamps[stamp_count++] = (struct stamp){stage, tsc};
}

void stamp(const char *stage)
{
    stamp_at(stage, cpu_read_tsc());
}

const struct stamp *stamp_get(unsigned n)
{
    return n < stamp_count ? &stamps[n] : NULL;
}
