/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI's memory map into ours. */
#include "boot/efi_ranges.h"

#include "boot/door.h"
#include "boot/fill.h"
#include "format/efi_map.h"
#include "lib/text.h"

/* Firmware of big machines has some 300 descriptors of 48 bytes. */
#define KEEP_BYTES 0x8000

void efi_ranges_fill(struct boot_info *bi, struct bytes map,
                     uint32_t descriptor_bytes)
{
    struct bytes rest = map;
    enum efi_map_status status;
    unsigned lost = 0;

    do {
        struct efi_map_range range;

        status = efi_map_next(&rest, descriptor_bytes, &range);
        if (status == EFI_MAP_WRAPS)
            lost++;
        if (status == EFI_MAP_OK &&
            fill_range(bi, range.base, range.length_bytes, range.type) ==
                FILL_FULL)
            lost++;
    } while (status == EFI_MAP_OK || status == EFI_MAP_WRAPS);

    if (status != EFI_MAP_END)
        boot_refuse("expected an EFI memory map of whole descriptors, found "
                    "%zu bytes at offset %zu, with %u a descriptor: %s",
                    rest.length_bytes, map.length_bytes - rest.length_bytes,
                    descriptor_bytes, efi_map_status_text(status));
    if (lost != 0)
        boot_warn("EFI memory map: %u ranges are lost, for want of room or "
                  "since they pass 2^64", lost);
}

void efi_ranges_keep(struct boot_info *bi, struct bytes map,
                     uint32_t descriptor_bytes, uint32_t descriptor_version)
{
    static uint8_t kept[KEEP_BYTES] __attribute__((aligned(8)));

    if (map.length_bytes > sizeof(kept)) {
        boot_warn("EFI memory map: %zu bytes are more than %zu: the kernel "
                  "goes without EFI runtime services",
                  map.length_bytes, sizeof(kept));
        return;
    }
    memcpy(kept, map.at, map.length_bytes);
    bi->efi.memory_map = (uint64_t)(uintptr_t)kept;
    bi->efi.memory_map_bytes = map.length_bytes;
    bi->efi.descriptor_bytes = descriptor_bytes;
    bi->efi.descriptor_version = descriptor_version;
}
