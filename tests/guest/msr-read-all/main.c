/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G11", "reading any MSR gives a value or #GP, and no host fault");

static unsigned counts[2];

static void read(uint32_t msr)
{
    uint64_t value;
    unsigned vector = try_read_msr(msr, &value);

    must(vector == TRAP_NONE || vector == TRAP_GP, "a value or #GP", vector);
    if (vector == TRAP_GP)
        must_be("its error code", 0, trap.error);
    counts[vector == TRAP_GP]++;
}

void guest_main(void)
{
    static const uint32_t ranges_of_map[] = {0, 0xc0000000, 0xc0010000};

    for (unsigned n = 0; n < 3; n++)
        for (uint32_t msr = 0; msr < 0x2000; msr++)
            read(ranges_of_map[n] + msr);
    for (unsigned n = 0; n < 0x10000; n++)
        read((uint32_t)next_random());
    say("%u values, %u #GP", counts[0], counts[1]);
    must(counts[0] > 20, "values", counts[0]);
}
