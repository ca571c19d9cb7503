/* SPDX-License-Identifier: BSD-2-Clause */
/* E820 and the zero page are copies; ACPI's tables are the firmware's. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G26", "a guest may write over all that it was given at the start");

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < range_count; n++)
        if (ranges[n].type == 3 || ranges[n].base == 0)
            for (uint64_t at = ranges[n].base; at < ranges[n].end; at += 8) {
                uint64_t root = (uint64_t)root_table();

                /* Not its own page tables, which are there as well. */
                if (at >= 0x8000 && at - root >= 9 * PAGE)
                    try_write(at, next_random());
            }
    for (unsigned n = 0; n < 1000; n++)
        must(cpu_cpuid(ADIT_CPUID, 0).ebx == ADIT_SIGNATURE, "Adit", n);
}
