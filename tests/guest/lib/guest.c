/* SPDX-License-Identifier: BSD-2-Clause */
/* The console, the tables of the CPU, exceptions, the beginning and end. */
#include "tests/guest/lib/guest.h"

#include <stdarg.h>

#include "lib/print.h"
#include "spec/linux.h"

#define COM1 0x3f8
#define COM1_STATUS (COM1 + 5)
#define COM1_CAN_SEND 0x20
#define COM1_HAS_SENT 0x40

#define PIC_1_MASK 0x21
#define PIC_2_MASK 0xa1

#define E820_AT    0x2d0
#define E820_BYTES  20

#define GATE_PRESENT_INTERRUPT 0x8e00
#define GATE_USER              0x6000

extern const char guest_name[], guest_class[], guest_claim[];
extern char interrupt_stubs[], user_returned[], trap_stack_top[];
void segments_reload(void);

struct gate {
    uint16_t offset_low, selector, flags, offset_middle;
    uint32_t offset_high, reserved;
};

struct tss {
    uint32_t reserved;
    uint32_t rsp0[2]; /* 64 bits, misaligned */
    uint32_t others[23];
};
_Static_assert(sizeof(struct tss) == 104, "[apm2] 12.2.5");

uint64_t gdt[GDT_BYTES / 8] = {
    [SELECTOR_CODE32 / 8] = X86_GDT_CODE32,
    [SELECTOR_CODE64 / 8] = X86_GDT_CODE64,
    [SELECTOR_DATA / 8] = X86_GDT_DATA,
    [SELECTOR_CODE16 / 8] = 0x00009b000000ffff,
    [SELECTOR_DATA16 / 8] = 0x000093000000ffff,
    [SELECTOR_USER_DATA / 8] = 0x00cff3000000ffff,
    [SELECTOR_USER_CODE / 8] = 0x00affb000000ffff,
};

volatile struct trap trap;
volatile uint64_t trap_resume;
volatile uint32_t interrupt_counts[256];
static void (*hooks[256])(struct frame *frame);
uint64_t user_flags = X86_RFLAGS_RESET;
static struct gate idt[256];
static struct tss tss;
static const char *cmdline;

struct range ranges[RANGES_MAX];
unsigned range_count;

static void com1_wait(uint8_t status)
{
    for (unsigned n = 0; n < 1000000; n++)
        if (cpu_inb(COM1_STATUS) & status)
            break;
}

static void put(struct print_sink *sink, char c)
{
    (void)sink;
    com1_wait(COM1_CAN_SEND);
    cpu_outb(COM1, (uint8_t)c);
}

