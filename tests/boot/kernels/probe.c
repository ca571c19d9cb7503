/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel that looks at what it was given and says on COM1 what is not as
 * docs/your-kernel.md promises.  Its command line says how it is to end.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adit/boot_info.h"

#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef ZEROS
#define ZEROS 300000
#endif
#define STACK_BYTES 0x9000

#ifndef NO_NOTE
ADIT_KERNEL_NOTE(FLAGS, STACK_BYTES);
#endif

void kernel(struct boot_info *bi, uint64_t stack, uint64_t others,
            uint64_t flags);

/* What C cannot see: the stack, all other registers, the flags. */
__asm__(".globl _start\n"
        "_start: pushf\n or %rbx, %rax\n or %rcx, %rax\n or %rdx, %rax\n"
        "or %rsi, %rax\n or %rbp, %rax\n or %r8, %rax\n or %r9, %rax\n"
        "or %r10, %rax\n or %r11, %rax\n or %r12, %rax\n or %r13, %rax\n"
        "or %r14, %rax\n or %r15, %rax\n"
        "mov %rax, %rdx\n pop %rcx\n mov %rsp, %rsi\n jmp kernel\n");

static uint8_t zeros[ZEROS];
static const char *volatile words[] = {"relocated", "data"};
static volatile double third = 1.0 / 3;
static unsigned wrong;

static void put(char c)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(c), "d"(0x3f8));
}

static void say(const char *text)
{
    for (; *text; text++)
        put(*text);
}

static void say_hex(const char *label, uint64_t value)
{
    say(label);
    for (int shift = 60; shift >= 0; shift -= 4)
        put("0123456789abcdef"[value >> shift & 15]);
}

static void must(bool claim, const char *what, uint64_t value)
{
    if (claim)
        return;
    wrong++;
    say("KERNEL: wrong: ");
    say(what);
    say_hex(": ", value);
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

static uint64_t msr(uint32_t number)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return (uint64_t)high << 32 | low;
}

/* Rights of a page as the tables in use have them: 0 when it is absent. */
#define HAS 1
#define W   2
#define X   4

static unsigned rights(uint64_t address)
{
    uint64_t entry = cr3();
    unsigned all = HAS | W | X;

    for (int shift = cr4() & 1 << 12 ? 48 : 39; shift >= 12; shift -= 9) {
        const uint64_t *table =
            (const uint64_t *)(entry & 0x000ffffffffff000);

        entry = table[address >> shift & 511];
        if (!(entry & 1))
            return 0;
        if (!(entry & 2))
            all &= ~(unsigned)W;
        if (entry >> 63)
            all &= ~(unsigned)X;
        if (shift < 39 && entry & 0x80)
            break;
    }
    return all;
}

static void must_have(const void *at, unsigned expected, const char *what)
{
    must(rights((uint64_t)at) == expected, what, rights((uint64_t)at));
}

/* The same page where all memory is mapped one to one. */
static const void *alias(const struct boot_info *bi, const void *at)
{
    return (const char *)at - bi->kernel.virtual_base + bi->kernel.base;
}

static void check_rights(const struct boot_info *bi)
{
    const struct boot_kernel *k = &bi->kernel;
    bool is_high = k->virtual_base != k->base;

    must_have((const void *)kernel, HAS | X, "text");
    must_have("constant", HAS, "rodata");
    must_have(zeros, HAS | W, "bss");
    must_have((const void *)k->stack_base, HAS | W, "stack");
    must_have((const void *)(k->stack_base - 1), 0, "guard page");
    must_have(NULL, 0, "page 0");
    must_have(bi, HAS | W, "boot_info");
    must_have((const void *)bi->image_base, HAS | X, "Adit's text");
    if (is_high) {
        must_have(alias(bi, (const void *)kernel), HAS, "text, one to one");
        must_have(alias(bi, "constant"), HAS, "rodata, one to one");
        must_have(alias(bi, zeros), HAS | W, "bss, one to one");
    }
    for (uint32_t n = 0; n < bi->range_count; n++) {
        const struct boot_range *r = &bi->ranges[n];

        if (r->type != BOOT_RANGE_RAM || r->base == 0)
            continue;
        must(rights(r->base) & HAS, "RAM's first page", r->base);
        must(rights(r->base + r->length_bytes - 1) & HAS, "RAM's last page",
             r->base);
    }
}

static void check_machine(uint64_t stack, uint64_t others, uint64_t flags,
                          const struct boot_info *bi)
{
    const struct boot_kernel *k = &bi->kernel;
    uint32_t mxcsr;

    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    must(stack == k->stack_base + k->stack_bytes - 8, "rsp", stack);
    must(stack % 16 == 8, "rsp's alignment", stack);
    must(others == 0, "registers", others);
    must(flags == 2, "rflags", flags);
    must(mxcsr == 0x1f80, "mxcsr", mxcsr);
    must((uint64_t)(third * 3000 + 0.5) == 1000, "SSE", 0);
    must(cr4() & 1 << 9 && cr4() & 1 << 10, "cr4", cr4());
    /* The firmware has other CPUs load it in 32-bit mode. */
    must(cr3() >> 32 == 0 || !bi->efi.boot_services_alive, "cr3", cr3());
    if (bi->efi.boot_services_alive)
        return;
    must(cr0() == 0x80010033, "cr0", cr0());
    must((cr4() & ~0x1040ull) == 0x620, "cr4", cr4());
    must((msr(0xc0000080) & 0xd00) == 0xd00, "EFER", msr(0xc0000080));
    must(msr(0xc0000100) == 0 && msr(0xc0000101) == 0, "FS, GS", 0);
}

