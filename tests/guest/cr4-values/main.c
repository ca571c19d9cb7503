/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "CR4 takes and refuses what it does on the bare machine");

/* Reserved ones are left: not every emulator of SVM has #GP for them.  So is
 * PAE, and what forbids memory that is user mode's as well. */
static const uint8_t bits[] = {0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 16, 17,
                               18, 22};

void guest_main(void)
{
    uint64_t now = cpu_read_cr4();

    for (unsigned n = 0; n < sizeof(bits); n++) {
        unsigned vector, bit = bits[n];
        uint64_t after;

        vector = TRY("mov %0, %%cr4", : : "r"(now ^ 1ull << bit) : "memory");
        after = cpu_read_cr4();
        cpu_write_cr4(now);
        say("bit %u: vector %u, CR4 %#lx", bit, vector, after);
    }
}
