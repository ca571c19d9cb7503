/* SPDX-License-Identifier: BSD-2-Clause */
/* What all that calls the firmware goes by: who it is, and what it has. */
#include "boot/uefi/uefi.h"

#include "lib/text.h"

struct uefi uefi_session;

void *uefi_protocol(efi_handle handle, const struct efi_guid *guid)
{
    void *interface = NULL;

    if (handle == NULL ||
        uefi_session.boot->handle_protocol(handle, guid, &interface) !=
            EFI_SUCCESS)
        return NULL;
    return interface;
}

void *uefi_locate(const struct efi_guid *guid)
{
    void *interface = NULL;

    if (uefi_session.boot->locate_protocol(guid, NULL, &interface) !=
        EFI_SUCCESS)
        return NULL;
    return interface;
}

bool uefi_guid_equal(const struct efi_guid *a, const struct efi_guid *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

uint64_t uefi_table(const struct efi_system_table *system,
                    const struct efi_guid *guid)
{
    if (system->tables == NULL || system->table_count > UEFI_TABLES_MAX)
        return 0;
    for (uint64_t i = 0; i < system->table_count; i++) {
        if (uefi_guid_equal(&system->tables[i].guid, guid))
            return system->tables[i].table;
    }
    return 0;
}

const char *uefi_status_text(efi_status status)
{
    switch (status) {
    case EFI_SUCCESS:            return "success";
    case EFI_LOAD_ERROR:         return "load error";
    case EFI_INVALID_PARAMETER:  return "invalid parameter";
    case EFI_UNSUPPORTED:        return "unsupported";
    case EFI_BAD_BUFFER_SIZE:    return "bad buffer size";
    case EFI_BUFFER_TOO_SMALL:   return "buffer too small";
    case EFI_NOT_READY:          return "not ready";
    case EFI_DEVICE_ERROR:       return "device error";
    case EFI_OUT_OF_RESOURCES:   return "out of resources";
    case EFI_VOLUME_CORRUPTED:   return "volume corrupted";
    case EFI_VOLUME_FULL:        return "volume full";
    case EFI_NO_MEDIA:           return "no media";
    case EFI_MEDIA_CHANGED:      return "media changed";
    case EFI_NOT_FOUND:          return "not found";
    case EFI_ACCESS_DENIED:      return "access denied";
    case EFI_TIMEOUT:            return "timeout";
    case EFI_SECURITY_VIOLATION: return "security violation";
    default:
        return status & EFI_ERROR_BIT ? "another error" : "a warning";
    }
}
