/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel that prints on COM1 what it was given, and stops. */
#include <adit/boot_info.h>

/* What makes this ELF file a kernel for Adit. */
ADIT_KERNEL_NOTE(0, 0);

#define COM1 0x3f8

static void out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void print(const char *text)
{
    for (; *text != '\0'; text++) {
        for (int n = 0; n < 100000 && (in8(COM1 + 5) & 0x20) == 0; n++)
            ;
        out8(COM1, (uint8_t)*text);
    }
}

static void print_number(uint64_t value, unsigned base)
{
    char text[21], *at = text + sizeof(text) - 1;

    *at = '\0';
    do
        *--at = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    print(base == 16 ? "0x" : "");
    print(at);
}

static void line(const char *what, const char *text)
{
    print("\r\nc-kernel: ");
    print(what);
    print(text);
}

static void line_number(const char *what, uint64_t value, unsigned base)
{
    line(what, "");
    print_number(value, base);
}

static const char *const doors[] = {
    "none", "mb1", "mb2", "mb2efi", "efi", "pvh", "linux",
};

void kernel_start(struct boot_info *bi)
{
    uint64_t ram_bytes = 0;

    for (uint32_t n = 0; n < bi->range_count; n++)
        if (bi->ranges[n].type == BOOT_RANGE_RAM)
            ram_bytes += bi->ranges[n].length_bytes;
    line("door      ", bi->door <= BOOT_DOOR_LINUX ? doors[bi->door] : "new");
    line("loader    ", boot_text_of(bi, bi->loader));
    line_number("memory    ", ram_bytes >> 20, 10);
    print(" MiB of RAM");
    for (uint32_t n = 0; n < bi->module_count; n++) {
        line_number("module    ", bi->modules[n].base, 16);
        print(", ");
        print_number(bi->modules[n].length_bytes, 10);
        print(" bytes, ");
        print(boot_text_of(bi, bi->modules[n].name));
    }
    line("cmdline   ", boot_text_of(bi, bi->modules[0].cmdline));
    line_number("cpus      ", bi->cpu_count, 10);
    line_number("rsdp      ", bi->rsdp, 16);
    line_number("code at   ", (uintptr_t)kernel_start, 16);
    line_number("loaded at ", bi->kernel.base, 16);
    line("done\r\n", "");
    for (;;)
        __asm__ volatile("cli; hlt");
}
