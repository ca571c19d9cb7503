/* SPDX-License-Identifier: BSD-2-Clause */
/* The local APIC, by memory or by MSR, and how another CPU is started. */
#include "tests/guest/lib/guest.h"

#define APIC_MEMORY 0xfee00000ull
#define RESET_TICKS 20000000ull

extern char ap_low[], ap_low_seen[], ap_low_cr3[], ap_low_end[];
void cpu_tables(void);
void cpu_up(void);

uint64_t cpu_low;
static void (*volatile cpu_function)(void);
static volatile uint32_t is_up;

bool apic_is_x2(void)
{
    return (cpu_read_msr(X86_MSR_APIC_BASE) & X86_APIC_BASE_X2APIC) != 0;
}

uint32_t apic_read(unsigned offset)
{
    if (apic_is_x2())
        return (uint32_t)cpu_read_msr(X86_MSR_X2APIC + offset / 16);
    return *(volatile uint32_t *)(APIC_MEMORY + offset);
}

void apic_write(unsigned offset, uint32_t value)
{
    if (apic_is_x2())
        cpu_write_msr(X86_MSR_X2APIC + offset / 16, value);
    else
        *(volatile uint32_t *)(APIC_MEMORY + offset) = value;
}

void apic_enable(void)
{
    apic_write(APIC_SPURIOUS, 0x1ff);
}

uint32_t apic_own_id(void)
{
    uint32_t id = apic_read(X86_APIC_ID);

    return apic_is_x2() ? id : id >> X86_APIC_ID_SHIFT;
}

void apic_command(uint32_t target, uint32_t command)
{
    if (apic_is_x2()) {
        cpu_write_msr(X86_MSR_X2APIC + X86_APIC_ICR / 16,
                      (uint64_t)target << 32 | command);
        return;
    }
    apic_write(X86_APIC_ICR_TARGET, target << X86_APIC_ID_SHIFT);
    apic_write(X86_APIC_ICR, command);
    for (unsigned n = 0; n < 100000; n++)
        if (!(apic_read(X86_APIC_ICR) & X86_APIC_ICR_BUSY))
            break;
}

uint64_t low_page(void)
{
    for (unsigned n = 0; n < range_count; n++)
        for (uint64_t page = 0x8000; page < 0x9f000; page += 0x1000)
            if (ranges[n].type == RANGE_USABLE && page >= ranges[n].base &&
                page + 0x1000 <= ranges[n].end)
                return page;
    must(false, "a usable page below 640 KiB", 0);
    return 0;
}

/* From ap_up, on the other CPU. */
void cpu_up(void)
{
    cpu_tables();
    __atomic_store_n(&is_up, 1, __ATOMIC_RELEASE);
    cpu_function();
}

bool cpu_start(uint32_t apic_id, void (*function)(void))
{
    cpu_low = low_page();
    memcpy((void *)cpu_low, ap_low, (size_t)(ap_low_end - ap_low));
    *(uint32_t *)(cpu_low + (uint64_t)(ap_low_cr3 - ap_low)) =
        (uint32_t)cpu_read_cr3();
    cpu_function = function;
    __atomic_store_n(&is_up, 0, __ATOMIC_RELEASE);
    apic_enable();
    apic_command(apic_id, X86_APIC_ICR_INIT);
    pause_ticks(RESET_TICKS);
    apic_command(apic_id, X86_APIC_ICR_STARTUP |
                          (uint32_t)(cpu_low >> 12));
    return wait_for(&is_up, 1);
}

struct cpu_seen cpu_seen(void)
{
    struct cpu_seen seen;

    memcpy(&seen, (const void *)(cpu_low + (uint64_t)(ap_low_seen - ap_low)),
           sizeof(seen));
    return seen;
}
