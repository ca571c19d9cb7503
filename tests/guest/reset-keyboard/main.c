/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G18", "the keyboard's controller resets the machine");

void guest_main(void)
{
    say("going");
    cpu_outb(0x64, 0xfe);
    pause_ticks(1000000000);
    must(false, "no way on", 0);
}
