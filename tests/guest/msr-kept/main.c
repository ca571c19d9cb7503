/* SPDX-License-Identifier: BSD-2-Clause */
/* What a kernel uses all the time, and Adit never touches. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G24", "the guest's own MSRs survive exits");

static const uint32_t msrs[] = {
    0x174, 0x175, 0x176, /* SYSENTER */
    0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, /* SYSCALL */
    0xc0000100, 0xc0000102, /* FS.base, KERNEL_GS.base */
    0xc0000103, /* TSC_AUX */
    0x277, /* PAT */
};
#define COUNT (sizeof(msrs) / sizeof(msrs[0]))

void guest_main(void)
{
    uint64_t values[COUNT];

    for (unsigned round = 0; round < 1000; round++) {
        for (unsigned n = 0; n < COUNT; n++) {
            values[n] = next_random() & (n == 0 ? 0xffff : 0x7fffffff);
            if (msrs[n] == 0x277)
                values[n] = 0x0007040600070406 + (round & 1);
            must_be("writing one", TRAP_NONE,
                    try_write_msr(msrs[n], values[n]));
        }
        for (unsigned n = 0; n < 10; n++)
            cpu_cpuid(n, 0);
        for (unsigned n = 0; n < COUNT; n++)
            must_be("one after exits", values[n], cpu_read_msr(msrs[n]));
    }
}
