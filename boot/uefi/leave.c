/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Leaving boot services.  All memory is had beforehand; from the first
 * attempt on the firmware is asked for nothing but its memory map and to go,
 * since it may be half gone already ([uefi] 7.4.6).
 */
#include "boot/uefi/uefi.h"

#include "boot/door.h"
#include "boot/efi_ranges.h"
#include "lib/bytes.h"

#define GROWTHS_MAX  8
#define ATTEMPTS_MAX 8

/* The map may grow between two looks, if only by the buffer for it. */
#define SLACK_DESCRIPTORS 16
#define FIRST_ROOM_BYTES  0x4000

struct map {
    uint64_t address;
    uint64_t room_bytes;
    uint64_t bytes;
    uint64_t key;
    uint64_t descriptor_bytes;
    uint32_t descriptor_version;
};

static efi_status map_get(struct map *map)
{
    map->bytes = map->room_bytes;
    return uefi_session.boot->get_memory_map(
        &map->bytes, (void *)map->address, &map->key, &map->descriptor_bytes,
        &map->descriptor_version);
}

static void map_allocate(struct map *map, uint64_t room_bytes)
{
    efi_status status = uefi_pages(room_bytes, &map->address);

    if (status != EFI_SUCCESS)
        boot_refuse("expected %lu bytes for the EFI memory map, found: %s",
                    room_bytes, uefi_status_text(status));
    map->room_bytes = room_bytes;
}

/* A buffer that holds the map as it is now, and some more. */
static void map_begin(struct map *map)
{
    map_allocate(map, FIRST_ROOM_BYTES);
    for (unsigned i = 0; i < GROWTHS_MAX; i++) {
        efi_status status = map_get(map);
        uint64_t slack;

        if (status != EFI_SUCCESS && status != EFI_BUFFER_TOO_SMALL)
            boot_refuse("expected an EFI memory map, found: %s",
                        uefi_status_text(status));
        if (map->descriptor_bytes < EFI_DESCRIPTOR_BYTES ||
            map->descriptor_bytes > EFI_PAGE_BYTES)
            boot_refuse("expected EFI memory descriptors of 40 bytes or more, "
                        "found %lu", map->descriptor_bytes);
        slack = SLACK_DESCRIPTORS * map->descriptor_bytes;
        if (status == EFI_SUCCESS && map->bytes <= map->room_bytes &&
            map->room_bytes - map->bytes >= slack)
            return;
        uefi_pages_free(map->address);
        map_allocate(map, map->bytes + 2 * slack);
    }
    boot_refuse("expected the EFI memory map to fit in %lu bytes, found that "
                "it grew %u times", map->room_bytes, GROWTHS_MAX);
}

/* The map that the firmware was left with is then in `*map`. */
static void services_exit(struct map *map)
{
    efi_status status = EFI_SUCCESS;

    for (unsigned i = 0; i < ATTEMPTS_MAX; i++) {
        status = map_get(map);
        if (status != EFI_SUCCESS)
            boot_refuse("expected the EFI memory map once more (attempt %u), "
                        "found: %s", i + 1, uefi_status_text(status));
        /* Until here a refusal is the firmware's to show. */
        uefi_console_end();
        uefi_session.stage = UEFI_LEAVING;
        status = uefi_session.boot->exit_boot_services(uefi_session.image,
                                                       map->key);
        if (status == EFI_SUCCESS) {
            uefi_session.stage = UEFI_GONE;
            return;
        }
    }
    boot_refuse("expected ExitBootServices to succeed, found %u failures: %s",
                ATTEMPTS_MAX, uefi_status_text(status));
}

static void map_take(struct boot_info *bi, const struct map *map)
{
    if (map->bytes > map->room_bytes)
        boot_refuse("expected at most %lu bytes of EFI memory map, found %lu",
                    map->room_bytes, map->bytes);
    bi->efi.memory_map = map->address;
    bi->efi.memory_map_bytes = map->bytes;
    bi->efi.descriptor_bytes = (uint32_t)map->descriptor_bytes;
    bi->efi.descriptor_version = map->descriptor_version;
    if (map->descriptor_version != EFI_DESCRIPTOR_VERSION)
        boot_warn("EFI memory descriptors: expected version %u, found %u",
                  EFI_DESCRIPTOR_VERSION, map->descriptor_version);
    efi_ranges_fill(bi, bytes_of((const void *)map->address, map->bytes),
                    (uint32_t)map->descriptor_bytes);
}

void uefi_map(struct boot_info *bi)
{
    struct map map = {0};

    if (bi->efi.memory_map != 0)
        uefi_pages_free(bi->efi.memory_map);
    bi->range_count = 0;
    map_begin(&map);
    map_take(bi, &map);
}

void uefi_leave(struct boot_info *bi)
{
    struct map map = {0};

    if (uefi_session.stage != UEFI_ALIVE)
        return;
    uefi_tpm_leave();
    map_begin(&map);
    services_exit(&map);
    bi->efi.boot_services_alive = 0;
    map_take(bi, &map);
}
