/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G18", "port CF9h resets the machine");

void guest_main(void)
{
    say("going");
    cpu_outb(0xcf9, 2);
    cpu_outb(0xcf9, 6);
    pause_ticks(1000000000);
    must(false, "no way on", 0);
}
