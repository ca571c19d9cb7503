/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "no XSETBV goes by Adit");

void guest_main(void)
{
    uint64_t before = exits_of(ADIT_EXIT_XSETBV);

    if (!(cpu_cpuid(1, 0).ecx & 1u << 26))
        return;
    cpu_write_cr4(cpu_read_cr4() | 1u << 18);
    must_be("XSETBV", TRAP_NONE, TRY("xsetbv", : : "c"(0), "a"(1), "d"(0)));
    must_be("Adit's part in it", before + 1, exits_of(ADIT_EXIT_XSETBV));
}
