/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G18", "port 92h resets the machine");

void guest_main(void)
{
    say("going");
    cpu_outb(0x92, 1);
    pause_ticks(1000000000);
    must(false, "no way on", 0);
}
