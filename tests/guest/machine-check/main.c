/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G27", "machine-check banks are the guest's, with CR4.MCE or not");

void guest_main(void)
{
    uint64_t cap, value, cr4 = cpu_read_cr4();
    unsigned vector;

    vector = try_read_msr(0x179, &cap);
    say("MCG_CAP: vector %u, %#lx", vector, cap);
    say("MCG_STATUS: vector %u", try_write_msr(0x17a, 0));
    for (unsigned bank = 0; bank < (cap & 0xff) && bank < 10; bank++) {
        say("bank %u: writing %u", bank,
            try_write_msr(0x400 + 4 * bank, ~0ull));
        say("bank %u: reading %u", bank,
            try_read_msr(0x400 + 4 * bank, &value));
        say("bank %u: status %u, %u", bank,
            try_write_msr(0x401 + 4 * bank, 0),
            try_write_msr(0x401 + 4 * bank, 0x8000000000000000));
    }
    cpu_write_cr4(cr4 & ~(uint64_t)X86_CR4_MCE);
    cpu_cpuid(0, 0);
    cpu_write_cr4(cr4 | X86_CR4_MCE);
    cpu_cpuid(0, 0);
    cpu_write_cr4(cr4);
}
