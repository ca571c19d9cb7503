/* SPDX-License-Identifier: BSD-2-Clause */
/* The UEFI memory map as ranges.  Refuses descriptors that cannot be. */
#include "format/efi_map.h"

#include "lib/text.h"
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

/* A map that is being written. */
struct writer {
    uint8_t *to;
    uint64_t used_bytes;
    uint32_t descriptor_bytes;
    /* Parts that there is room for beside one of each descriptor.  Ranges that
     * are disjoint have two borders each, and need no more, unless the map's
     * own descriptors overlap. */
    uint64_t spare;
};

/* `like`, with another range, of whole pages, and another type. */
static void write_part(struct writer *writer, const uint8_t *like,
                       uint64_t first, uint64_t last, uint32_t efi_type)
{
    uint8_t *at = writer->to + writer->used_bytes;

    memcpy(at, like, writer->descriptor_bytes);
    store_le32(at + EFI_DESCRIPTOR_TYPE, efi_type);
    store_le64(at + EFI_DESCRIPTOR_PHYSICAL, first);
    store_le64(at + EFI_DESCRIPTOR_PAGES, (last - first) / EFI_PAGE_BYTES + 1);
    writer->used_bytes += writer->descriptor_bytes;
}

static void write_free(struct writer *writer, const uint8_t *like,
                       const struct efi_map_range *free,
                       const struct boot_range *ranges, size_t count)
{
    uint32_t type = load_le32(like + EFI_DESCRIPTOR_TYPE);
    uint64_t at = free->base, last = free->base + (free->length_bytes - 1);

    for (size_t i = 0; i < count; i++) {
        const struct boot_range *r = &ranges[i];
        uint64_t first = r->base & ~(uint64_t)(EFI_PAGE_BYTES - 1);
        uint64_t end = (r->base + (r->length_bytes - 1)) |
                       (EFI_PAGE_BYTES - 1);
        bool has_before = first > at, has_behind = end < last;
        uint64_t more = 0; /* parts than one */

        if (r->type == BOOT_RANGE_RAM || end < at || first > last)
            continue;
        if (has_before)
            more++;
        if (has_behind)
            more++;
        if (writer->spare < more) {
            write_part(writer, like, at, last, EFI_MEMORY_RESERVED);
            return;
        }
        writer->spare -= more;
        if (has_before)
            write_part(writer, like, at, first - 1, type);
        write_part(writer, like, has_before ? first : at,
                   has_behind ? end : last,
                   r->type == BOOT_RANGE_ACPI_RECLAIM
                       ? EFI_MEMORY_ACPI_RECLAIM : EFI_MEMORY_RESERVED);
        if (!has_behind)
            return;
        at = end + 1;
    }
    write_part(writer, like, at, last, type);
}

uint64_t efi_map_write(struct bytes map, uint32_t descriptor_bytes,
                       const struct boot_range *ranges, size_t count,
                       uint8_t *to)
{
    struct writer writer = {to, 0, descriptor_bytes, 2 * (uint64_t)count};
    struct efi_map_range range;
    enum efi_map_status status;

    for (;;) {
        const uint8_t *at = map.at;

        status = efi_map_next(&map, descriptor_bytes, &range);
        if (status == EFI_MAP_OK && range.type == BOOT_RANGE_RAM &&
            range.length_bytes != 0) {
            write_free(&writer, at, &range, ranges, count);
        } else if (status == EFI_MAP_OK || status == EFI_MAP_WRAPS) {
            memcpy(to + writer.used_bytes, at, descriptor_bytes);
            writer.used_bytes += descriptor_bytes;
        } else {
            return writer.used_bytes;
        }
    }
}
