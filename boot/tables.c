/* SPDX-License-Identifier: BSD-2-Clause */
#include "boot/tables.h"

#include "boot/phys.h"
#include "format/acpi.h"

#define EBDA_SEGMENT_AT  0x40e /* BIOS data area: real-mode segment */
#define EBDA_SEARCHED    1024
#define BIOS_AREA        0xe0000
#define BIOS_AREA_BYTES  0x20000
#define SMBIOS_AREA      0xf0000
#define SMBIOS_AREA_BYTES 0x10000
/* Firmware keeps its tables small; more than this is not searched. */
#define RECLAIM_BYTES_MAX (4u << 20)

static bool find_in(uint64_t base, uint64_t length_bytes,
                    bool (*find)(struct bytes view, size_t *ret_offset),
                    uint64_t *ret_address)
{
    struct bytes view;
    size_t offset;

    if (!phys_view(base, length_bytes, &view) || !find(view, &offset))
        return false;
    *ret_address = base + offset;
    return true;
}

static bool scan_bios(uint64_t *ret_rsdp)
{
    struct bytes pointer;
    uint64_t ebda;

    if (!phys_view(EBDA_SEGMENT_AT, 2, &pointer))
        return false;
    ebda = (uint64_t)load_le16(pointer.at) << 4;
    return (ebda >= 0x80000 && ebda < 0xa0000 &&
            find_in(ebda, EBDA_SEARCHED, acpi_rsdp_find, ret_rsdp)) ||
           find_in(BIOS_AREA, BIOS_AREA_BYTES, acpi_rsdp_find, ret_rsdp);
}

static bool scan_reclaim(const struct boot_info *bi, uint64_t *ret_rsdp)
{
    for (uint32_t i = 0; i < bi->range_count; i++) {
        const struct boot_range *r = &bi->ranges[i];

        if (r->type == BOOT_RANGE_ACPI_RECLAIM &&
            r->length_bytes <= RECLAIM_BYTES_MAX &&
            find_in(r->base, r->length_bytes, acpi_rsdp_find, ret_rsdp))
            return true;
    }
    return false;
}

void boot_tables(struct boot_info *bi)
{
    if (bi->rsdp == 0) {
        if (scan_bios(&bi->rsdp))
            bi->rsdp_source = BOOT_RSDP_BIOS_SCAN;
        else if (scan_reclaim(bi, &bi->rsdp))
            bi->rsdp_source = BOOT_RSDP_RECLAIM_SCAN;
    }
    if (bi->smbios == 0)
        find_in(SMBIOS_AREA, SMBIOS_AREA_BYTES, acpi_smbios_find,
                &bi->smbios);
}
