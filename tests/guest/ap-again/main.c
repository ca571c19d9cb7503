/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "INIT and STARTUP take a running CPU back, ten times");

static volatile uint32_t rounds;

static void other(void)
{
    rounds++;
    for (;;)
        cpu_cpuid(0, 0);
}

void guest_main(void)
{
    for (uint32_t n = 1; n <= 10; n++) {
        must(cpu_start(1, other), "CPU 1", n);
        must(wait_for(&rounds, n), "its word", rounds);
        must_be("its CR0", X86_CR0_ET, cpu_seen().cr0 & ~CPU_KEPT_BY_INIT);
    }
}
