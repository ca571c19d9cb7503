/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "interrupts at CPL 3 switch stacks, while the guest exits");

static volatile uint64_t stack;

static void tick(struct frame *frame)
{
    if ((frame->cs & 3) == 3)
        stack = (uint64_t)frame;
    apic_write(APIC_EOI, 0);
}

static uint64_t user(uint64_t exits)
{
    for (uint64_t n = 0; n < exits && stack == 0; n++)
        cpu_cpuid(0, 0);
    return stack;
}

void guest_main(void)
{
    extern const char trap_stack_top[];

    apic_enable();
    interrupt_hook(0x71, tick);
    apic_write(APIC_TIMER_DIVIDE, 0);
    apic_write(APIC_TIMER, 0x20071);
    apic_write(APIC_TIMER_START, 100000);
    user_call(user, 1000);
    say("with interrupts off: %s", stack == 0 ? "none" : "one");
    user_flags |= 0x200;
    user_call(user, 1u << 24);
    apic_write(APIC_TIMER, 0x10000);
    must_be("the stack", (uint64_t)trap_stack_top - sizeof(struct frame),
            stack);
}
