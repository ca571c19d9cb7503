/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G25", "speculation controls are the CPU's, and survive exits");

#define SPEC_CTRL 0x48
#define PRED_CMD  0x49

void guest_main(void)
{
    uint64_t value, kept;
    unsigned vector = try_read_msr(SPEC_CTRL, &kept);

    say("SPEC_CTRL: %u, PRED_CMD: %u, ARCH_CAPABILITIES: %u", vector,
        try_write_msr(PRED_CMD, 1), try_read_msr(0x10a, &value));
    if (!(cpu_cpuid(7, 0).edx & 1u << 26) &&
        !(cpu_cpuid(X86_CPUID_EXT_ADDRESSES, 0).ebx & 1u << 14))
        return;
    must_be("reading it", TRAP_NONE, vector);
    for (unsigned n = 0; n < 8; n++) {
        if (try_write_msr(SPEC_CTRL, n) != TRAP_NONE)
            continue;
        cpu_cpuid(0, 0);
        must_be("SPEC_CTRL after an exit", n, cpu_read_msr(SPEC_CTRL));
    }
    try_write_msr(SPEC_CTRL, kept);
}
