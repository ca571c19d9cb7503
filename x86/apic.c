/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 16.3.2, 16.5, 16.9. */
#include "x86/apic.h"

#include <stddef.h>

#include "spec/x86.h"
#include "x86/access.h"
#include "x86/cpu.h"

/* Reads of a register; each takes longer than an interrupt to be sent. */
#define BUSY_READS 100000

static volatile uint8_t *apic_memory;

static volatile uint32_t *apic_register(unsigned offset)
{
    return (volatile uint32_t *)(apic_memory + offset);
}

enum apic_mode apic_open(void)
{
    uint64_t base, page;

    if (!cpu_read_msr_safe(X86_MSR_APIC_BASE, &base) ||
        !(base & X86_APIC_BASE_ENABLE))
        return APIC_OFF;
    if (base & X86_APIC_BASE_X2APIC)
        return APIC_MSR;
    page = base & X86_PTE_ADDRESS;
    /* Below 4 GiB the firmware's tables reach it as well as ours; nobody puts
     * it anywhere else. */
    if (page >> 32 != 0)
        return APIC_OFF;
    apic_memory = (volatile uint8_t *)page;
    return APIC_MEMORY;
}

bool apic_read(enum apic_mode mode, unsigned offset, uint64_t *ret_value)
{
    if (mode == APIC_MSR)
        return cpu_read_msr_safe(X86_MSR_X2APIC + offset / 16, ret_value);
    if (mode != APIC_MEMORY)
        return false;
    *ret_value = *apic_register(offset);
    return true;
}

bool apic_write(enum apic_mode mode, unsigned offset, uint64_t value)
{
    if (mode == APIC_MSR)
        return cpu_write_msr_safe(X86_MSR_X2APIC + offset / 16, value);
    if (mode != APIC_MEMORY)
        return false;
    *apic_register(offset) = (uint32_t)value;
    return true;
}

uint32_t apic_id(void)
{
    switch (apic_open()) {
    case APIC_MSR:
        return (uint32_t)cpu_read_msr(X86_MSR_X2APIC + X86_APIC_ID / 16);
    case APIC_MEMORY:
        return *apic_register(X86_APIC_ID) >> X86_APIC_ID_SHIFT;
    default:
        return cpu_cpuid(X86_CPUID_FEATURES, 0).ebx >>
               X86_CPUID_EBX_APIC_ID_SHIFT;
    }
}

static bool is_sent(void)
{
    for (unsigned n = 0; n < BUSY_READS; n++)
        if (!(*apic_register(X86_APIC_ICR) & X86_APIC_ICR_BUSY))
            return true;
    return false;
}

bool apic_send(uint32_t id, uint32_t command)
{
    /* [sdm3] 11.12.3: an MSR's write may overtake what it tells of. */
    cpu_fence();
    switch (apic_open()) {
    case APIC_MSR:
        cpu_write_msr(X86_MSR_X2APIC + X86_APIC_ICR / 16,
                      (uint64_t)id << 32 | command);
        return true;
    case APIC_MEMORY:
        if (id > X86_APIC_ID_MAX || !is_sent())
            return false;
        *apic_register(X86_APIC_ICR_TARGET) = id << X86_APIC_ID_SHIFT;
        *apic_register(X86_APIC_ICR) = command;
        return is_sent();
    default:
        return false;
    }
}

bool apic_send_init(uint32_t id)
{
    return apic_send(id, X86_APIC_ICR_INIT);
}

bool apic_send_startup(uint32_t id, uint8_t page)
{
    return apic_send(id, X86_APIC_ICR_STARTUP | page);
}
