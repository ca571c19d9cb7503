/* SPDX-License-Identifier: BSD-2-Clause */
/* The UEFI memory map as ranges.  Refuses descriptors that cannot be. */
#include "format/efi_map.h"

#include "adit/boot_info.h"
#include "spec/efi.h"

const char *efi_map_status_text(enum efi_map_status status)
{
    static const char *const texts[] = {
        [EFI_MAP_OK] = "ok",
        [EFI_MAP_END] = "end of the map",
        [EFI_MAP_BAD_SIZE] = "impossible descriptor size",
        [EFI_MAP_TRUNCATED] = "map ends inside a descriptor",
        [EFI_MAP_WRAPS] = "range passes 2^64",
    };

    return texts[status];
}

/* [uefi] 7.2.3 and table 7.10: what is free after ExitBootServices. */
static uint32_t ram_or_reserved(uint64_t attribute)
{
    uint64_t caching = attribute & EFI_MEMORY_ATTRIBUTE_CACHING;

    if (attribute & EFI_MEMORY_ATTRIBUTE_RUNTIME)
        return BOOT_RANGE_RESERVED;
    if (caching != 0 && !(caching & EFI_MEMORY_ATTRIBUTE_WB))
        return BOOT_RANGE_RESERVED;
    return BOOT_RANGE_RAM;
}

static uint32_t range_type(uint32_t efi_type, uint64_t attribute)
{
    switch (efi_type) {
    case EFI_MEMORY_LOADER_CODE:
    case EFI_MEMORY_LOADER_DATA:
    case EFI_MEMORY_BOOT_SERVICES_CODE:
    case EFI_MEMORY_BOOT_SERVICES_DATA:
    case EFI_MEMORY_CONVENTIONAL:
        return ram_or_reserved(attribute);
    case EFI_MEMORY_UNUSABLE:
        return BOOT_RANGE_UNUSABLE;
    case EFI_MEMORY_ACPI_RECLAIM:
        return BOOT_RANGE_ACPI_RECLAIM;
    case EFI_MEMORY_ACPI_NVS:
        return BOOT_RANGE_ACPI_NVS;
    case EFI_MEMORY_PERSISTENT:
        return BOOT_RANGE_PERSISTENT;
    default:
        return BOOT_RANGE_RESERVED;
    }
}

enum efi_map_status efi_map_next(struct bytes *rest, uint32_t descriptor_bytes,
                                 struct efi_map_range *ret_range)
{
    struct bytes at;

    if (rest->length_bytes == 0)
        return EFI_MAP_END;
    if (descriptor_bytes < EFI_DESCRIPTOR_BYTES || descriptor_bytes % 8 != 0)
        return EFI_MAP_BAD_SIZE;
    if (!bytes_sub(*rest, 0, descriptor_bytes, &at))
        return EFI_MAP_TRUNCATED;
    *rest = bytes_from(*rest, descriptor_bytes);

    uint64_t base = load_le64(at.at + EFI_DESCRIPTOR_PHYSICAL);
    uint64_t pages = load_le64(at.at + EFI_DESCRIPTOR_PAGES);

    /* The last byte may be 2^64 - 1, no further. */
    if (pages > UINT64_MAX / EFI_PAGE_BYTES ||
        (pages != 0 && pages * EFI_PAGE_BYTES - 1 > UINT64_MAX - base))
        return EFI_MAP_WRAPS;

    ret_range->base = base;
    ret_range->length_bytes = pages * EFI_PAGE_BYTES;
    ret_range->type = range_type(load_le32(at.at + EFI_DESCRIPTOR_TYPE),
                                 load_le64(at.at + EFI_DESCRIPTOR_ATTRIBUTE));
    return EFI_MAP_OK;
}
