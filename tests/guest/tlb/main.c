/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G23", "what a guest forgets of its page tables is forgotten");

#define FIRST  0x3000000
#define SECOND 0x3001000

static uint64_t read(uint64_t at)
{
    return *(volatile uint64_t *)at;
}

void guest_main(void)
{
    uint64_t at = page_map(FIRST, 1), *entry = page_entry(1);

    *(volatile uint64_t *)FIRST = 1;
    *(volatile uint64_t *)SECOND = 2;
    for (unsigned round = 0; round < 3000; round++) {
        uint64_t which = round & 1 ? SECOND : FIRST;

        *entry = which | X86_PTE_P | X86_PTE_RW;
        if (round % 3 == 0)
            __asm__ volatile("invlpg (%0)" : : "r"(at) : "memory");
        else
            page_flush();
        if (round % 5 == 0)
            cpu_cpuid(0, 0);
        must_be("what is read", round & 1 ? 2 : 1, read(at));
        if (round % 7 == 0) {
            *entry = 0;
            __asm__ volatile("invlpg (%0)" : : "r"(at) : "memory");
            must_be("nothing", TRAP_PF, try_read(at, &(uint64_t){0}));
        }
    }
}
