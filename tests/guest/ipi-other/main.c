/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "fixed IPIs travel between two CPUs, both ways");

static volatile uint32_t is_up;

static void to_and_fro(struct frame *frame)
{
    apic_write(APIC_EOI, 0);
    if (frame->vector == 0x51)
        apic_command(0, 0x4052);
}

static void other(void)
{
    apic_enable();
    interrupts_on();
    is_up = 1;
    for (;;)
        __asm__ volatile("hlt");
}

void guest_main(void)
{
    interrupt_hook(0x51, to_and_fro);
    interrupt_hook(0x52, to_and_fro);
    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&is_up, 1), "its word", is_up);
    interrupts_on();
    for (uint32_t n = 1; n <= 200; n++) {
        apic_command(1, 0x4051);
        must(wait_for(&interrupt_counts[0x52], n), "the answer", n);
    }
    must_be("what the other has got", 200, interrupt_counts[0x51]);
}
