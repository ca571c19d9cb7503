/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "a STARTUP to a running CPU is nothing");

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
    for (unsigned n = 0; n < 256; n++)
        apic_command(1, X86_APIC_ICR_STARTUP | n);
    before = ticks;
    pause_ticks(50000000);
    must(ticks != before, "a CPU that runs on", ticks);
    must_be("the number of its beginnings", 1, is_up);
}
