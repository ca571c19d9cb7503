/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "fixed IPIs to self arrive, by number and by shorthand");

#define SELF 0x40000

static void end_of_it(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_EOI, 0);
}

void guest_main(void)
{
    apic_enable();
    interrupt_hook(0x41, end_of_it);
    interrupts_on();
    for (uint32_t n = 1; n <= 100; n++) {
        apic_command(apic_own_id(), 0x4041);
        must(wait_for(&interrupt_counts[0x41], 2 * n - 1), "the IPI", n);
        apic_command(0, SELF | 0x4041);
        must(wait_for(&interrupt_counts[0x41], 2 * n), "the IPI", n);
    }
}
