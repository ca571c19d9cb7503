/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G05", "the instructions of SVM are undefined");

static unsigned vectors(unsigned n)
{
    uint64_t page = 0x3000000;

    switch (n) {
    case 0: return TRY("vmrun", : : "a"(page) : "memory");
    case 1: return TRY("vmload", : : "a"(page) : "memory");
    case 2: return TRY("vmsave", : : "a"(page) : "memory");
    case 3: return TRY("stgi");
    case 4: return TRY("clgi");
    case 5: return TRY("skinit", : : "a"(page) : "memory");
    default: return TRY("invlpga", : : "a"(page), "c"(0) : "memory");
    }
}

static uint64_t at_cpl_3(uint64_t n)
{
    return vectors((unsigned)n);
}

void guest_main(void)
{
    uint64_t vector;

    for (unsigned n = 0; n < 7; n++) {
        must_be("at CPL 0", TRAP_UD, vectors(n));
        /* With SVME on for the host the CPU looks at the level first. */
        vector = user_call(at_cpl_3, n);
        must(vector == TRAP_UD || vector == TRAP_GP, "at CPL 3", vector);
    }
}
