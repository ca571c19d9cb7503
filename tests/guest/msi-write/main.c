/* SPDX-License-Identifier: BSD-2-Clause */
/* To a chipset, a store there may be an interrupt message: with INIT as its
 * kind it would take a CPU away from Adit. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G16", "a CPU's store to where interrupt messages go is refused");

void guest_main(void)
{
    uint64_t value;

    for (uint64_t at = 0xfee01000; at < 0xfef00000; at += PAGE)
        for (uint32_t mode = 0; mode < 8; mode++) {
            must_be("a message", TRAP_GP,
                    TRY("movl %0, (%1)", : : "r"(mode << 8 | 0x4031),
                        "r"(at) : "memory"));
        }
    must_be("reading there", TRAP_NONE, try_read(0xfee01000, &value));
    interrupts_on();
    pause_ticks(1000000);
    must_be("interrupts", 0, interrupt_counts[0x31]);
    must_be("NMIs", 0, interrupt_counts[TRAP_NMI]);
}
