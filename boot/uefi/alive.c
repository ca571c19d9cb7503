/* SPDX-License-Identifier: BSD-2-Clause */
/* For a kernel that wants boot services alive: struct door_alive. */
#include "boot/uefi/uefi.h"

#include "boot/door.h"

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
    static const struct efi_guid guid = EFI_MEMORY_ATTRIBUTE_PROTOCOL_GUID;
    uint64_t taken = (is_writable ? 0 : EFI_MEMORY_ATTRIBUTE_RO) |
                     (is_executable ? 0 : EFI_MEMORY_ATTRIBUTE_XP);
    uint64_t given = (EFI_MEMORY_ATTRIBUTE_RO | EFI_MEMORY_ATTRIBUTE_XP) &
                     ~taken;
    struct efi_memory_attribute *protocol;
    void *interface;

    /* Firmware without it mostly lets all be done with any page. */
    if (uefi_session.boot->locate_protocol(&guid, NULL, &interface) !=
        EFI_SUCCESS)
        return;
    protocol = interface;
    if ((taken != 0 && protocol->set(protocol, base, length_bytes, taken) !=
                           EFI_SUCCESS) ||
        (given != 0 && protocol->clear(protocol, base, length_bytes, given) !=
                           EFI_SUCCESS))
        boot_warn("the firmware keeps the rights of its pages at %#lx", base);
}

static void alive_map(struct boot_info *bi, bool is_last)
{
    if (is_last)
        uefi_console_end();
    uefi_map(bi);
}

const struct door_alive uefi_alive = {
    .pages = alive_pages,
    .protect = alive_protect,
    .map = alive_map,
};
