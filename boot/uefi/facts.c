/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware knows: its name, tables, and whether it checks images. */
#include "boot/uefi/uefi.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "boot/intake.h"
#include "boot/phys.h"
#include "format/acpi.h"
#include "format/utf16.h"
#include "lib/print.h"

#define VENDOR_BYTES 200

static uint64_t table_find_either(const struct efi_system_table *system,
                                  const struct efi_guid *first,
                                  const struct efi_guid *second)
{
    uint64_t table = uefi_table(system, first);

    return table != 0 ? table : uefi_table(system, second);
}

void uefi_fill_tables(struct boot_info *bi,
                      const struct efi_system_table *system)
{
    static const struct efi_guid acpi20 = EFI_ACPI_20_TABLE_GUID;
    static const struct efi_guid acpi10 = EFI_ACPI_10_TABLE_GUID;
    static const struct efi_guid smbios3 = EFI_SMBIOS3_TABLE_GUID;
    static const struct efi_guid smbios = EFI_SMBIOS_TABLE_GUID;
    struct bytes view;
    uint64_t entry;

    if (system->tables == NULL || system->table_count > UEFI_TABLES_MAX) {
        boot_warn("EFI configuration tables: expected at most %u, found %lu "
                  "at %#lx", UEFI_TABLES_MAX, system->table_count,
                  (uint64_t)system->tables);
        return;
    }
    intake_rsdp(bi, table_find_either(system, &acpi20, &acpi10),
                BOOT_RSDP_EFI, "EFI configuration table");
    entry = table_find_either(system, &smbios3, &smbios);
    if (phys_view_upto(entry, ACPI_ANCHOR_BYTES_CAP, &view) &&
        acpi_smbios_check(view) == ACPI_OK)
        bi->smbios = entry;
    else if (entry != 0)
        boot_warn("EFI configuration table=%#lx: no sound SMBIOS entry point "
                  "there", entry);
}

void uefi_fill_loader(struct boot_info *bi,
                      const struct efi_system_table *system)
{
    char vendor[VENDOR_BYTES] = "", name[VENDOR_BYTES + 20];
    struct text text = {vendor, 0};
    uint32_t revision = system->header.revision;
    size_t length;

    /* An ill-formed vendor's name is no name. */
    if (system->firmware_vendor != NULL)
        utf16_to_text(bytes_of(system->firmware_vendor, 2 * VENDOR_BYTES),
                      vendor, sizeof(vendor), &text);
    length = print_buffer(name, sizeof(name), "UEFI %u.%02u (%.*s)",
                          revision >> 16, revision & 0xffff,
                          (int)text.length, vendor);
    if (length >= sizeof(name))
        length = sizeof(name) - 1;
    fill_text(bi, (struct text){name, length}, &bi->loader);
}

bool uefi_variable(const struct efi_guid *vendor, const uint16_t *name,
                   uint8_t *ret_value)
{
    uint8_t value = 0;
    uint64_t bytes = sizeof(value);
    efi_status status;

    status = uefi_session.system->runtime_services->get_variable(
        name, vendor, NULL, &bytes, &value);
    if (status == EFI_NOT_FOUND)
        return false;
    /* Whatever else it is, it is not the byte 0 that says "off". */
    *ret_value = status == EFI_SUCCESS && bytes == 1 ? value : 0xff;
    return true;
}

void uefi_fill_secure_boot(struct boot_info *bi)
{
    static const struct efi_guid global = EFI_GLOBAL_VARIABLE_GUID;
    static const uint16_t secure_boot[] = u"SecureBoot";
    static const uint16_t setup_mode[] = u"SetupMode";
    const struct efi_runtime_services *runtime =
        uefi_session.system->runtime_services;
    uint8_t value;

    if (runtime == NULL ||
        runtime->header.signature != EFI_RUNTIME_SERVICES_SIGNATURE) {
        boot_warn("EFI runtime services: not found at %#lx",
                  (uint64_t)runtime);
        return;
    }
    if (!uefi_variable(&global, secure_boot, &value))
        return;
    if (value != 0)
        bi->efi.secure_boot = BOOT_SECURE_BOOT_ENABLED;
    else if (uefi_variable(&global, setup_mode, &value) && value == 1)
        bi->efi.secure_boot = BOOT_SECURE_BOOT_SETUP;
    else
        bi->efi.secure_boot = BOOT_SECURE_BOOT_DISABLED;
}
