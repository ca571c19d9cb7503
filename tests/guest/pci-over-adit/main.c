/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory wins where both are, on this machine as on real ones: but nobody may
 * find out by Adit's end. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G15", "a device's window over Adit's memory does no harm");

static void out(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "d"(port));
}

void guest_main(void)
{
    closed_find();
    for (uint32_t device = 1; device < 8; device++)
        for (uint32_t bar = 0x10; bar < 0x28; bar += 4)
            for (unsigned n = 0; n < closed_count; n++) {
                uint64_t value;

                out(0xcf8, 0x80000000 | device << 11 | bar);
                out(0xcfc, (uint32_t)closed[n].base & 0xff000000);
                out(0xcf8, 0x80000000 | device << 11 | 4);
                out(0xcfc, 7); /* ports, memory, bus master */
                must_be("reading Adit's", TRAP_GP,
                        try_read(closed[n].base, &value));
            }
    must(cpu_cpuid(ADIT_CPUID, 0).ebx == ADIT_SIGNATURE, "Adit", 0);
}
