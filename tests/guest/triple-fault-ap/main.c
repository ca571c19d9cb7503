/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G09", "a triple fault of another CPU ends the guest as well");

static void other(void)
{
    const struct table_register none = {0, 0};

    cpu_load_idt(&none);
    __asm__ volatile("ud2");
}

void guest_main(void)
{
    say("going");
    cpu_start(1, other);
    for (;;)
        cpu_cpuid(0, 0);
}
