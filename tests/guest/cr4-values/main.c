/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "CR4 takes and refuses what it does on the bare machine");

void guest_main(void)
{
    uint64_t now = cpu_read_cr4();

    for (unsigned bit = 0; bit < 64; bit++) {
        unsigned vector;
        uint64_t after;

        /* SMEP and SMAP: this code is user mode's as well. */
        if (bit == 20 || bit == 21)
            continue;
        vector = TRY("mov %0, %%cr4", : : "r"(now ^ 1ull << bit) : "memory");
        after = cpu_read_cr4();
        cpu_write_cr4(now);
        say("bit %u: vector %u, CR4 %#lx", bit, vector, after);
    }
}
