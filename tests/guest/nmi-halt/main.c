/* SPDX-License-Identifier: BSD-2-Clause */
/* It is CPU 1 that halts: a boot CPU that does counts as a machine's end. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G09", "HLT with interrupts off is left by an NMI alone");

static volatile uint32_t is_ready, is_awake;

static void got(struct frame *frame)
{
    (void)frame;
}

static void other(void)
{
    apic_enable();
    __atomic_store_n(&is_ready, 1, __ATOMIC_RELEASE);
    __asm__ volatile("cli; hlt");
    __atomic_store_n(&is_awake, 1, __ATOMIC_RELEASE);
    for (;;)
        __asm__ volatile("hlt");
}

void guest_main(void)
{
    interrupt_hook(TRAP_NMI, got);
    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&is_ready, 1), "its word", is_ready);
    pause_ticks(50000000);
    apic_command(1, 0x4061); /* which must not wake it */
    pause_ticks(50000000);
    must_be("awake too early", 0, is_awake);
    apic_command(1, 0x4400);
    must(wait_for(&is_awake, 1), "it to be awake", is_awake);
    must_be("the NMI", 1, interrupt_counts[TRAP_NMI]);
    must_be("the interrupt", 0, interrupt_counts[0x61]);
}
