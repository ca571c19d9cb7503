/* SPDX-License-Identifier: BSD-2-Clause */
/* What Adit changes is left out: it is another guest's claim. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G14", "all else that CPUID says is the CPU's own");

static void show(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid r = cpu_cpuid(leaf, subleaf);

    if (leaf == X86_CPUID_FEATURES) {
        r.ecx &= ~(X86_CPUID_ECX_HYPERVISOR | 1u << 2 | 1u << 4 | 1u << 5 |
                   1u << 6 | 1u << 11);
        r.edx &= ~(1u << 21);
    }
    if (leaf == X86_CPUID_EXT_FEATURES)
        r.ecx &= ~(1u << 2 | 1u << 12);
    say("%x.%x: %x %x %x %x", leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
}

void guest_main(void)
{
    uint32_t last = cpu_cpuid(X86_CPUID_VENDOR, 0).eax;
    uint32_t last_ext = cpu_cpuid(X86_CPUID_EXT_MAX, 0).eax;

    for (uint32_t leaf = 0; leaf <= last && leaf < 0x40; leaf++)
        for (uint32_t subleaf = 0; subleaf < 5; subleaf++)
            show(leaf, subleaf);
    for (uint32_t leaf = X86_CPUID_EXT_MAX; leaf <= last_ext; leaf++)
        if (leaf != 0x8000000a)
            show(leaf, 0);
    show(last + 1, 0);
    show(last_ext + 1, 0);
    show(0xffffffff, 0xffffffff);
    show(0xc0000000, 0);
}
