/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "a CPU after INIT is still until its STARTUP");

static volatile uint32_t is_up, ticks;

static void other(void)
{
    is_up++;
    for (;;)
        ticks++;
}

void guest_main(void)
{
    uint32_t before;

    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&is_up, 1), "its word", is_up);
    apic_command(1, X86_APIC_ICR_INIT);
    pause_ticks(50000000);
    before = ticks;
    apic_command(1, 0x4061); /* which must not wake it */
    pause_ticks(50000000);
    must_be("ticks of a CPU that waits", before, ticks);
    must(cpu_start(1, other), "CPU 1", 1);
    must(wait_for(&is_up, 2), "its word", is_up);
}
