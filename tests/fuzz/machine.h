/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine of the harnesses' own, in place of x86/cpu.h: hv/ is compiled
 * against it, and machine.c says what may be done to it. */
#ifndef TESTS_FUZZ_MACHINE_H
#define TESTS_FUZZ_MACHINE_H
#define X86_CPU_H

#include <stdint.h>

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf);
uint64_t cpu_read_msr(uint32_t msr);
void cpu_write_msr(uint32_t msr, uint64_t value);
uint64_t cpu_read_cr4(void);
void cpu_invlpg(const void *address);
void cpu_halt(void);
void cpu_write_back(void);
void cpu_outb(uint16_t port, uint8_t value);
void cpu_outw(uint16_t port, uint16_t value);
void cpu_outl(uint16_t port, uint32_t value);
uint8_t cpu_inb(uint16_t port);
uint16_t cpu_inw(uint16_t port);
uint32_t cpu_inl(uint16_t port);

static inline void cpu_relax(void)
{
}

#endif
