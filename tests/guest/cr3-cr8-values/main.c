/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "CR3, CR8 and CR2 take what they do on the bare machine");

void guest_main(void)
{
    uint64_t now = cpu_read_cr3(), value;

    for (unsigned bit = 0; bit < 12; bit++) {
        cpu_write_cr3(now ^ 1ull << bit);
        say("CR3 bit %u: %#lx", bit, cpu_read_cr3() ^ now);
    }
    cpu_write_cr3(now);
    for (uint64_t n = 0; n < 18; n++) {
        unsigned vector = TRY("mov %0, %%cr8", : : "r"(n));

        __asm__ volatile("mov %%cr8, %0" : "=r"(value));
        say("CR8 %lu: vector %u, %#lx", n, vector, value);
    }
    __asm__ volatile("mov %0, %%cr8" : : "r"(0ull));
    cpu_write_cr2(0x123456789abcdef0);
    cpu_cpuid(0, 0);
    must_be("CR2 after an exit", 0x123456789abcdef0, cpu_read_cr2());
}