static void check_info(const struct boot_info *bi)
{
    const struct boot_kernel *k = &bi->kernel;

    must(bi->magic == BOOT_INFO_MAGIC, "magic", bi->magic);
    must(bi->version == BOOT_INFO_VERSION, "version", bi->version);
    must(bi->total_bytes == sizeof(*bi), "total_bytes", bi->total_bytes);
    must(k->stack_bytes == STACK_BYTES, "stack_bytes", k->stack_bytes);
    must((uint64_t)kernel - k->virtual_base < k->length_bytes,
         "virtual_base", k->virtual_base);
    must(k->virtual_base % 0x200000 == k->base % 0x200000 ||
         k->length_bytes < 0x200000, "place in a large page", k->base);
    for (size_t n = 0; n < sizeof(zeros); n++)
        must(zeros[n] == 0, "bss", n);
    must(*words[0] == 'r' && *words[1] == 'd', "relocation",
         (uint64_t)words[0]);
}

#ifdef ALIVE
/* [uefi] 4.3: the system table, as far as it is used here. */
struct text_output {
    void *reset;
    uint64_t (*output_string)(struct text_output *this, const uint16_t *text)
        __attribute__((ms_abi));
};

struct boot_services {
    uint64_t header[3];
    void *before_map[4];
    uint64_t (*get_memory_map)(uint64_t *bytes, void *map, uint64_t *key,
                               uint64_t *descriptor_bytes, uint32_t *version)
        __attribute__((ms_abi));
    void *before_exit[21];
    uint64_t (*exit_boot_services)(uint64_t image, uint64_t key)
        __attribute__((ms_abi));
};

struct runtime_services {
    uint64_t header[3];
    void *before_reset[10];
    void (*reset_system)(uint32_t how, uint64_t status, uint64_t bytes,
                         void *data) __attribute__((ms_abi));
};

struct system_table {
    uint64_t header[3];
    void *before_output[5];
    struct text_output *output;
    void *error_handle, *error;
    struct runtime_services *runtime;
    struct boot_services *boot;
};

static void use_firmware(const struct boot_info *bi)
{
    static uint8_t map[0x8000];
    const struct system_table *system =
        (const struct system_table *)bi->efi.system_table;
    uint64_t bytes = sizeof(map), key, each, status;
    uint32_t version;

    must(bi->efi.boot_services_alive, "boot_services_alive", 0);
    status = system->output->output_string(
        system->output, u"KERNEL: said by the firmware\r\n");
    must(status == 0, "OutputString", status);
    status = system->boot->get_memory_map(&bytes, map, &key, &each, &version);
    must(status == 0, "GetMemoryMap", status);
    status = system->boot->exit_boot_services(bi->efi.image_handle, key);
    must(status == 0, "ExitBootServices", status);
    say("KERNEL: boot services left\n");
    __asm__ volatile("cli");
    if (wrong == 0)
        system->runtime->reset_system(2, 0, 0, NULL); /* shutdown */
}
#endif

/* The other CPUs, as they come here one by one. */
static volatile uint32_t cpus_here;
static uint8_t cpu_stacks[8][4096] __attribute__((aligned(16)));

static void cpu_main(struct boot_cpu *cpu)
{
    if (cpu->argument == cpu->apic_id + 100 && rights(0) == 0)
        __atomic_fetch_add(&cpus_here, 1, __ATOMIC_SEQ_CST);
    for (;;)
        __asm__ volatile("cli; hlt");
}

static void use_cpus(struct boot_info *bi)
{
    uint32_t parked = 0;

    for (uint32_t n = 1; n < bi->cpu_count && n < 8; n++) {
        struct boot_cpu *cpu = &bi->cpus[n];

        if (cpu->state != BOOT_CPU_PARKED)
            continue;
        parked++;
        cpu->argument = cpu->apic_id + 100;
        cpu->stack_top = (uint64_t)cpu_stacks[n] + sizeof(cpu_stacks[n]);
        __atomic_store_n(&cpu->entry, (uint64_t)cpu_main, __ATOMIC_RELEASE);
    }
    while (cpus_here != parked)
        __asm__ volatile("pause");
    say_hex("KERNEL: other CPUs ", parked);
    say("\n");
}

static unsigned deeper(volatile uint8_t *above, unsigned levels)
{
    volatile uint8_t here[512];

    here[0] = *above;
    return levels == 0 ? 0 : deeper(here, levels - 1) + here[0];
}

void kernel(struct boot_info *bi, uint64_t stack, uint64_t others,
            uint64_t flags)
{
    const char *cmdline = boot_text_of(bi, bi->modules[0].cmdline);

    check_info(bi);
    check_machine(stack, others, flags, bi);
    if (!bi->efi.boot_services_alive)
        check_rights(bi);
    say_hex("KERNEL: at ", bi->kernel.base);
    say_hex(", mapped at ", bi->kernel.virtual_base);
    say("\nKERNEL: cmdline ");
    say(cmdline);
    say(wrong == 0 ? "\nKERNEL: all is well\n" : "\nKERNEL: wrong\n");
#ifdef ALIVE
    use_firmware(bi);
#endif
    if ((FLAGS) & ADIT_PARK_CPUS)
        use_cpus(bi);
    if (*cmdline == 'r')
        return;
    if (*cmdline == 'w')
        *(volatile uint8_t *)(uint64_t)kernel = 0xcc;
    if (*cmdline == 's')
        deeper(zeros, STACK_BYTES);
    for (;;)
        __asm__ volatile("cli; hlt");
}
