/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G14", "CPUID shows neither SVM nor VMX, but that Adit is there");

void guest_main(void)
{
    struct cpuid one = cpu_cpuid(X86_CPUID_FEATURES, 0);
    struct cpuid leaf = cpu_cpuid(X86_CPUID_HYPERVISOR, 0);
    char name[13] = "";

    must_be("VMX", 0, one.ecx & 1u << 5);
    must_be("SMX", 0, one.ecx & 1u << 6);
    must_be("DTES64, DS-CPL, SDBG", 0,
            one.ecx & (1u << 2 | 1u << 4 | 1u << 11));
    must_be("DS", 0, one.edx & 1u << 21);
    must_be("SVM", 0, cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).ecx & 1u << 2);
    must_be("SKINIT", 0, cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).ecx & 1u << 12);
    must(one.ecx & X86_CPUID_ECX_HYPERVISOR, "a hypervisor", one.ecx);
    memcpy(name, &leaf.ebx, 4);
    memcpy(name + 4, &leaf.ecx, 4);
    memcpy(name + 8, &leaf.edx, 4);
    must(memcmp(name, "AditAditAdit", 12) == 0, "Adit's name", leaf.ebx);
    must(leaf.eax >= X86_CPUID_HYPERVISOR && leaf.eax < 0x40000100,
         "its last leaf", leaf.eax);
    if (cpu_cpuid(X86_CPUID_EXT_MAX, 0).eax >= 0x8000000a) {
        struct cpuid svm = cpu_cpuid(0x8000000a, 0);

        must_be("leaf 8000000Ah", 0, svm.eax | svm.ebx | svm.ecx | svm.edx);
    }
}
