/* SPDX-License-Identifier: BSD-2-Clause */
/* Those that the guest itself would fall over, on any machine, are left. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G11", "writing any MSR does no harm to the host");

static bool is_left(uint32_t msr)
{
    return msr == X86_MSR_APIC_BASE || msr == X86_MSR_EFER ||
           msr == X86_MSR_FS_BASE || msr == X86_MSR_GS_BASE ||
           msr == 0x1d9 /* DEBUGCTL */ || msr == 0x6e0 /* deadline */ ||
           msr == 0x1a0 /* MISC_ENABLE */ || msr == 0xda0 /* XSS */ ||
           (msr >= 0x6a0 && msr < 0x6b0) /* CET */ ||
           (msr >= 0x800 && msr < 0x900) /* x2APIC */ ||
           msr == 0x277 /* PAT */ || msr == 0x10 /* TSC */ || msr == 0x3b;
}

static void write(uint32_t msr)
{
    uint64_t kept, value = next_random();
    bool is_there = try_read_msr(msr, &kept) == TRAP_NONE;
    uint64_t values[] = {0, ~0ull, value};

    if (is_left(msr))
        return;
    for (unsigned n = 0; n < 3; n++) {
        unsigned vector = try_write_msr(msr, values[n]);

        must(vector == TRAP_NONE || vector == TRAP_GP, "nothing or #GP",
             vector);
    }
    if (is_there)
        try_write_msr(msr, kept);
}

void guest_main(void)
{
    static const uint32_t ranges_of_map[] = {0, 0xc0000000, 0xc0010000};

    for (unsigned n = 0; n < 3; n++)
        for (uint32_t msr = 0; msr < 0x2000; msr++)
            write(ranges_of_map[n] + msr);
    for (unsigned n = 0; n < 0x1000; n++)
        write((uint32_t)next_random());
    must_be("CPUID as ever", cpu_cpuid(0, 0).eax, cpu_cpuid(0, 0).eax);
}
