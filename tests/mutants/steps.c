/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far the readers have walked, in blocks of code: the compiler puts a call
 * into each of them.  Not itself compiled so.
 */
#include <stdlib.h>

#include "tests/mutants/mutants.h"

void __sanitizer_cov_trace_pc(void);

static struct {
    const char *name;
    uint64_t taken, limit;
} steps;

void __sanitizer_cov_trace_pc(void)
{
    if (++steps.taken != steps.limit)
        return;
    fprintf(stderr, "mutants: %s: more than %llu steps\n", steps.name,
            (unsigned long long)steps.limit);
    exit(STEPS_STATUS);
}

void steps_begin(const char *name, uint64_t limit)
{
    steps.name = name;
    steps.taken = 0;
    steps.limit = limit;
}

uint64_t steps_end(void)
{
    steps.limit = 0;
    return steps.taken;
}
