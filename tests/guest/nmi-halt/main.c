/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G09", "HLT with interrupts off is left by an NMI alone");

static volatile uint32_t is_late;

static void got(struct frame *frame)
{
    (void)frame;
}

static void other(void)
{
    apic_command(0, 0x4061); /* which must not wake it */
    pause_ticks(50000000);
    is_late = 1;
    apic_command(0, 0x4400);
}

void guest_main(void)
{
    interrupt_hook(TRAP_NMI, got);
    must(cpu_start(1, other), "CPU 1", 0);
    __asm__ volatile("hlt");
    must_be("too early", 1, is_late);
    must_be("the NMI", 1, interrupt_counts[TRAP_NMI]);
    must_be("the interrupt", 0, interrupt_counts[0x61]);
}
