/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "a guest begins with the registers of a bare machine");

static uint64_t rflags(void)
{
    uint64_t flags;

    __asm__ volatile("pushf\n\tpop %0" : "=r"(flags));
    return flags;
}

void guest_main(void)
{
    uint64_t dr6, dr7, cr8;

    __asm__ volatile("mov %%dr6, %0" : "=r"(dr6));
    __asm__ volatile("mov %%dr7, %0" : "=r"(dr7));
    __asm__ volatile("mov %%cr8, %0" : "=r"(cr8));
    say("CR0 %#lx, CR4 %#lx, CR8 %#lx", cpu_read_cr0(), cpu_read_cr4(), cr8);
    say("EFER %#lx, PAT %#lx", cpu_read_msr(X86_MSR_EFER),
        cpu_read_msr(0x277));
    say("DR6 %#lx, DR7 %#lx", dr6, dr7);
    say("interrupts %#lx", rflags() & 0x200);
    say("APIC base %#lx, spurious %#x", cpu_read_msr(X86_MSR_APIC_BASE),
        apic_read(APIC_SPURIOUS));
    say("FS %#lx, GS %#lx", cpu_read_msr(X86_MSR_FS_BASE),
        cpu_read_msr(X86_MSR_GS_BASE));
}
