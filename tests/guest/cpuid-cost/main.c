/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("", "what CPUID costs, where time is counted in instructions");

#define ROUNDS 1000

static uint64_t ticks_of(uint32_t leaf)
{
    uint64_t since = cpu_read_tsc();

    for (unsigned n = 0; n < ROUNDS; n++)
        cpu_cpuid(leaf, 0);
    return cpu_read_tsc() - since;
}

static uint64_t ticks_of_nothing(void)
{
    uint64_t since = cpu_read_tsc();

    for (unsigned n = 0; n < ROUNDS; n++)
        __asm__ volatile("");
    return cpu_read_tsc() - since;
}

/* The loop's own are taken off, CPUID's register saving is not. */
void guest_main(void)
{
    static const uint32_t leaves[] = {0, 1, 7, 0xb, 0x40000000, 0x80000001};

    for (unsigned i = 0; i < sizeof(leaves) / sizeof(*leaves); i++)
        say("cpuid %#x: %lu ticks", leaves[i],
            (ticks_of(leaves[i]) - ticks_of_nothing()) / ROUNDS);
}
