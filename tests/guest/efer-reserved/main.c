/* SPDX-License-Identifier: BSD-2-Clause */
/* Every bit of EFER but SVME, flipped alone. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G03", "reserved bits of EFER are refused, or stay clear");

void guest_main(void)
{
    uint64_t efer = cpu_read_msr(X86_MSR_EFER);

    for (unsigned bit = 0; bit < 64; bit++) {
        unsigned vector;

        if (bit == 12)
            continue;
        vector = try_write_msr(X86_MSR_EFER, efer ^ 1ull << bit);
        must(vector == TRAP_NONE || vector == TRAP_GP, "nothing or #GP",
             vector);
        if (bit > 15 || (bit > 0 && bit < 8) || bit == 9)
            must_be("a reserved bit", 0,
                    cpu_read_msr(X86_MSR_EFER) & 1ull << bit);
        try_write_msr(X86_MSR_EFER, efer);
        must_be("EFER back", efer, cpu_read_msr(X86_MSR_EFER));
    }
}
