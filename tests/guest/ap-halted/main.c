/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "INIT and STARTUP take a halted CPU back");

static volatile uint32_t rounds;

static void other(void)
{
    rounds++;
    for (;;)
        __asm__ volatile("cli; hlt");
}

void guest_main(void)
{
    for (uint32_t n = 1; n <= 5; n++) {
        must(cpu_start(1, other), "CPU 1", n);
        must(wait_for(&rounds, n), "its word", rounds);
        pause_ticks(1000000);
    }
}
