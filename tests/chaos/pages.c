/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages, and the memory map, truthful or not. */
#include "tests/chaos/shim.h"

#define GRANTS_MAX    160
#define MAP_BYTES     0x10000
#define PAST_ALL_RAM  0x100000000000u

static struct grant {
    uint64_t address, pages;
    bool is_real;
} grants[GRANTS_MAX];
static unsigned grant_count;

static uint8_t real_map[MAP_BYTES];

void chaos_memory_begin(void)
{
    grant_count = 0;
}

unsigned chaos_memory_end(void)
{
    unsigned count = grant_count;

    for (; grant_count > 0; grant_count--) {
        if (grants[grant_count - 1].is_real)
            chaos.boot->free_pages(grants[grant_count - 1].address,
                                   grants[grant_count - 1].pages);
    }
    return count;
}

/* answer=ADDRESS: what the allocation number answer-at answers with; none-at=N:
 * that there is none. */
static efi_status EFIAPI allocate_pages(uint32_t how, uint32_t memory_type,
                                        uint64_t pages, uint64_t *address)
{
    struct grant grant = {.pages = pages, .is_real = true};
    efi_status status;

    if (CHAOS_FAILS(CHAOS_AllocatePages, &status))
        return status;
    if (grant_count == GRANTS_MAX)
        return EFI_OUT_OF_RESOURCES;
    chaos.run.allocations++;
    if (chaos.run.allocations == chaos_number("none-at", 0))
        return EFI_OUT_OF_RESOURCES;
    if (chaos_word("answer") != NULL &&
        chaos.run.allocations == chaos_number("answer-at", 1)) {
        *address = chaos_number("answer", 0);
        grant.is_real = false;
    } else {
        status = chaos.boot->allocate_pages(how, memory_type, pages, address);
        if (status != EFI_SUCCESS)
            return status;
    }
    grant.address = *address;
    grants[grant_count++] = grant;
    return EFI_SUCCESS;
}

static efi_status EFIAPI free_pages(uint64_t address, uint64_t pages)
{
    efi_status status;
    bool fails = CHAOS_FAILS(CHAOS_FreePages, &status);

    chaos_attributes_freed(address, pages * EFI_PAGE_BYTES);
    for (unsigned n = 0; n < grant_count; n++) {
        if (grants[n].address != address || grants[n].pages != pages)
            continue;
        /* What the firmware does not take back is lost, and no leak. */
        if (grants[n].is_real)
            chaos.boot->free_pages(address, pages);
        grants[n] = grants[--grant_count];
        return fails ? status : EFI_SUCCESS;
    }
    chaos_forbid("FreePages of what was not allocated", address);
    return EFI_NOT_FOUND;
}

/* From the firmware's descriptors to those that the case wants. */
static void map_write(uint8_t *to, uint64_t each, uint64_t real_each,
                      uint64_t real_count, uint64_t count)
{
    uint64_t common = each < real_each ? each : real_each;

    for (uint64_t n = 0; n < count; n++) {
        uint8_t *at = to + n * each;
        const uint8_t *from = real_map + n * real_each;

        for (uint64_t b = 0; b < each; b++)
            at[b] = b < common && n < real_count ? from[b] : 0;
        if (n >= real_count && each >= EFI_DESCRIPTOR_BYTES) {
            uint64_t base = PAST_ALL_RAM + n * EFI_PAGE_BYTES;

            for (unsigned b = 0; b < 8; b++)
                at[EFI_DESCRIPTOR_PHYSICAL + b] = (uint8_t)(base >> 8 * b);
            at[EFI_DESCRIPTOR_PAGES] = 1;
        }
    }
}

/*
 * each=BYTES of a descriptor, version=N, small=N times EFI_BUFFER_TOO_SMALL,
 * grow=N descriptors with each look, over=BYTES more than there is room for,
 * reserved=1: no memory is free.
 */
static efi_status EFIAPI get_memory_map(uint64_t *map_bytes, void *map,
                                        uint64_t *key,
                                        uint64_t *descriptor_bytes,
                                        uint32_t *descriptor_version)
{
    uint64_t real_bytes = sizeof(real_map), each, real_each, count, needed;
    efi_status status;

    if (CHAOS_FAILS(CHAOS_GetMemoryMap, &status))
        return status;
    status = chaos.boot->get_memory_map(&real_bytes, real_map,
                                        &chaos.run.real_key, &real_each,
                                        descriptor_version);
    if (status != EFI_SUCCESS)
        return status;
    chaos.run.map_calls++;
    each = chaos_number("each", real_each);
    count = real_bytes / real_each +
            chaos_number("grow", 0) * chaos.run.map_calls;
    needed = count * each;
    *descriptor_bytes = each;
    *descriptor_version = (uint32_t)chaos_number("version",
                                                 *descriptor_version);
    if (needed > *map_bytes ||
        chaos.run.small_answers < chaos_number("small", 0)) {
        chaos.run.small_answers++;
        *map_bytes = needed;
        return EFI_BUFFER_TOO_SMALL;
    }
    map_write(map, each, real_each, real_bytes / real_each, count);
    if (chaos_word("reserved") != NULL && each >= EFI_DESCRIPTOR_BYTES) {
        for (uint64_t n = 0; n < count; n++)
            ((uint8_t *)map)[n * each] = EFI_MEMORY_RESERVED;
    }
    *map_bytes = chaos_word("over") != NULL
                     ? *map_bytes + chaos_number("over", 0) : needed;
    *key = ++chaos.run.map_key;
    return EFI_SUCCESS;
}

void chaos_memory(struct efi_boot_services *boot)
{
    boot->allocate_pages = allocate_pages;
    boot->free_pages = free_pages;
    boot->get_memory_map = get_memory_map;
}
