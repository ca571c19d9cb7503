/* SPDX-License-Identifier: BSD-2-Clause */
/* Both ends of what is between Adit and the firmware: how it is begun, and how
 * the firmware gets the machine again.  Leaving for good is leave.c. */
#include "boot/uefi/uefi.h"

#include "boot/door.h"
#include "boot/phys.h"
#include "boot/uefi/pages.h"
#include "boot/uefi/rights.h"
#include "lib/bytes.h"
#include "lib/crc32.h"

/* Larger tables than this are not the firmware's: 120 bytes are defined. */
#define HEADER_MAX_BYTES 4096

#define GIVE_BACK_STALL_US 3000000

/* [uefi] 4.2: over the table with its own CRC taken as 0. */
static uint32_t table_crc32(const struct efi_table_header *header)
{
    static const uint8_t zeros[4];
    size_t at = offsetof(struct efi_table_header, crc32);
    struct bytes table = bytes_of(header, header->header_bytes);
    uint32_t crc = crc32_add(0, bytes_of(table.at, at));

    crc = crc32_add(crc, bytes_of(zeros, sizeof(zeros)));
    return crc32_add(crc, bytes_from(table, at + sizeof(zeros)));
}

static void table_check(const char *name, uint64_t address,
                        uint64_t signature, size_t least_bytes)
{
    const struct efi_table_header *header =
        (const struct efi_table_header *)address;

    if (address == 0 || address % 8 != 0)
        boot_refuse("expected the EFI %s, found the address %#lx", name,
                    address);
    if (header->signature != signature)
        boot_refuse("expected the EFI %s with signature %#lx at %#lx, "
                    "found %#lx", name, signature, address,
                    header->signature);
    if (header->header_bytes < least_bytes ||
        header->header_bytes > HEADER_MAX_BYTES)
        boot_refuse("expected the EFI %s to have %zu bytes or more, "
                    "found %u", name, least_bytes, header->header_bytes);
}

const struct efi_system_table *uefi_system(uint64_t address)
{
    const struct efi_system_table *system =
        (const struct efi_system_table *)address;

    table_check("system table", address, EFI_SYSTEM_TABLE_SIGNATURE,
                sizeof(*system));
    /* Who replaces a pointer in it does not always sum it up again. */
    if (table_crc32(&system->header) != system->header.crc32)
        boot_warn("EFI system table: expected CRC-32 %#x, found %#x",
                  table_crc32(&system->header), system->header.crc32);
    return system;
}

void uefi_begin(struct boot_info *bi, uint64_t image_handle,
                uint64_t system_table)
{
    /* The firmware maps all memory, one to one: [uefi] 2.3.4. */
    phys_set_limit(UINT64_MAX);

    const struct efi_system_table *system = uefi_system(system_table);

    if (image_handle == 0)
        boot_refuse("expected an EFI image handle, found 0");
    table_check("boot services", (uint64_t)system->boot_services,
                EFI_BOOT_SERVICES_SIGNATURE, sizeof(*system->boot_services));

    uefi_session.system = system;
    uefi_session.boot = system->boot_services;
    uefi_session.image = (efi_handle)image_handle;
    uefi_session.stage = UEFI_ALIVE;
    uefi_console_begin();

    bi->efi.system_table = system_table;
    bi->efi.image_handle = image_handle;
    bi->efi.boot_services_alive = 1;

    /* It would reset the machine after five minutes, whatever runs then. */
    uefi_session.boot->set_watchdog_timer(0, 0, 0, NULL);
    uefi_rights_image();
}

void uefi_give_back(enum door_return why)
{
    if (uefi_session.stage != UEFI_ALIVE)
        return;
    uefi_tpm_give_back();
    uefi_pages_free_all();
    uefi_rights_image_back();
    /* Boot managers clear the screen and go on: leave time to read it. */
    uefi_session.boot->stall(GIVE_BACK_STALL_US);
    uefi_session.boot->exit(uefi_session.image,
                            why == DOOR_RETURN_SECURITY
                                ? EFI_SECURITY_VIOLATION : EFI_LOAD_ERROR,
                            0, NULL);
}
