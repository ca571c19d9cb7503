/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/harden.h"

#include "x86/cpu.h"

static uint64_t cr4_bits(void)
{
    struct cpuid r;

    if (cpu_cpuid(X86_CPUID_VENDOR, 0).eax < X86_CPUID_FEATURES_7)
        return 0;
    r = cpu_cpuid(X86_CPUID_FEATURES_7, 0);
    return (r.ebx & X86_CPUID_EBX_SMEP ? X86_CR4_SMEP : 0) |
           (r.ebx & X86_CPUID_EBX_SMAP ? X86_CR4_SMAP : 0) |
           (r.ecx & X86_CPUID_ECX_UMIP ? X86_CR4_UMIP : 0) |
           (r.edx & X86_CPUID_EDX_IBT ? X86_CR4_CET : 0);
}

void harden_write_cr4(uint64_t cr4)
{
    /* While CET is off, what it is to do has no effect yet. */
    if (cr4 & X86_CR4_CET)
        cpu_write_msr(X86_MSR_S_CET, X86_S_CET_ENDBR_EN);
    cpu_write_cr4(cr4);
}

static void turn_off(uint64_t bits)
{
    uint64_t cr4 = cpu_read_cr4();

    cpu_write_cr4(cr4 & ~bits);
    if (cr4 & X86_CR4_CET)
        cpu_write_msr(X86_MSR_S_CET, 0);
}

/* A firmware may have left CET on, with what it wants of it. */
void harden_on(void)
{
    turn_off(X86_CR4_CET);
    harden_write_cr4(cpu_read_cr4() | cr4_bits());
}

void harden_off(void)
{
    turn_off(HARDEN_CR4);
}

void harden_without_cet(void)
{
    turn_off(X86_CR4_CET);
}
