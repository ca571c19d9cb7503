/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/report.h"

#include "boot/fill.h"
#include "boot/measure.h"
#include "boot/secure.h"
#include "lib/text.h"
#include "x86/console.h"

/* Modules past these are counted, not listed. */
#define MODULES_SHOWN 8

#define say(...) console_print(CONSOLE_INFO, "adit: " __VA_ARGS__)

static const char *const rsdp_sources[] = {
    [BOOT_RSDP_NONE] = "none found",
    [BOOT_RSDP_LOADER] = "from the loader",
    [BOOT_RSDP_START_INFO] = "from start_info",
    [BOOT_RSDP_EFI] = "from the EFI configuration table",
    [BOOT_RSDP_BIOS_SCAN] = "by scanning the BIOS areas",
    [BOOT_RSDP_RECLAIM_SCAN] = "by scanning ACPI-reclaim memory",
};

static const char *const secure_boot_states[] = {
    [BOOT_SECURE_BOOT_UNKNOWN] = "unknown",
    [BOOT_SECURE_BOOT_DISABLED] = "off",
    [BOOT_SECURE_BOOT_SETUP] = "setup mode",
    [BOOT_SECURE_BOOT_ENABLED] = "on",
};

static void report_memory(const struct boot_info *bi)
{
    uint64_t ram_bytes = 0, top = 0;

    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (r->type != BOOT_RANGE_RAM)
            continue;
        ram_bytes += r->length_bytes;
        top = r->base + r->length_bytes;
    }
    say("memory    %lu MiB of RAM up to %#lx, %u ranges\n", ram_bytes >> 20,
        top, bi->range_count);
}

static void report_modules(const struct boot_info *bi)
{
    if (bi->module_count == 0)
        say("modules   none\n");
    for (uint32_t n = 0; n < bi->module_count && n < MODULES_SHOWN; n++) {
        const struct boot_module *m = &bi->modules[n];
        struct text name = fill_text_at(bi, m->name);
        struct text cmdline = fill_text_at(bi, m->cmdline);

        say("module %-2u %#lx, %lu bytes%s%pT%s%pT\n", n, m->base,
            m->length_bytes, name.length ? ", " : "", (void *)&name,
            cmdline.length ? ", " : "", (void *)&cmdline);
    }
    if (bi->module_count > MODULES_SHOWN)
        say("modules   and %u more, %u in all\n",
            bi->module_count - MODULES_SHOWN, bi->module_count);
}

static void report_firmware(const struct boot_info *bi)
{
    const struct boot_screen *screen = &bi->screen;

    if (bi->efi.system_table != 0)
        say("firmware  UEFI, system table %#lx, Secure Boot %s\n",
            bi->efi.system_table, secure_boot_states[bi->efi.secure_boot]);
    else
        say("firmware  not UEFI\n");
    secure_report(bi);
    boot_measure_report(bi);
    if (bi->rsdp != 0)
        say("acpi      RSDP %#lx, %s\n", bi->rsdp,
            rsdp_sources[bi->rsdp_source]);
    else
        say("acpi      no RSDP: neither handed over nor found by scanning\n");
    say("cpus      %u, boot CPU is APIC %u\n", bi->cpu_count,
        bi->cpus[0].apic_id);
    if (bi->smbios != 0)
        say("smbios    %#lx\n", bi->smbios);
    if (screen->kind == BOOT_SCREEN_RGB)
        say("screen    %ux%u, %u bits per pixel, at %#lx\n", screen->width,
            screen->height, screen->bits_per_pixel, screen->base);
    else
        say("screen    %s\n",
            screen->kind == BOOT_SCREEN_VGA_TEXT ? "VGA text" : "none");
}

void boot_report(const struct boot_info *bi, const char *door)
{
    struct text loader = fill_text_at(bi, bi->loader);
    struct text cmdline = fill_text_at(bi, bi->cmdline);
    struct text added = fill_text_at(bi, bi->kernel_options);

    say("door      %s\n", door);
    say("loader    %pT\n",
        loader.length ? (void *)&loader : (void *)&TEXT("unnamed"));
    say("image     %#lx to %#lx\n", bi->image_base,
        bi->image_base + bi->image_length_bytes);
    if (cmdline.length != 0)
        say("options   %pT\n", (void *)&cmdline);
    if (added.length != 0)
        say("options   -- %pT\n", (void *)&added);
    report_firmware(bi);
    report_memory(bi);
    report_modules(bi);
}
