/* SPDX-License-Identifier: BSD-2-Clause */
/* Native EFI64 in an Adit whose compiler has no ms_abi: refuses, aloud. */
#include "boot/door.h"
#include "boot/uefi/stub.h"

static void efi_fill(struct boot_info *bi, const struct door_args *args)
{
    (void)bi;
    uefi_stub_begin(args->first, args->second);
    uefi_stub_refuse();
}

static const struct door efi_door = {
    .id = BOOT_DOOR_EFI,
    .name = "efi",
    .fill = efi_fill,
    .give_back = uefi_stub_give_back,
};
DOOR(efi_door);