static void print(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

static void print(const char *format, ...)
{
    struct print_sink sink = {put};
    va_list args;

    va_start(args, format);
    print_to(&sink, format, args);
    va_end(args);
}

void say(const char *format, ...)
{
    struct print_sink sink = {put};
    va_list args;

    print("GUEST %s: ", guest_name);
    va_start(args, format);
    print_to(&sink, format, args);
    va_end(args);
    print("\n");
    /* Whoever resets the machine next must not take the words back. */
    com1_wait(COM1_HAS_SENT);
}

void guest_end(void)
{
    cpu_interrupts_off();
    for (;;)
        __asm__ volatile("cli; hlt");
}

void must_be(const char *what, uint64_t expected, uint64_t found)
{
    if (expected == found)
        return;
    say("FAILED: %s, expected %#lx, found %#lx", what, expected, found);
    guest_end();
}

void must(bool claim, const char *what, uint64_t found)
{
    if (claim)
        return;
    say("FAILED: %s, found %#lx", what, found);
    guest_end();
}

void interrupt_handle(struct frame *frame);

void interrupt_handle(struct frame *frame)
{
    unsigned vector = frame->vector & 0xff;

    interrupt_counts[vector]++;
    if (hooks[vector] != NULL) {
        hooks[vector](frame);
        return;
    }
    if (vector < 32 && trap_resume != 0) {
        trap.vector = vector;
        trap.error = (uint32_t)frame->error;
        trap.cr2 = cpu_read_cr2();
        trap.rip = frame->rip;
        trap.rsp = frame->rsp;
        frame->rip = trap_resume;
        return;
    }
    say("FAILED: no exception, expected none, found %u, error %#lx, at %#lx, "
        "cr2 %#lx", vector, frame->error, frame->rip, cpu_read_cr2());
    guest_end();
}

void interrupt_hook(unsigned vector, void (*hook)(struct frame *frame))
{
    hooks[vector] = hook;
}

unsigned try_read_msr(uint32_t msr, uint64_t *ret_value)
{
    uint32_t low = 0, high = 0;
    unsigned vector = TRY("rdmsr", : "+a"(low), "+d"(high) : "c"(msr));

    *ret_value = (uint64_t)high << 32 | low;
    return vector;
}

unsigned try_write_msr(uint32_t msr, uint64_t value)
{
    return TRY("wrmsr", : : "c"(msr), "a"((uint32_t)value),
               "d"((uint32_t)(value >> 32)) : "memory");
}

unsigned try_read(uint64_t address, uint64_t *ret_value)
{
    uint64_t value = 0;
    unsigned vector = TRY("mov (%1), %0", : "+r"(value) : "r"(address)
                          : "memory");

    *ret_value = value;
    return vector;
}

unsigned try_write(uint64_t address, uint64_t value)
{
    return TRY("mov %0, (%1)", : : "r"(value), "r"(address) : "memory");
}

/* Should it not fault at once, what is there may do anything. */
unsigned try_execute(uint64_t address)
{
    trap.vector = TRAP_NONE;
    __asm__ volatile("movq $1f, trap_resume\n\t"
                     "mov %%rsp, %%r12\n\t"
                     "call *%0\n"
                     "1:\tmov %%r12, %%rsp\n\t"
                     "movq $0, trap_resume"
                     :
                     : "r"(address)
                     : "memory", "r12", "rax", "rcx", "rdx", "rbx", "r8",
                       "r9", "r10", "r11");
    return trap.vector;
}

static void load_tables(void)
{
    const struct table_register gdtr = {sizeof(gdt) - 1, (uint64_t)gdt};
    const struct table_register idtr = {sizeof(idt) - 1, (uint64_t)idt};

    cpu_load_gdt(&gdtr);
    segments_reload();
    cpu_load_idt(&idtr);
}

static void make_tables(void)
{
    uint64_t at = (uint64_t)&tss, top = (uint64_t)trap_stack_top;

    for (unsigned n = 0; n < 256; n++) {
        uint64_t stub = (uint64_t)interrupt_stubs + 16 * n;

        idt[n] = (struct gate){(uint16_t)stub, SELECTOR_CODE64,
                               GATE_PRESENT_INTERRUPT, (uint16_t)(stub >> 16),
                               (uint32_t)(stub >> 32), 0};
    }
    idt[VECTOR_USER_BACK].offset_low = (uint16_t)(uint64_t)user_returned;
    idt[VECTOR_USER_BACK].offset_middle =
        (uint16_t)((uint64_t)user_returned >> 16);
    idt[VECTOR_USER_BACK].flags |= GATE_USER;
    tss.rsp0[0] = (uint32_t)top;
    tss.others[22] = sizeof(tss) << 16; /* no map of ports */
    gdt[SELECTOR_TSS / 8] = (sizeof(tss) - 1) | (at & 0xffffff) << 16 |
                            0x89ull << 40 | (at >> 24 & 0xff) << 56;
    gdt[SELECTOR_TSS / 8 + 1] = at >> 32;
}

static void read_params(const uint8_t *params)
{
    unsigned count = params[LINUX_PARAMS_E820_ENTRIES_AT];

    cmdline = (const char *)(uint64_t)load_le32(params +
                                                LINUX_CMD_LINE_PTR_AT);
    for (unsigned n = 0; n < count && n < RANGES_MAX; n++) {
        const uint8_t *at = params + E820_AT + n * E820_BYTES;
        uint64_t base = load_le64(at);

        ranges[n] = (struct range){base, base + load_le64(at + 8),
                                   load_le32(at + 16)};
        range_count = n + 1;
    }
}

bool is_told(const char *word)
{
    struct text rest = text_of(cmdline), found;

    while ((found = text_word(&rest)).length != 0)
        if (text_equal(found, text_of(word)))
            return true;
    return false;
}

/* Bare, nothing has made page tables that user mode may use. */
static void open_to_user(uint64_t *table, unsigned level)
{
    for (unsigned n = 0; n < 512; n++) {
        if (!(table[n] & X86_PTE_P))
            continue;
        table[n] |= 4;
        if (level > 1 && !(table[n] & X86_PTE_PS))
            open_to_user((uint64_t *)(table[n] & X86_PTE_ADDRESS), level - 1);
    }
}

void cpu_tables(void);

void cpu_tables(void)
{
    load_tables();
}

static bool is_vmcall; /* rather than VMMCALL */

/* What each HYPERCALL has noted: the two differ in their last byte. */
static void choose_call(void)
{
    extern uint8_t *const calls_start[], *const calls_end[];
    struct cpuid hypervisor = cpu_cpuid(ADIT_CPUID, 0);

    is_vmcall = hypervisor.ebx == ADIT_SIGNATURE &&
                cpu_cpuid(ADIT_CPUID_CALLS, 0).ecx & ADIT_CALLS_VMCALL;
    for (uint8_t *const *call = calls_start; call < calls_end; call++)
        if (is_vmcall)
            (*call)[2] = 0xc1;
}

_Noreturn void guest_begin(const uint8_t *params);

void guest_begin(const uint8_t *params)
{
    /* Their vectors are those of exceptions. */
    cpu_outb(PIC_1_MASK, 0xff);
    cpu_outb(PIC_2_MASK, 0xff);
    choose_call();
    make_tables();
    load_tables();
    cpu_load_tr(SELECTOR_TSS);
    read_params(params);
    open_to_user((uint64_t *)(cpu_read_cr3() & X86_PTE_ADDRESS),
                 cpu_read_cr4() & X86_CR4_LA57 ? 5 : 4);
    cpu_write_cr3(cpu_read_cr3());
    say("%s: %s", guest_class, guest_claim);
    guest_main();
    say("ok");
    guest_end();
}

uint64_t exits_of(unsigned reason)
{
    struct adit_call call = {.rax = ADIT_CALL_EXITS, .rdi = 0, .rsi = reason};

    adit_call(&call, is_vmcall);
    must(call.rax > 0, "a count of exits", (uint64_t)call.rax);
    return call.rdi;
}

bool wait_for(const volatile uint32_t *word, uint32_t value)
{
    uint64_t since = cpu_read_tsc();

    while (__atomic_load_n(word, __ATOMIC_ACQUIRE) != value) {
        if (cpu_read_tsc() - since > 1ull << 33)
            return false;
        cpu_relax();
    }
    return true;
}

void pause_ticks(uint64_t ticks)
{
    uint64_t since = cpu_read_tsc();

    while (cpu_read_tsc() - since < ticks)
        cpu_relax();
}

uint64_t next_random(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
