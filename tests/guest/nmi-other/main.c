/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G20", "a storm of NMIs from another CPU ends no one");

static volatile uint32_t is_done;

static void got(struct frame *frame)
{
    (void)frame;
}

static void other(void)
{
    for (unsigned n = 0; n < 5000; n++)
        apic_command(0, 0x4400);
    __atomic_store_n(&is_done, 1, __ATOMIC_RELEASE);
}

void guest_main(void)
{
    uint64_t rounds = 0;

    interrupt_hook(TRAP_NMI, got);
    must(cpu_start(1, other), "CPU 1", 0);
    while (!__atomic_load_n(&is_done, __ATOMIC_ACQUIRE)) {
        must(cpu_cpuid(1, 0).eax != 0, "CPUID", rounds);
        rounds++;
    }
    must(interrupt_counts[TRAP_NMI] > 0, "NMIs",
         interrupt_counts[TRAP_NMI]);
    must(interrupt_counts[TRAP_NMI] <= 5000, "no more than were sent",
         interrupt_counts[TRAP_NMI]);
}
