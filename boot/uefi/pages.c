/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages from the firmware.  They are remembered, so that a refusal can give
 * all of them back; nothing is given back once boot services are being left.
 */
#include "boot/uefi/pages.h"

#include "boot/uefi/rights.h"
#include "boot/uefi/uefi.h"

/* One per module, a few for configuration, the memory map, and a kernel. */
#define GRANTS_MAX (BOOT_MODULES_MAX + 8)

#define LIMIT_4G (1ull << 32)

static struct grant {
    uint64_t address;
    uint64_t pages;
    bool is_changed; /* its rights */
} grants[GRANTS_MAX];
static unsigned grant_count;

efi_status uefi_pages(uint64_t length_bytes, uint64_t *ret_address)
{
    return uefi_pages_as(EFI_MEMORY_LOADER_DATA, 0, length_bytes,
                         ret_address);
}

efi_status uefi_pages_as(uint32_t memory_type, uint64_t at,
                         uint64_t length_bytes, uint64_t *ret_address)
{
    uint64_t address = at != 0 ? at : LIMIT_4G - 1;
    uint64_t pages;
    efi_status status;

    if (grant_count == GRANTS_MAX || length_bytes > LIMIT_4G)
        return EFI_OUT_OF_RESOURCES;

    pages = (length_bytes + EFI_PAGE_BYTES - 1) / EFI_PAGE_BYTES;
    status = uefi_session.boot->allocate_pages(
        at != 0 ? EFI_ALLOCATE_ADDRESS : EFI_ALLOCATE_MAX_ADDRESS,
        memory_type, pages, &address);
    if (status != EFI_SUCCESS)
        return status;

    grants[grant_count++] = (struct grant){address, pages, false};
    /* Firmware that answers beside the question is not to be built upon. */
    if ((at != 0 && address != at) || address == 0 ||
        address % EFI_PAGE_BYTES != 0 || address >= LIMIT_4G ||
        pages * EFI_PAGE_BYTES > LIMIT_4G - address)
        return EFI_OUT_OF_RESOURCES;

    *ret_address = address;
    return EFI_SUCCESS;
}

void uefi_pages_changed(uint64_t address)
{
    for (unsigned i = 0; i < grant_count; i++)
        if (address - grants[i].address < grants[i].pages * EFI_PAGE_BYTES)
            grants[i].is_changed = true;
}

static void grant_free(unsigned index)
{
    struct grant grant = grants[index];

    grants[index] = grants[--grant_count];
    /* Rather lost than read-only in the firmware's hands. */
    if (!grant.is_changed ||
        uefi_rights_clear(grant.address, grant.pages * EFI_PAGE_BYTES))
        uefi_session.boot->free_pages(grant.address, grant.pages);
}

void uefi_pages_free(uint64_t address)
{
    for (unsigned i = 0; i < grant_count; i++) {
        if (grants[i].address == address) {
            grant_free(i);
            return;
        }
    }
}

void uefi_pages_free_all(void)
{
    while (grant_count > 0)
        grant_free(grant_count - 1);
}
