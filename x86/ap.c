/* SPDX-License-Identifier: BSD-2-Clause */
/* [apm2] 14.1, 16.3.4, [sdm3] 9.4: INIT, STARTUP, the way to long mode. */
#include "x86/ap.h"

#include <stddef.h>

#include "lib/text.h"
#include "spec/x86.h"
#include "x86/apic.h"
#include "x86/cpu.h"
#include "x86/harden.h"
#include "x86/paging.h"
#include "x86/stacks.h"
#include "x86/stop.h"
#include "x86/traps.h"

/*
 * Ticks of the time-stamp counter, which runs at 1 to 5 GHz: 10 ms at least
 * after INIT, 200 us at least after a first STARTUP, and seconds until a CPU
 * counts as silent: an emulated one may have to wait for its host.  Where the
 * counter stands still, the number of looks ends a wait.
 */
#define RESET_TICKS  50000000ull
#define AGAIN_TICKS  1000000ull
#define SILENT_TICKS (1ull << 33)
#define CALLS_MAX    8u
#define LOOKS_MAX    (1u << 28)

/* In the second of the low pages: the root of the page tables, copied, since
 * what is left of real mode reaches no further than 4 GiB. */
#define LOW_ROOT_AT PAGE_BYTES

/* At ap_low_data in the first, for ap_entry.S. */
struct ap_low {
    uint64_t gdt[4];
    uint16_t gdt_limit; /* a descriptor table register of real mode */
    uint16_t gdt_base_low, gdt_base_high;
    uint16_t reserved;
    uint32_t cr4, cr3, efer;
    uint32_t far_offset; /* a far pointer to ap_low_64 */
    uint16_t far_selector;
    uint16_t reserved_2[3];
    uint64_t entry;
};
_Static_assert(offsetof(struct ap_low, gdt_limit) == 32, "ap_entry.S");
_Static_assert(offsetof(struct ap_low, cr4) == 40, "ap_entry.S");
_Static_assert(offsetof(struct ap_low, far_offset) == 52, "ap_entry.S");
_Static_assert(offsetof(struct ap_low, entry) == 64, "ap_entry.S");

struct ap_slot {
    struct trap_tables tables;
    uint8_t stack[AP_SLOT_BYTES - sizeof(struct trap_tables)];
};
_Static_assert(sizeof(struct ap_slot) == AP_SLOT_BYTES, "stacks.h");
_Static_assert(AP_SLOTS == BOOT_CPUS_MAX, "stacks.h");

extern const char ap_low_start[], ap_low_data[], ap_low_64[], ap_low_end[];
extern const char ap_enter[];
extern struct ap_slot ap_slots[AP_SLOTS];

/* For the one CPU that is coming up; read by ap_entry.S too. */
struct ap_next {
    uint64_t cr3, stack;
    struct boot_cpu *cpu;
    struct ap_slot *slot;
    uint64_t cr0, cr4;
};
_Static_assert(offsetof(struct ap_next, cr3) == 0, "ap_entry.S");
_Static_assert(offsetof(struct ap_next, stack) == 8, "ap_entry.S");
_Static_assert(offsetof(struct boot_cpu, entry) == 8, "ap_entry.S");
_Static_assert(offsetof(struct boot_cpu, stack_top) == 16, "ap_entry.S");

extern struct ap_next ap_next;
struct ap_next ap_next;

static uint64_t low_base;

