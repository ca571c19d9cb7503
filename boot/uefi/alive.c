/* SPDX-License-Identifier: BSD-2-Clause */
/* For a kernel that wants boot services alive: struct door_alive. */
#include "boot/uefi/uefi.h"

#include "boot/door.h"
#include "boot/uefi/pages.h"
#include "boot/uefi/rights.h"

static bool alive_pages(uint64_t at, uint64_t length_bytes, bool is_code,
                        uint64_t *ret_base)
{
    return uefi_pages_as(is_code ? EFI_MEMORY_LOADER_CODE
                                 : EFI_MEMORY_LOADER_DATA,
                         at, length_bytes, ret_base) == EFI_SUCCESS;
}

static void alive_protect(uint64_t base, uint64_t length_bytes,
                          bool is_writable, bool is_executable)
{
    if (uefi_rights(base, length_bytes, is_writable, is_executable))
        uefi_pages_changed(base);
}

static void alive_map(struct boot_info *bi, bool is_last)
{
    uefi_map(bi);
    if (is_last)
        uefi_console_end();
}

const struct door_alive uefi_alive = {
    .pages = alive_pages,
    .protect = alive_protect,
    .map = alive_map,
};
