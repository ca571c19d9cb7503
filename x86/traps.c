/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/traps.h"

#include "x86/image.h"
#include "lib/text.h"
#include "spec/x86.h"
#include "x86/console.h"
#include "x86/cpu.h"
#include "x86/guard.h"
#include "x86/stacks.h"
#include "x86/stop.h"
#include "x86/symbols.h"

#define IDT_GATES 256
#define STUB_BYTES 16
#define TRAP_STACK_IST 1

/* [apm2] 4.8.4: 64-bit interrupt gate. */
struct idt_gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t  ist;
    uint8_t  type; /* present, DPL 0, interrupt gate: 8eh */
    uint16_t offset_mid;
    uint32_t offset_high;
    uint32_t reserved;
};
_Static_assert(sizeof(struct idt_gate) == 16, "[apm2] 4.8.4");

extern const char trap_stubs[], trap_stub_other[];
extern const char ap_slots[AP_SLOTS][AP_SLOT_BYTES];

/* access.S: the instructions that may fault. */
extern const char msr_read_at[], msr_write_at[], xcr_write_at[];
extern const char byte_write_at[], access_fault[];

static const char *const may_fault[] = {
    msr_read_at, msr_write_at, xcr_write_at, byte_write_at,
};

static struct boot_kernel kernel;
static struct idt_gate idt[IDT_GATES];
static struct table_register firmware_idt;
static struct trap_tables boot_tables;
static bool (*nmi_take)(struct trap_frame *frame);

static const char *const trap_names[X86_TRAP_COUNT] = {
    "#DE divide error",      "#DB debug",
    "NMI",                   "#BP breakpoint",
    "#OF overflow",          "#BR bound range",
    "#UD invalid opcode",    "#NM device not available",
    "#DF double fault",      "coprocessor overrun",
    "#TS invalid TSS",       "#NP segment not present",
    "#SS stack",             "#GP general protection",
    "#PF page fault",        "reserved",
    "#MF x87",               "#AC alignment check",
    "#MC machine check",     "#XF SIMD",
    "#VE virtualization",    "#CP control protection",
    "reserved",              "reserved",
    "reserved",              "reserved",
    "reserved",              "reserved",
    "#HV injection",         "#VC VMM communication",
    "#SX security",          "reserved",
};

static void gate_set(unsigned vector, const char *stub, uint16_t selector,
                     uint8_t ist)
{
    uint64_t offset = (uint64_t)stub;

    idt[vector] = (struct idt_gate){
        .offset_low = (uint16_t)offset,
        .selector = selector,
        .ist = ist,
        .type = 0x8e,
        .offset_mid = (uint16_t)(offset >> 16),
        .offset_high = (uint32_t)(offset >> 32),
    };
}

static void idt_load(void)
{
    struct table_register idtr = {sizeof(idt) - 1, (uint64_t)idt};

    cpu_load_idt(&idtr);
}

void traps_begin(void)
{
    uint16_t selector = cpu_read_cs();
    size_t kept_bytes;

    cpu_store_idt(&firmware_idt);
    kept_bytes = (size_t)firmware_idt.limit + 1;
    if (kept_bytes > sizeof(idt))
        kept_bytes = sizeof(idt);

    /* A 32-bit loader leaves no table worth keeping, and under UEFI there is
     * always one for 64-bit mode: its gates are ours to copy. */
    if (cpu_read_cs() != X86_SELECTOR_CODE && firmware_idt.base != 0)
        memcpy(idt, (const void *)firmware_idt.base, kept_bytes);

    for (unsigned vector = 0; vector < X86_TRAP_COUNT; vector++)
        gate_set(vector, trap_stubs + vector * STUB_BYTES, selector, 0);
    idt_load();
}

void traps_give_back(void)
{
    cpu_load_idt(&firmware_idt);
}

void traps_tables(struct trap_tables *ret_tables, const void *stack_top)
{
    uint64_t base = (uint64_t)&ret_tables->tss;
    struct trap_tables tables = {
        /* [apm2] 4.8.3: available 64-bit TSS (9), present. */
        .gdt = {0, 0, X86_GDT_CODE64, X86_GDT_DATA,
                (sizeof(struct tss) - 1) | (base & 0xffffff) << 16 |
                    0x89ull << 40 | (base >> 24 & 0xff) << 56,
                base >> 32},
        .tss.io_map_offset = sizeof(struct tss),
    };

    tables.tss.ist[TRAP_STACK_IST - 1] = (uint64_t)stack_top;
    *ret_tables = tables;
}

void traps_stack(struct trap_tables *tables, const void *stack_top)
{
    tables->tss.ist[TRAP_STACK_IST - 1] = (uint64_t)stack_top;
}

void traps_load(const struct trap_tables *tables)
{
    struct table_register gdtr = {sizeof(tables->gdt) - 1,
                                  (uint64_t)tables->gdt};

    cpu_load_gdt(&gdtr);
    traps_reload_segments();
    cpu_load_tr(X86_SELECTOR_TSS);
    idt_load();
}

void traps_own(void)
{
    for (unsigned vector = 0; vector < IDT_GATES; vector++)
        gate_set(vector, trap_stub_other, X86_SELECTOR_CODE, 0);
    for (unsigned vector = 0; vector < X86_TRAP_COUNT; vector++)
        gate_set(vector, trap_stubs + vector * STUB_BYTES,
                 X86_SELECTOR_CODE, TRAP_STACK_IST);
    traps_tables(&boot_tables, trap_stack_top);
    traps_load(&boot_tables);
}