bool ap_begin(uint64_t low)
{
    struct ap_low *data = (struct ap_low *)(low + (uint64_t)(ap_low_data -
                                                             ap_low_start));
    uint64_t gdt = (uint64_t)data->gdt;

    ap_next.cr0 = cpu_read_cr0();
    ap_next.cr3 = cpu_read_cr3();
    ap_next.cr4 = cpu_read_cr4();
    memcpy((void *)low, ap_low_start, (size_t)(ap_low_end - ap_low_start));
    memcpy((void *)(low + LOW_ROOT_AT),
           (const void *)(ap_next.cr3 & X86_PTE_ADDRESS), PAGE_BYTES);
    *data = (struct ap_low){
        .gdt = {0, 0, X86_GDT_CODE64, X86_GDT_DATA},
        .gdt_limit = sizeof(data->gdt) - 1,
        .gdt_base_low = (uint16_t)gdt,
        .gdt_base_high = (uint16_t)(gdt >> 16),
        .cr3 = (uint32_t)(low + LOW_ROOT_AT),
        .cr4 = X86_CR4_PAE | ((uint32_t)ap_next.cr4 & X86_CR4_LA57),
        .efer = (uint32_t)(cpu_read_msr(X86_MSR_EFER) &
                           ~(uint64_t)X86_EFER_LMA),
        .far_offset = (uint32_t)(low + (uint64_t)(ap_low_64 - ap_low_start)),
        .far_selector = X86_SELECTOR_CODE,
        .entry = (uint64_t)ap_enter,
    };
    low_base = low;
    return paging_map(low, PAGE_BYTES, PAGING_RX);
}

/* True when `cpu` has come up, if it is asked after one. */
static bool wait(uint64_t ticks, const struct boot_cpu *cpu)
{
    uint64_t since = cpu_read_tsc();

    for (unsigned looks = 0; looks < LOOKS_MAX; looks++) {
        if (cpu != NULL && __atomic_load_n(&cpu->state, __ATOMIC_ACQUIRE) ==
                               BOOT_CPU_PARKED)
            return true;
        if (cpu_read_tsc() - since >= ticks)
            return false;
        cpu_relax();
    }
    return false;
}

bool ap_reset(const struct boot_cpu *cpu)
{
    return apic_send_init(cpu->apic_id);
}

void ap_rest(void)
{
    wait(RESET_TICKS, NULL);
}

/* Either it or the boot CPU decides what becomes of a CPU that is late. */
static bool state_change(struct boot_cpu *cpu, uint32_t to)
{
    uint32_t from = BOOT_CPU_WAITING;

    return __atomic_compare_exchange_n(&cpu->state, &from, to, false,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* A STARTUP is lost on a CPU that its host has not let take INIT yet; one too
 * many is not heard. */
static bool call(const struct boot_cpu *cpu, uint8_t page)
{
    uint64_t ticks = AGAIN_TICKS;

    for (unsigned calls = 0; calls <= CALLS_MAX; calls++) {
        if (apic_send_startup(cpu->apic_id, page) && wait(ticks, cpu))
            return true;
        ticks = SILENT_TICKS / CALLS_MAX;
    }
    return false;
}

bool ap_start(struct boot_cpu *cpu, uint32_t n)
{
    uint8_t page = (uint8_t)(low_base / PAGE_BYTES);
    struct ap_slot *slot = &ap_slots[n];

    ap_next.cpu = cpu;
    ap_next.slot = slot;
    ap_next.stack = (uint64_t)(slot + 1);
    traps_tables(&slot->tables, slot + 1);

    if (call(cpu, page) || !state_change(cpu, BOOT_CPU_SILENT))
        return true;
    apic_send_init(cpu->apic_id);
    return false;
}

void ap_end(void)
{
    paging_map(low_base, PAGE_BYTES, PAGING_RW);
    cpu_write_cr3(cpu_read_cr3());
}

void ap_trap_stack(uint32_t n, uint64_t stack_top)
{
    traps_stack(&ap_slots[n].tables, (const void *)stack_top);
}

/* From ap_entry.S, on the slot's stack and the boot CPU's page tables. */
struct boot_cpu *ap_up(void);

struct boot_cpu *ap_up(void)
{
    struct boot_cpu *cpu = ap_next.cpu;

    /* CET asks for CR0.WP. */
    cpu_write_cr0(ap_next.cr0);
    harden_write_cr4(ap_next.cr4);
    traps_load(&ap_next.slot->tables);
    if (!state_change(cpu, BOOT_CPU_PARKED))
        machine_halt();
    return cpu;
}
