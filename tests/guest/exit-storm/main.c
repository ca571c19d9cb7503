/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G22", "two CPUs that do nothing but exit get all their answers");

#define ROUNDS 200000

static volatile uint32_t is_done;
static volatile uint32_t wrong;

static void storm(void)
{
    struct cpuid first = cpu_cpuid(0, 0);

    for (unsigned n = 0; n < ROUNDS; n++)
        wrong += cpu_cpuid(0, 0).ebx != first.ebx;
}

static void other(void)
{
    storm();
    __atomic_store_n(&is_done, 1, __ATOMIC_RELEASE);
}

void guest_main(void)
{
    must(cpu_start(1, other), "CPU 1", 0);
    storm();
    while (!__atomic_load_n(&is_done, __ATOMIC_ACQUIRE))
        cpu_relax();
    must_be("wrong answers", 0, wrong);
}
