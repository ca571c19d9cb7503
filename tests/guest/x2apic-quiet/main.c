/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "with the x2APIC, an idle guest with its timer never exits");

#define TICKS 200
#define X2APIC (1u << 21) /* CPUID 1, ECX */

static void tick(struct frame *frame)
{
    (void)frame;
    apic_write(APIC_EOI, 0);
    apic_write(APIC_TIMER_START, 100000);
}

/* Hypercalls are the asking itself. */
static uint64_t exits_in_all(void)
{
    uint64_t exits = 0;

    for (unsigned reason = 0; reason < ADIT_EXIT_COUNT; reason++)
        if (reason != ADIT_EXIT_HYPERCALL)
            exits += exits_of(reason);
    return exits;
}

void guest_main(void)
{
    uint64_t before;

    must(cpu_cpuid(1, 0).ecx & X2APIC, "an x2APIC", 0);
    apic_enable();
    if (!apic_is_x2())
        cpu_write_msr(X86_MSR_APIC_BASE, cpu_read_msr(X86_MSR_APIC_BASE) |
                                             X86_APIC_BASE_X2APIC);
    must(apic_is_x2(), "the x2APIC to be on", 0);
    interrupt_hook(0x71, tick);
    apic_write(APIC_TIMER_DIVIDE, 0);
    apic_write(APIC_TIMER, 0x71); /* once, again and again */
    before = exits_in_all();
    apic_write(APIC_TIMER_START, 100000);
    while (interrupt_counts[0x71] < TICKS)
        __asm__ volatile("sti; hlt; cli");
    must_be("exits meanwhile", before, exits_in_all());
}
