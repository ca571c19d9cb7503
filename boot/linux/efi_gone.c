/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UEFI that a loader has left.  The kernel may only be told of it as long as
 * the firmware still lives at its physical addresses: a kernel that started
 * this one (kexec) has moved it, once and for all.
 */
#include "boot/linux/door.h"

#include "boot/efi_ranges.h"
#include "boot/phys.h"
#include "spec/efi.h"

/* As many as a firmware can have: EDK II has a dozen. */
#define TABLES_MAX 1024

/* All that is read of the system table, or NULL. */
static const struct efi_system_table *system_at(uint64_t address)
{
    const struct efi_system_table *system;
    struct bytes view;

    if (address % 8 != 0 || !phys_view(address, sizeof(*system), &view))
        return NULL;
    system = (const struct efi_system_table *)address;
    if (system->header.signature != EFI_SYSTEM_TABLE_SIGNATURE ||
        system->table_count > TABLES_MAX ||
        !phys_view((uint64_t)system->tables,
                   system->table_count * sizeof(*system->tables), &view))
        return NULL;
    return system;
}

static void take_firmware(struct boot_info *bi, const struct boot_efi *efi)
{
    const struct efi_system_table *system = system_at(efi->system_table);
    struct bytes map;

    if (!phys_view(efi->memory_map, efi->memory_map_bytes, &map)) {
        boot_warn("EFI memory map at %#lx, %lu bytes, cannot be read: the "
                  "kernel goes without EFI",
                  efi->memory_map, efi->memory_map_bytes);
        return;
    }
    if (bi->range_count == 0)
        efi_ranges_fill(bi, map, efi->descriptor_bytes);
    if (system == NULL) {
        boot_warn("EFI system table at %#lx: expected it and its "
                  "configuration tables at physical addresses, found none: "
                  "the kernel goes without EFI",
                  efi->system_table);
        return;
    }
    bi->efi.system_table = efi->system_table;
    efi_ranges_keep(bi, map, efi->descriptor_bytes, efi->descriptor_version);
    linux_handover_tables(bi, system);
}

void linux_efi_gone(struct boot_info *bi, const struct linux_boot *boot)
{
    bi->efi.secure_boot = boot->efi.secure_boot;
    switch (boot->firmware) {
    case LINUX_BOOT_NO_EFI:
        break;
    case LINUX_BOOT_EFI64:
        take_firmware(bi, &boot->efi);
        break;
    case LINUX_BOOT_EFI32:
        boot_warn("EFI of 32 bits: the kernel goes without it");
        break;
    case LINUX_BOOT_BAD_EFI:
        boot_warn("boot_params.efi_info: expected a system table and a memory "
                  "map of whole descriptors, found otherwise: the kernel goes "
                  "without EFI");
        break;
    }
}
