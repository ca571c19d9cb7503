/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that releases every parked CPU, has each look at what it was given,
 * counts them, and says on COM1 what is not as docs/your-kernel.md promises.
 * Its command line says what the last CPU does instead.
 */
#include <stdbool.h>
#include <stdint.h>

#include "adit/boot_info.h"

#ifndef FLAGS
#define FLAGS ADIT_PARK_CPUS
#endif

ADIT_KERNEL_NOTE(FLAGS, 0);

#define STACK_BYTES 4096

/* What C cannot see: the stack, all other registers, the flags. */
void ap_start(struct boot_cpu *cpu);
__asm__("ap_start: or %rbx, %rax\n or %rcx, %rax\n or %rdx, %rax\n"
        "or %rsi, %rax\n or %rbp, %rax\n or %r8, %rax\n or %r9, %rax\n"
        "or %r10, %rax\n or %r11, %rax\n or %r12, %rax\n or %r13, %rax\n"
        "or %r14, %rax\n or %r15, %rax\n"
        "mov %rax, %rdx\n mov %rsp, %rsi\n"
        "pushf\n pop %rcx\n jmp ap_main\n");

void ap_main(struct boot_cpu *cpu, uint64_t stack, uint64_t others,
             uint64_t flags);
void _start(struct boot_info *bi);

static uint8_t stacks[BOOT_CPUS_MAX][STACK_BYTES]
    __attribute__((aligned(16)));
static volatile double third = 1.0 / 3;
static uint64_t boot_cr[5], boot_efer;
static unsigned answers, wrong;

static void put(char c)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(c), "d"(0x3f8));
}

static void say(const char *text)
{
    for (; *text; text++)
        put(*text);
}

static void say_number(const char *label, uint64_t value)
{
    char digits[21];
    unsigned at = sizeof(digits) - 1;

    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    say(label);
    say(digits + at);
}

/* One CPU at a time is released, and the boot CPU waits for it. */
static void must(bool claim, const char *what, uint64_t value)
{
    if (claim)
        return;
    wrong++;
    say("KERNEL: wrong: ");
    say(what);
    say_number(": ", value);
    say("\n");
}

#define READ_CR(n)                                              \
    static uint64_t cr##n(void)                                 \
    {                                                           \
        uint64_t value;                                         \
        __asm__ volatile("mov %%cr" #n ", %0" : "=r"(value));   \
        return value;                                           \
    }
READ_CR(0)
READ_CR(3)
READ_CR(4)

static uint64_t efer(void)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000080));
    return (uint64_t)high << 32 | low;
}

static uint32_t own_apic_id(void)
{
    uint32_t a = 1, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b >> 24;
}

static uint64_t selectors(void)
{
    uint16_t cs, ss, ds, tr;

    __asm__ volatile("mov %%cs, %0" : "=r"(cs));
    __asm__ volatile("mov %%ss, %0" : "=r"(ss));
    __asm__ volatile("mov %%ds, %0" : "=r"(ds));
    __asm__ volatile("str %0" : "=r"(tr));
    return cs | (uint64_t)ss << 16 | (uint64_t)ds << 32 | (uint64_t)tr << 48;
}

void ap_main(struct boot_cpu *cpu, uint64_t stack, uint64_t others,
             uint64_t flags)
{
    uint32_t mxcsr;

    if (cpu->argument == 't')
        __asm__ volatile("ud2");
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    must(stack == cpu->stack_top - 8, "rsp", stack);
    must(others == 0, "registers", others);
    must((flags & ~0xc4ull) == 2, "rflags", flags); /* as `or' left them */
    must(mxcsr == 0x1f80, "mxcsr", mxcsr);
    must((uint64_t)(third * 3000 + 0.5) == 1000, "SSE", 0);
    must(cr0() == boot_cr[0], "cr0", cr0());
    must(cr3() == boot_cr[3], "cr3", cr3());
    must(cr4() == boot_cr[4], "cr4", cr4());
    must(efer() == boot_efer, "EFER", efer());
    must(selectors() == 0x0020001800180010, "selectors", selectors());
    must(own_apic_id() == cpu->apic_id, "APIC ID", own_apic_id());
    __atomic_fetch_add(&answers, 1, __ATOMIC_RELEASE);
    for (;;)
        __asm__ volatile("cli; hlt");
}

static void release(struct boot_cpu *cpu, uint8_t *stack, char how)
{
    cpu->argument = (uint64_t)how;
    cpu->stack_top = how == 's' ? 0x1000 : (uint64_t)stack + STACK_BYTES;
    __atomic_store_n(&cpu->entry, (uint64_t)ap_start, __ATOMIC_RELEASE);
}

void _start(struct boot_info *bi)
{
    const char *cmdline = boot_text_of(bi, bi->modules[0].cmdline);
    unsigned parked = 0, silent = 0, waiting = 0;

    boot_cr[0] = cr0();
    boot_cr[3] = cr3();
    boot_cr[4] = cr4();
    boot_efer = efer();
    if (*cmdline == 'k') {
        say("KERNEL: keeps its CPUs parked\n");
        for (;;)
            __asm__ volatile("pause");
    }
    must(bi->cpus[0].state == BOOT_CPU_BOOT, "state", bi->cpus[0].state);
    must(bi->cpus[0].apic_id == own_apic_id(), "APIC ID", own_apic_id());
    for (uint32_t n = 1; n < bi->cpu_count; n++) {
        bool is_last = n == bi->cpu_count - 1;

        silent += bi->cpus[n].state == BOOT_CPU_SILENT;
        waiting += bi->cpus[n].state == BOOT_CPU_WAITING;
        if (bi->cpus[n].state != BOOT_CPU_PARKED)
            continue;
        parked++;
        release(&bi->cpus[n], stacks[n], is_last ? *cmdline : 'c');
        while (__atomic_load_n(&answers, __ATOMIC_ACQUIRE) < parked)
            __asm__ volatile("pause");
    }
    say_number("KERNEL: CPUs ", bi->cpu_count);
    say_number(", answers ", answers);
    say_number(", silent ", silent);
    say_number(", waiting ", waiting);
    say(wrong == 0 ? "\nKERNEL: all is well\n" : "\nKERNEL: wrong\n");
    for (;;)
        __asm__ volatile("cli; hlt");
}
