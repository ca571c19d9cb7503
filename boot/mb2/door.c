/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot 2, entered in 32-bit mode: [mb2] 3.3. */
#include "boot/door.h"
#include "boot/mb2_tags.h"

static void mb2_fill(struct boot_info *bi, const struct door_args *args)
{
    struct bytes tags = mb2_tags_begin(args);
    struct mb2_firmware firmware = mb2_tags_firmware(bi, tags);

    /* In 32-bit mode nobody can call them, or leave them, any more. */
    if (firmware.services_alive)
        boot_refuse("EFI boot services are alive (tag 18) behind the 32-bit "
                    "entry point; expected them left, or the EFI64 entry");
    mb2_tags_take(bi, tags);
    if (firmware.map.descriptors.length_bytes != 0)
        mb2_tags_efi_gone(bi, &firmware);
}

static const struct door mb2_door = {
    .id = BOOT_DOOR_MB2,
    .name = "mb2",
    .fill = mb2_fill,
};
DOOR(mb2_door);
