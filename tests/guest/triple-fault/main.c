/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G09", "a triple fault ends the guest with a report");

void guest_main(void)
{
    const struct table_register none = {0, 0};

    say("going");
    cpu_load_idt(&none);
    __asm__ volatile("ud2");
}
