/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/intake.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/phys.h"
#include "format/acpi.h"
#include "format/config.h"

#define ANCHOR_BYTES_MAX 64

/* More ranges that are left out are not told one by one. */
#define RANGES_TOLD_MAX 4

static uint64_t block_base, block_bytes;

static uint8_t rsdp_copy[ANCHOR_BYTES_MAX] __attribute__((aligned(16)));
static uint8_t smbios_copy[ANCHOR_BYTES_MAX] __attribute__((aligned(16)));

void intake_block(uint64_t base, uint64_t length_bytes)
{
    block_base = base;
    block_bytes = length_bytes;
}

void intake_beside_block(uint64_t base, uint64_t length_bytes,
                         const char *what)
{
    bool meets = base < block_base ? block_base - base < length_bytes
                                   : base - block_base < block_bytes;

    if (meets)
        boot_refuse("%s at %#lx, %lu bytes, lies over the loader's "
                    "information at %#lx", what, base, length_bytes,
                    block_base);
}

struct text intake_text(uint64_t address, const char *what)
{
    struct text text = TEXT("");

    if (address != 0 && !phys_text(address, INTAKE_TEXT_BYTES, &text))
        boot_warn("%s at %#lx has no end within %u bytes and is left out",
                  what, address, INTAKE_TEXT_BYTES);
    return text;
}

/*
 * Takes the file's name off the front of `string` if it has one there.  The
 * way to it, which each loader writes differently, is dropped.
 */
static struct text split_name(const struct boot_info *bi, struct text *string)
{
    *string = text_trim(*string);
    if (!loader_names_file_first(fill_text_at(bi, bi->loader)))
        return TEXT("");
    return text_file_name(text_word(string));
}

void intake_loader(struct boot_info *bi, struct text loader)
{
    enum fill_status status = fill_text(bi, loader, &bi->loader);

    if (status != FILL_OK)
        boot_warn("the loader's name, %lu bytes: %s", loader.length,
                  fill_status_text(status));
}

static void take_cmdline(struct boot_info *bi, struct text cmdline)
{
    enum fill_status status = fill_cmdline(bi, cmdline);

    if (status != FILL_OK)
        boot_refuse("command line of %lu bytes: %s", cmdline.length,
                    fill_status_text(status));
}

void intake_cmdline(struct boot_info *bi, struct text cmdline)
{
    split_name(bi, &cmdline);
    take_cmdline(bi, cmdline);
}

struct text intake_own_words(struct text cmdline)
{
    static char own[INTAKE_TEXT_BYTES];

    if (cmdline.length > sizeof(own))
        boot_refuse("command line of %lu bytes: expected at most %u",
                    cmdline.length, INTAKE_TEXT_BYTES);
    return config_own_words(cmdline, own);
}

void intake_linux_cmdline(struct boot_info *bi, struct text cmdline)
{
    take_cmdline(bi, intake_own_words(cmdline));
}

void intake_module(struct boot_info *bi, uint64_t base, uint64_t length_bytes,
                   struct text string)
{
    struct text name = split_name(bi, &string);
    enum fill_status status =
        fill_module(bi, base, length_bytes, name, string);

    if (status == FILL_OK)
        intake_beside_block(base, length_bytes, "a module");
    if (status == FILL_EMPTY)
        boot_warn("module at %#lx is empty and is left out", base);
    else if (status != FILL_OK)
        boot_refuse("module %u at %#lx, %lu bytes: %s", bi->module_count, base,
                    length_bytes, fill_status_text(status));
}

void intake_range(struct boot_info *bi, const struct boot_range *range)
{
    static unsigned left_out;
    enum fill_status status =
        fill_range(bi, range->base, range->length_bytes, range->type);

    if (status == FILL_WRAPS && left_out++ < RANGES_TOLD_MAX)
        boot_warn("memory map: range at %#lx, %#lx bytes, is left out: %s%s",
                  range->base, range->length_bytes, fill_status_text(status),
                  left_out == RANGES_TOLD_MAX ? "; further ones are not told"
                                              : "");
    else if (status == FILL_FULL)
        boot_refuse("memory map: range at %#lx: %s", range->base,
                    fill_status_text(status));
}

void intake_meminfo(struct boot_info *bi, uint64_t lower_kib,
                    uint64_t upper_kib)
{
    struct boot_range lower = {0, lower_kib << 10, BOOT_RANGE_RAM, 0};
    struct boot_range upper = {0x100000, upper_kib << 10, BOOT_RANGE_RAM, 0};

    boot_warn("no memory map, only its two sizes: %lu KiB from 0, %lu KiB "
              "from 1 MiB",
              lower_kib, upper_kib);
    intake_range(bi, &lower);
    intake_range(bi, &upper);
}

void intake_rsdp(struct boot_info *bi, uint64_t rsdp,
                 enum boot_rsdp_source source, const char *field)
{
    struct bytes view;

    if (rsdp == 0)
        return;
    if (phys_view_upto(rsdp, ACPI_ANCHOR_BYTES_CAP, &view) &&
        acpi_rsdp_check(view) == ACPI_OK) {
        bi->rsdp = rsdp;
        bi->rsdp_source = source;
    } else {
        boot_warn("%s=%#lx: no sound RSDP there", field, rsdp);
    }
}

static bool keep_copy(uint8_t *copy, struct bytes found,
                      enum acpi_status status, const char *what)
{
    if (status == ACPI_OK && found.length_bytes <= ANCHOR_BYTES_MAX) {
        memcpy(copy, found.at, found.length_bytes);
        return true;
    }
    boot_warn("the loader's copy of the %s, %lu bytes, is left out: %s", what,
              found.length_bytes, acpi_status_text(status));
    return false;
}

void intake_rsdp_copy(struct boot_info *bi, struct bytes rsdp)
{
    if (!keep_copy(rsdp_copy, rsdp, acpi_rsdp_check(rsdp), "RSDP"))
        return;
    bi->rsdp = (uint64_t)rsdp_copy;
    bi->rsdp_source = BOOT_RSDP_LOADER;
}

void intake_smbios_copy(struct boot_info *bi, struct bytes entry)
{
    if (keep_copy(smbios_copy, entry, acpi_smbios_check(entry),
                  "SMBIOS entry point"))
        bi->smbios = (uint64_t)smbios_copy;
}
