/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The EFI handover protocol: boot services are alive, and the zero page has
 * command line and initrd only.  The memory map comes when they are left.
 */
#include "boot/linux/door.h"

#include "boot/uefi/uefi.h"

void linux_handover_begin(struct boot_info *bi, uint64_t image_handle,
                          uint64_t system_table)
{
    uefi_begin(bi, image_handle, system_table);
    uefi_fill_tables(bi, uefi_session.system);
    uefi_fill_secure_boot(bi);
    uefi_entropy();
}

void linux_handover_end(struct boot_info *bi)
{
    if (bi->loader.length_bytes == 0)
        uefi_fill_loader(bi, uefi_session.system);
    if (bi->screen.kind == BOOT_SCREEN_NONE)
        uefi_fill_screen(bi);
}

void linux_handover_tables(struct boot_info *bi,
                           const struct efi_system_table *system)
{
    uefi_fill_tables(bi, system);
}

static const struct door linux_door = {
    .id = BOOT_DOOR_LINUX,
    .name = "linux",
    .fill = linux_fill,
    UEFI_DOOR_SERVICES,
};
DOOR(linux_door);
