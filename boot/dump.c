/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/dump.h"

#include "boot/fill.h"
#include "lib/crc32.h"
#include "x86/console.h"
#include "x86/paging.h"

/* The part of an RSDP that all of its versions have: [acpi] 5.2.5.3. */
#define RSDP_V1_BYTES 20

static unsigned dump_lines;

#define field(name, ...) \
    (dump_lines++,       \
     console_print(CONSOLE_DEBUG, "adit: info " name "\n", __VA_ARGS__))

#define field_text(name, of)                        \
    do {                                            \
        struct text text_ = fill_text_at(bi, (of)); \
        field(name "=%pT", (void *)&text_);         \
    } while (0)

static const char *const rsdp_sources[] = {
    [BOOT_RSDP_NONE] = "none",
    [BOOT_RSDP_LOADER] = "loader",
    [BOOT_RSDP_START_INFO] = "start_info",
    [BOOT_RSDP_EFI] = "efi",
    [BOOT_RSDP_BIOS_SCAN] = "bios_scan",
    [BOOT_RSDP_RECLAIM_SCAN] = "reclaim_scan",
};

static const char *const range_types[] = {
    [BOOT_RANGE_RAM] = "ram",
    [BOOT_RANGE_RESERVED] = "reserved",
    [BOOT_RANGE_ACPI_RECLAIM] = "acpi_reclaim",
    [BOOT_RANGE_ACPI_NVS] = "acpi_nvs",
    [BOOT_RANGE_UNUSABLE] = "unusable",
    [BOOT_RANGE_DISABLED] = "disabled",
    [BOOT_RANGE_PERSISTENT] = "persistent",
};

static const char *const cpu_states[] = {
    [BOOT_CPU_BOOT] = "boot",
    [BOOT_CPU_PARKED] = "parked",
    [BOOT_CPU_WAITING] = "waiting",
    [BOOT_CPU_SILENT] = "silent",
};

static const char *const screen_kinds[] = {
    [BOOT_SCREEN_NONE] = "none",
    [BOOT_SCREEN_VGA_TEXT] = "vga_text",
    [BOOT_SCREEN_RGB] = "rgb",
};

static const char *const secure_boot_states[] = {
    [BOOT_SECURE_BOOT_UNKNOWN] = "unknown",
    [BOOT_SECURE_BOOT_DISABLED] = "disabled",
    [BOOT_SECURE_BOOT_SETUP] = "setup",
    [BOOT_SECURE_BOOT_ENABLED] = "enabled",
};

static const char *const measured_states[] = {
    [BOOT_MEASURED_NOTHING] = "nothing",
    [BOOT_MEASURED_ALL] = "all",
    [BOOT_MEASURED_PART] = "part",
};

static uint32_t crc32_at(uint64_t base, uint64_t length_bytes)
{
    return crc32_add(0, bytes_of((const void *)base, length_bytes));
}

static void dump_head(const struct boot_info *bi, const char *door)
{
    field("magic=%#lx", bi->magic);
    field("version=%u", bi->version);
    field("total_bytes=%u", bi->total_bytes);
    field("door=%s", door);
    field("rsdp_source=%s", rsdp_sources[bi->rsdp_source]);
    field_text("loader", bi->loader);
    field_text("cmdline", bi->cmdline);
    field_text("kernel_options", bi->kernel_options);
    field("image_base=%#lx", bi->image_base);
    field("image_length_bytes=%lu", bi->image_length_bytes);
    field("tsc_entry=%lu", bi->tsc_entry);
    field("rsdp=%#lx", bi->rsdp);
    if (bi->rsdp != 0 && paging_reaches(bi->rsdp, RSDP_V1_BYTES))
        field("rsdp.crc32=%#x", crc32_at(bi->rsdp, RSDP_V1_BYTES));
    field("smbios=%#lx", bi->smbios);
}

static void dump_screen(const struct boot_screen *screen)
{
    field("screen.base=%#lx", screen->base);
    field("screen.pitch_bytes=%u", screen->pitch_bytes);
    field("screen.width=%u", screen->width);
    field("screen.height=%u", screen->height);
    field("screen.bits_per_pixel=%u", screen->bits_per_pixel);
    field("screen.kind=%s", screen_kinds[screen->kind]);
    field("screen.red=%u+%u", screen->red_position, screen->red_bits);
    field("screen.green=%u+%u", screen->green_position, screen->green_bits);
    field("screen.blue=%u+%u", screen->blue_position, screen->blue_bits);
}

static void dump_efi(const struct boot_efi *efi)
{
    field("efi.system_table=%#lx", efi->system_table);
    field("efi.image_handle=%#lx", efi->image_handle);
    field("efi.memory_map=%#lx", efi->memory_map);
    field("efi.memory_map_bytes=%lu", efi->memory_map_bytes);
    field("efi.descriptor_bytes=%u", efi->descriptor_bytes);
    field("efi.descriptor_version=%u", efi->descriptor_version);
    field("efi.boot_services_alive=%u", efi->boot_services_alive);
    field("efi.secure_boot=%s", secure_boot_states[efi->secure_boot]);
    field("efi.measured=%s", measured_states[efi->measured]);
}

static void dump_lists(const struct boot_info *bi)
{
    field("range_count=%u", bi->range_count);
    field("module_count=%u", bi->module_count);
    field("text_bytes=%u", bi->text_bytes);
    for (uint32_t n = 0; n < bi->range_count; n++) {
        const struct boot_range *r = &bi->ranges[n];

        field("range[%u]=%#lx+%#lx %s", n, r->base, r->length_bytes,
              range_types[r->type]);
    }
    for (uint32_t n = 0; n < bi->module_count; n++) {
        const struct boot_module *m = &bi->modules[n];
        struct text name = fill_text_at(bi, m->name);
        struct text cmdline = fill_text_at(bi, m->cmdline);

        field("module[%u].base=%#lx", n, m->base);
        field("module[%u].length_bytes=%lu", n, m->length_bytes);
        field("module[%u].crc32=%#x", n, crc32_at(m->base, m->length_bytes));
        field("module[%u].name=%pT", n, (void *)&name);
        field("module[%u].cmdline=%pT", n, (void *)&cmdline);
    }
}

/* Of what follows `text`, `kernel` is not known yet. */
static void dump_cpus(const struct boot_info *bi)
{
    field("cpu_count=%u", bi->cpu_count);
    for (uint32_t n = 0; n < bi->cpu_count; n++)
        field("cpu[%u]=%u %s", n, bi->cpus[n].apic_id,
              cpu_states[bi->cpus[n].state]);
}

void boot_dump(const struct boot_info *bi, const char *door)
{
    if (!console_shows(CONSOLE_DEBUG))
        return;
    dump_head(bi, door);
    dump_screen(&bi->screen);
    dump_efi(&bi->efi);
    dump_lists(bi);
    dump_cpus(bi);
    console_print(CONSOLE_DEBUG, "adit: info end=%u\n", dump_lines);
}
