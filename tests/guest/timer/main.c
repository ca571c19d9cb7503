/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "the APIC's timer interrupts, while the guest exits");

static void tick(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_EOI, 0);
}

void guest_main(void)
{
    uint64_t exits = 0;

    apic_enable();
    interrupt_hook(0x71, tick);
    apic_write(APIC_TIMER_DIVIDE, 0);
    apic_write(APIC_TIMER, 0x20071); /* periodic */
    apic_write(APIC_TIMER_START, 100000);
    interrupts_on();
    while (interrupt_counts[0x71] < 200) {
        cpu_cpuid(0, 0);
        exits++;
    }
    apic_write(APIC_TIMER, 0x10000);
    must(exits > 0, "exits", exits);
    for (unsigned n = 0; n < 3; n++) {
        uint32_t before = interrupt_counts[0x71];

        cpu_interrupts_off();
        apic_write(APIC_TIMER, 0x71); /* once */
        apic_write(APIC_TIMER_START, 100000);
        __asm__ volatile("sti; hlt");
        must_be("a tick that ends HLT", before + 1, interrupt_counts[0x71]);
    }
}
