/* SPDX-License-Identifier: BSD-2-Clause */
/* With interrupts off, so that the first 32 are seen and not taken. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "an IPI of a vector below 32 is as on the bare machine");

#define ERRORS  0x280
#define PENDING 0x200

void guest_main(void)
{
    apic_enable();
    for (uint32_t vector = 0; vector < 32; vector++) {
        apic_write(ERRORS, 0);
        apic_command(apic_own_id(), 0x4000 | vector);
        pause_ticks(100000);
        apic_write(ERRORS, 0);
        say("vector %u: errors %#x, pending %#x", vector, apic_read(ERRORS),
            apic_read(PENDING));
    }
}
