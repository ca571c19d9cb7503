/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot 2 in 64-bit mode, under UEFI.  With boot services alive the
 * firmware is asked for what the loader leaves out; with an EFI memory map
 * instead, that has to do.  Refuses what has neither.
 */
#include "boot/door.h"

#include "boot/mb2_tags.h"
#include "boot/phys.h"
#include "boot/uefi/uefi.h"

static void firmware_alive(struct boot_info *bi,
                           const struct mb2_firmware *found)
{
    if (found->system_table == 0 || found->image_handle == 0)
        boot_refuse("boot services are alive (tag 18): expected the EFI64 "
                    "system table (tag 12) and image handle (tag 20), found "
                    "%s",
                    found->system_table != 0   ? "no image handle"
                    : found->image_handle != 0 ? "no system table"
                                               : "neither");
    uefi_begin(bi, found->image_handle, found->system_table);
    uefi_fill_tables(bi, uefi_session.system);
    uefi_fill_secure_boot(bi);
    uefi_entropy();
}

static void firmware_gone(struct boot_info *bi,
                          const struct mb2_firmware *found)
{
    if (found->map.descriptors.length_bytes == 0)
        boot_refuse("expected boot services alive (tag 18), or an EFI memory "
                    "map (tag 17) from a loader that has left them; found "
                    "neither");
    mb2_tags_efi_gone(bi, found);
    if (found->system_table == 0)
        return;
    /* The firmware mapped all memory, and its tables are in use still. */
    phys_set_limit(UINT64_MAX);
    uefi_fill_tables(bi, uefi_system(found->system_table));
}

static void mb2efi_fill(struct boot_info *bi, const struct door_args *args)
{
    struct bytes tags = mb2_tags_begin(args);
    struct mb2_firmware firmware = mb2_tags_firmware(bi, tags);

    if (firmware.services_alive)
        firmware_alive(bi, &firmware);
    else
        firmware_gone(bi, &firmware);
    mb2_tags_take(bi, tags);
    /* GRUB may have set a mode without the firmware's help: what its tag says
     * comes first. */
    if (firmware.services_alive && bi->screen.kind == BOOT_SCREEN_NONE)
        uefi_fill_screen(bi);
}

static const struct door mb2efi_door = {
    .id = BOOT_DOOR_MB2EFI,
    .name = "mb2efi",
    .fill = mb2efi_fill,
    UEFI_DOOR_SERVICES,
};
DOOR(mb2efi_door);
