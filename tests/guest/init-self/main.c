/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "INIT to the boot CPU resets the machine");

void guest_main(void)
{
    apic_enable();
    say("going");
    apic_command(apic_own_id(), X86_APIC_ICR_INIT);
    pause_ticks(1000000000);
    must(false, "no way on", 0);
}
