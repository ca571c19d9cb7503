/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that prints on COM1 what it was given, and stops every CPU. */
#include <adit/boot_info.h>

/* What makes this ELF file a kernel for Adit. */
ADIT_KERNEL_NOTE(ADIT_PARK_CPUS, 0);

#define COM1 0x3f8

/* A port that is not there reads as ready. */
static void put(char c)
{
    uint8_t state;

    do
        __asm__ volatile("inb %%dx, %0" : "=a"(state) : "d"(COM1 + 5));
    while ((state & 0x20) == 0);
    __asm__ volatile("outb %0, %%dx" : : "a"(c), "d"(COM1));
}

static void print(const char *text)
{
    while (*text != '\0')
        put(*text++);
}

static void line(const char *what, const char *text)
{
    print("\r\nc-kernel: ");
    print(what);
    print(text);
}

static void line_number(const char *what, uint64_t value, unsigned base)
{
    char text[21], *at = text + sizeof(text) - 1;

    *at = '\0';
    do
        *--at = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    line(what, base == 16 ? "0x" : "");
    print(at);
}

static uint8_t stacks[BOOT_CPUS_MAX][1024] __attribute__((aligned(16)));
static uint32_t running = 1;

static void stop(struct boot_cpu *cpu)
{
    __atomic_add_fetch(&running, cpu != 0, __ATOMIC_SEQ_CST);
    for (;;)
        __asm__ volatile("cli; hlt");
}

static uint32_t start_cpus(struct boot_info *bi)
{
    uint32_t started = 1;

    for (struct boot_cpu *c = bi->cpus; c < bi->cpus + bi->cpu_count; c++)
        if (c->state == BOOT_CPU_PARKED) {
            c->stack_top = (uintptr_t)stacks[started++]; /* the end of one */
            __atomic_store_n(&c->entry, (uintptr_t)stop, __ATOMIC_RELEASE);
        }
    while (__atomic_load_n(&running, __ATOMIC_SEQ_CST) != started)
        __asm__ volatile("pause");
    return started;
}

void kernel_start(struct boot_info *bi)
{
    static const char *const doors[] = {"none", "mb1", "mb2", "mb2efi", "efi",
                                        "pvh", "linux"};
    uint64_t ram_bytes = 0;

    for (uint32_t n = 0; n < bi->range_count; n++)
        if (bi->ranges[n].type == BOOT_RANGE_RAM)
            ram_bytes += bi->ranges[n].length_bytes;
    line("door      ", bi->door <= BOOT_DOOR_LINUX ? doors[bi->door] : "new");
    line("loader    ", boot_text_of(bi, bi->loader));
    line_number("memory    ", ram_bytes >> 20, 10);
    print(" MiB of RAM");
    for (uint32_t n = 0; n < bi->module_count; n++) {
        line("module    ", boot_text_of(bi, bi->modules[n].name));
        line_number("of bytes  ", bi->modules[n].length_bytes, 10);
    }
    line("cmdline   ", boot_text_of(bi, bi->modules[0].cmdline));
    line_number("cpus      ", bi->cpu_count, 10);
    line_number("running   ", start_cpus(bi), 10);
    line_number("rsdp      ", bi->rsdp, 16);
    line_number("code at   ", (uintptr_t)kernel_start, 16);
    line_number("loaded at ", bi->kernel.base, 16);
    line("done\r\n", "");
    stop(0);
}
