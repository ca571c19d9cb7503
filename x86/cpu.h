/* SPDX-License-Identifier: BSD-2-Clause */
/* One instruction per function.  The only inline assembly beside hv/. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include <stdint.h>

static inline void cpu_outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t cpu_inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void cpu_outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint16_t cpu_inw(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void cpu_outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t cpu_inl(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t cpu_read_tsc(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpu_cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid r;

    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(subleaf));
    return r;
}

static inline uint64_t cpu_read_msr(uint32_t msr)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return (uint64_t)high << 32 | low;
}

static inline void cpu_write_msr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(msr), "a"((uint32_t)value),
                       "d"((uint32_t)(value >> 32))
                     : "memory");
}

#define CPU_CR(n)                                                      \
    static inline uint64_t cpu_read_cr##n(void)                        \
    {                                                                  \
        uint64_t value;                                                \
                                                                       \
        __asm__ volatile("mov %%cr" #n ", %0" : "=r"(value));          \
        return value;                                                  \
    }                                                                  \
    static inline void cpu_write_cr##n(uint64_t value)                 \
    {                                                                  \
        __asm__ volatile("mov %0, %%cr" #n : : "r"(value) : "memory"); \
    }
CPU_CR(0)
CPU_CR(2)
CPU_CR(3)
CPU_CR(4)
#undef CPU_CR

static inline uint16_t cpu_read_cs(void)
{
    uint16_t selector;

    __asm__ volatile("mov %%cs, %0" : "=r"(selector));
    return selector;
}

/* What LGDT, LIDT, SGDT and SIDT take in 64-bit mode: [apm2] 4.6.2. */
struct table_register {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));
_Static_assert(sizeof(struct table_register) == 10, "[apm2] 4.6.2");

static inline void cpu_load_idt(const struct table_register *idtr)
{
    __asm__ volatile("lidt %0" : : "m"(*idtr) : "memory");
}

static inline void cpu_store_idt(struct table_register *ret_idtr)
{
    __asm__ volatile("sidt %0" : "=m"(*ret_idtr));
}

static inline void cpu_load_gdt(const struct table_register *gdtr)
{
    __asm__ volatile("lgdt %0" : : "m"(*gdtr) : "memory");
}

static inline void cpu_store_gdt(struct table_register *ret_gdtr)
{
    __asm__ volatile("sgdt %0" : "=m"(*ret_gdtr));
}

static inline void cpu_load_tr(uint16_t selector)
{
    __asm__ volatile("ltr %0" : : "r"(selector) : "memory");
}

static inline void cpu_interrupts_off(void)
{
    __asm__ volatile("cli" : : : "memory");
}

static inline void cpu_halt(void)
{
    __asm__ volatile("hlt");
}

static inline void cpu_trap(void)
{
    __asm__ volatile("ud2");
}

static inline void cpu_write_back(void)
{
    __asm__ volatile("wbinvd" : : : "memory");
}

/* All stores before it are seen before what comes after it is begun. */
static inline void cpu_fence(void)
{
    __asm__ volatile("mfence; lfence" : : : "memory");
}

/* This CPU forgets what it knows of the page at `address`. */
static inline void cpu_invlpg(const void *address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static inline void cpu_relax(void)
{
    __asm__ volatile("pause");
}

#endif
