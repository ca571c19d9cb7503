/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Linux door in an Adit whose compiler has no ms_abi: all of it but the
 * firmware's services, which are refused, aloud.
 */
#include "boot/linux/door.h"

#include "boot/uefi/stub.h"

void linux_handover_begin(struct boot_info *bi, uint64_t image_handle,
                          uint64_t system_table)
{
    (void)bi;
    uefi_stub_begin(image_handle, system_table);
    uefi_stub_refuse();
}

void linux_handover_end(struct boot_info *bi)
{
    (void)bi;
}

/* boot_tables() searches for both. */
void linux_handover_tables(struct boot_info *bi,
                           const struct efi_system_table *system)
{
    (void)bi;
    (void)system;
}

static const struct door linux_door = {
    .id = BOOT_DOOR_LINUX,
    .name = "linux",
    .fill = linux_fill,
    .give_back = uefi_stub_give_back,
};
DOOR(linux_door);
