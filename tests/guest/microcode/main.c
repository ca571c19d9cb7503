/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G13", "no microcode comes from a guest");

void guest_main(void)
{
    static uint8_t update[4096] __attribute__((aligned(16)));
    uint64_t before, after, value;
    unsigned first = try_read_msr(0x8b, &before);
    unsigned vectors[2];

    uint64_t exits = exits_of(ADIT_EXIT_MSR_WRITE);

    memset(update, 0x5a, sizeof(update));
    vectors[0] = try_write_msr(0x79, (uint64_t)update);
    vectors[1] = try_write_msr(0xc0010020, (uint64_t)update);
    must_be("Adit's part in it", exits + 2, exits_of(ADIT_EXIT_MSR_WRITE));
    for (unsigned n = 0; n < 2; n++)
        must(vectors[n] == TRAP_NONE || vectors[n] == TRAP_GP,
             "ignored, or #GP", vectors[n]);
    must_be("reading the revision", first, try_read_msr(0x8b, &after));
    must_be("the revision", before, after);
    must_be("an address that is none", vectors[0],
            try_write_msr(0x79, 0xffffffffffffffff));
    must_be("an address that is none", vectors[1],
            try_write_msr(0xc0010020, 0xffffffffffffffff));
    say("reading the triggers: %u, %u", try_read_msr(0x79, &value),
        try_read_msr(0xc0010020, &value));
}
