/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G14", "CPUID follows the guest's own CR4, and no one else's");

#define CR4_OSXSAVE  (1u << 18)
#define ECX_XSAVE    (1u << 26)
#define ECX_OSXSAVE  (1u << 27)

void guest_main(void)
{
    uint64_t cr4 = cpu_read_cr4();

    if (!(cpu_cpuid(1, 0).ecx & ECX_XSAVE)) {
        say("no XSAVE");
        return;
    }
    cpu_write_cr4(cr4 & ~(uint64_t)CR4_OSXSAVE);
    must_be("OSXSAVE", 0, cpu_cpuid(1, 0).ecx & ECX_OSXSAVE);
    cpu_write_cr4(cr4 | CR4_OSXSAVE);
    must_be("OSXSAVE", ECX_OSXSAVE, cpu_cpuid(1, 0).ecx & ECX_OSXSAVE);
    say("XSAVE area now: %u", cpu_cpuid(0xd, 0).ebx);
    TRY("xsetbv", : : "c"(0), "a"(3), "d"(0));
    say("XSAVE area with SSE: %u", cpu_cpuid(0xd, 0).ebx);
    TRY("xsetbv", : : "c"(0), "a"(7), "d"(0));
    say("XSAVE area with AVX: %u", cpu_cpuid(0xd, 0).ebx);
    cpu_write_cr4(cr4);
    must_be("OSXSAVE", 0, cpu_cpuid(1, 0).ecx & ECX_OSXSAVE);
}
