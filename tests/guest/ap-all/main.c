/* SPDX-License-Identifier: BSD-2-Clause */
/* As the multiprocessor specification has it: to all but self. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "INIT and STARTUP by the shorthand start all others");

#define ALL_BUT_SELF 0xc0000

static volatile uint32_t up;

static void other(void)
{
    __atomic_fetch_add(&up, 1, __ATOMIC_RELEASE);
}

void guest_main(void)
{
    /* The first of them leaves its page behind. */
    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&up, 1), "its word", up);
    apic_command(0, ALL_BUT_SELF | X86_APIC_ICR_INIT);
    pause_ticks(20000000);
    apic_command(0, ALL_BUT_SELF | X86_APIC_ICR_STARTUP |
                 (uint32_t)(cpu_low >> 12));
    must(wait_for(&up, 2), "its word", up);
}
