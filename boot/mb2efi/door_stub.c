/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Multiboot 2 with EFI64 in an Adit whose compiler has no ms_abi: refuses,
 * aloud.  Reads no more than what leads to the firmware's console.
 */
#include "boot/door.h"
#include "boot/phys.h"
#include "boot/uefi/stub.h"
#include "format/mb2.h"
#include "spec/mb2.h"

static void firmware_find(uint64_t address, uint64_t *image_handle,
                          uint64_t *system_table)
{
    struct bytes info, rest;
    struct mb2_tag tag;
    uint64_t image = 0, system = 0;
    bool services_alive = false;

    if (!phys_view_upto(address, MB2_INFO_BYTES_CAP, &info) ||
        mb2_begin(info, &rest) != MB2_OK)
        return;
    while (mb2_next(&rest, &tag) == MB2_OK) {
        if (tag.type == MB2_TAG_EFI64_SYSTAB)
            mb2_efi64_pointer(&tag, &system);
        else if (tag.type == MB2_TAG_EFI64_HANDLE)
            mb2_efi64_pointer(&tag, &image);
        else if (tag.type == MB2_TAG_EFI_BS)
            services_alive = true;
    }
    /* A firmware that is gone has no console. */
    if (services_alive) {
        *image_handle = image;
        *system_table = system;
    }
}

static void mb2efi_fill(struct boot_info *bi, const struct door_args *args)
{
    uint64_t image_handle = 0, system_table = 0;

    (void)bi;
    if (args->magic == MB2_LOADER_MAGIC)
        firmware_find(args->first, &image_handle, &system_table);
    uefi_stub_begin(image_handle, system_table);
    uefi_stub_refuse();
}

static const struct door mb2efi_door = {
    .id = BOOT_DOOR_MB2EFI,
    .name = "mb2efi",
    .fill = mb2efi_fill,
    .give_back = uefi_stub_give_back,
};
DOOR(mb2efi_door);
