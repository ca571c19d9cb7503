/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "an NMI to self arrives, and IRET lets the next one come");

static void got(struct frame *frame)
{
    (void)frame;
    cpu_cpuid(0, 0); /* an exit inside */
}

void guest_main(void)
{
    interrupt_hook(TRAP_NMI, got);
    apic_enable();
    for (uint32_t n = 1; n <= 100; n++) {
        apic_command(apic_own_id(), 0x4400);
        must(wait_for(&interrupt_counts[TRAP_NMI], n), "the NMI", n);
    }
}
