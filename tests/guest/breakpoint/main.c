/* SPDX-License-Identifier: BSD-2-Clause */
/* On the instruction that exits: the breakpoint comes first, once. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "breakpoints on an instruction that exits strike once");

static volatile uint64_t at, dr6;

static void struck(struct frame *frame)
{
    uint64_t value;

    at = frame->rip;
    __asm__ volatile("mov %%dr6, %0" : "=r"(value));
    dr6 = value;
    frame->rflags |= 1u << 16; /* RF: go on */
}

void guest_main(void)
{
    extern const char exiting[];
    uint32_t eax = 0, ebx, ecx, edx;

    interrupt_hook(TRAP_DB, struck);
    __asm__ volatile("mov %0, %%dr0" : : "r"(exiting));
    __asm__ volatile("mov %0, %%dr7" : : "r"(0x402ull));
    for (unsigned n = 1; n <= 10; n++) {
        eax = ecx = 0;
        __asm__ volatile(".globl exiting\nexiting:\tcpuid"
                         : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
        must_be("the place", (uint64_t)exiting, at);
        say("%u, DR6 %#lx, CPUID %#x", interrupt_counts[TRAP_DB], dr6, eax);
    }
    __asm__ volatile("mov %0, %%dr7" : : "r"(0x400ull));
}