void traps_give_nmi(bool (*take)(struct trap_frame *frame))
{
    nmi_take = take;
    gate_set(X86_TRAP_NMI, trap_stubs + X86_TRAP_NMI * STUB_BYTES,
             X86_SELECTOR_CODE, 0);
}

void traps_in_kernel(const struct boot_kernel *loaded)
{
    kernel = *loaded;
    machine_set_door("kernel");
}

/* `address` as symbol+offset, if it is in the image or in a kernel. */
static void print_address(const char *label, uint64_t address)
{
    const char *name;
    uint64_t offset;

    if (symbols_find(address, &name, &offset))
        console_print(CONSOLE_ERROR, "adit:   %s %#018lx %s+%#lx\n", label,
                      address, name, offset);
    else if (address - kernel.virtual_base < kernel.length_bytes)
        console_print(CONSOLE_ERROR, "adit:   %s %#018lx kernel+%#lx\n",
                      label, address, address - kernel.virtual_base);
    else
        console_print(CONSOLE_ERROR, "adit:   %s %#018lx\n", label, address);
}

static bool in_stack(uint64_t address)
{
    if (address - kernel.stack_base < kernel.stack_bytes)
        return address - kernel.stack_base <= kernel.stack_bytes - 16;
    return address >= (uint64_t)boot_stack_bottom &&
           address + 16 <= (uint64_t)boot_stack_top;
}

static void print_callers(uint64_t frame_pointer)
{
    /* Frames must rise, so the walk ends. */
    for (unsigned depth = 0; depth < 12 && in_stack(frame_pointer);
         depth++) {
        const uint64_t *link = (const uint64_t *)frame_pointer;

        /* A call that never returns may be a function's last bytes: what
         * called lies before the return address. */
        print_address("from", link[1] - 1);
        if (link[0] <= frame_pointer)
            return;
        frame_pointer = link[0];
    }
}

/* What a compiler puts where a program must not go on. */
static bool is_compilers_trap(uint64_t rip)
{
    static const uint8_t ud2[] = {0x0f, 0x0b}, ud1[] = {0x67, 0x0f, 0xb9};
    const void *at = (const void *)rip;

    return rip >= (uint64_t)text_start &&
           rip + sizeof(ud1) <= (uint64_t)text_end &&
           (memcmp(at, ud2, sizeof(ud2)) == 0 ||
            memcmp(at, ud1, sizeof(ud1)) == 0);
}

/* Says of a #UD of our own what it means. */
static void print_cause(const struct trap_frame *f)
{
    if (f->vector != X86_TRAP_UD || !is_compilers_trap(f->rip))
        return;
    if (f->rip == (uint64_t)__stack_chk_fail)
        print_address("stack overrun, seen at the end of",
                      *(const uint64_t *)f->rsp - 1);
    else
        print_address("undefined behaviour caught at", f->rip);
}

static bool is_forgiven(const struct trap_frame *f)
{
    if (f->vector != X86_TRAP_GP && f->vector != X86_TRAP_PF)
        return false;
    for (size_t i = 0; i < sizeof(may_fault) / sizeof(may_fault[0]); i++)
        if (f->rip == (uint64_t)may_fault[i])
            return true;
    return false;
}

void trap_handle(struct trap_frame *f)
{
    if (f->vector == X86_TRAP_NMI && nmi_take != NULL && nmi_take(f))
        return;
    if (!is_forgiven(f))
        trap_report(f);
    f->rip = (uint64_t)access_fault;
}

void trap_report(const struct trap_frame *f)
{
    static bool reporting;
    uint64_t parked = ((uint64_t)f - (uint64_t)ap_slots) / AP_SLOT_BYTES;
    const char *name = f->vector < X86_TRAP_COUNT ? trap_names[f->vector]
                                                  : "unexpected interrupt";

    if (__atomic_exchange_n(&reporting, true, __ATOMIC_ACQ_REL))
        machine_halt(); /* a trap within the report: keep what is said */

    console_end_line();
    console_print(CONSOLE_ERROR,
                  "adit: %s: trap %ld %s, error code %#lx\n", machine_door(),
                  (long)f->vector, name, f->error);
    if (parked < AP_SLOTS)
        console_print(CONSOLE_ERROR, "adit:   on CPU %lu, which was parked\n",
                      parked);
    print_cause(f);
    print_address("rip", f->rip);
    console_print(CONSOLE_ERROR,
                  "adit:   rax %016lx rbx %016lx rcx %016lx\n"
                  "adit:   rdx %016lx rsi %016lx rdi %016lx\n"
                  "adit:   rbp %016lx rsp %016lx r8  %016lx\n"
                  "adit:   r9  %016lx r10 %016lx r11 %016lx\n"
                  "adit:   r12 %016lx r13 %016lx r14 %016lx\n"
                  "adit:   r15 %016lx rflags %08lx cs %04lx ss %04lx\n",
                  f->rax, f->rbx, f->rcx, f->rdx, f->rsi, f->rdi, f->rbp,
                  f->rsp, f->r8, f->r9, f->r10, f->r11, f->r12, f->r13,
                  f->r14, f->r15, f->rflags, f->cs, f->ss);
    console_print(CONSOLE_ERROR,
                  "adit:   cr0 %08lx cr2 %016lx cr3 %016lx cr4 %08lx\n",
                  cpu_read_cr0(), cpu_read_cr2(), cpu_read_cr3(),
                  cpu_read_cr4());
    if (f->vector == X86_TRAP_PF && kernel.stack_bytes != 0 &&
        kernel.stack_base - cpu_read_cr2() - 1 < IMAGE_PAGE)
        console_print(CONSOLE_ERROR, "adit:   cr2 is in the page below the "
                                     "kernel's stack\n");
    print_callers(f->rbp);
    machine_halt();
}
