/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G07", "the APIC's page stays where it is, whatever is written");

void guest_main(void)
{
    uint64_t base = cpu_read_msr(X86_MSR_APIC_BASE);
    const uint64_t bad[] = {
        base ^ 0x1000, (base & 0xfff) | 0x200000, (base & 0xfff) | 0x8000,
        base | 1ull << 51, base ^ 1ull << 32, base | 1ull << 63, base | 1,
        (base & ~(uint64_t)X86_APIC_BASE_ENABLE) | X86_APIC_BASE_X2APIC,
    };

    closed_find();
    must_be("writing what it is", TRAP_NONE,
            try_write_msr(X86_MSR_APIC_BASE, base));
    for (unsigned n = 0; n < sizeof(bad) / sizeof(bad[0]); n++) {
        say("writing %#lx", bad[n]);
        must_be("the vector", TRAP_GP,
                try_write_msr(X86_MSR_APIC_BASE, bad[n]));
        must_be("what it is", base, cpu_read_msr(X86_MSR_APIC_BASE));
    }
    for (unsigned n = 0; n < closed_count; n++) {
        must_be("Adit's page", TRAP_GP, try_write_msr(X86_MSR_APIC_BASE,
                (base & 0xfff) | closed[n].base));
        must_be("what it is", base, cpu_read_msr(X86_MSR_APIC_BASE));
    }
    apic_enable();
    must_be("the APIC still there", 0x1ff, apic_read(APIC_SPURIOUS));
}
