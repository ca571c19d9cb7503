/* SPDX-License-Identifier: BSD-2-Clause */
/* format/efi_map.h: reading a map; and the copy, which has all of the memory
 * of the first, and reserves what the ranges say. */
#include "format/efi_map.h"

#include "boot/fill.h"
#include "spec/efi.h"
#include "tests/fuzz/fuzz.h"

#define RANGES_MAX 16

static struct boot_info bi;

static void walk(struct bytes map, uint32_t size)
{
    struct efi_map_range range;
    struct bytes rest = map;
    enum efi_map_status status;

    do {
        const uint8_t *at = rest.at;
        size_t before = rest.length_bytes;

        FUZZ_POISON(range);
        status = efi_map_next(&rest, size, &range);
        fuzz_saw(status);
        fuzz_saw_bytes(rest, map);
        if (status == EFI_MAP_OK || status == EFI_MAP_WRAPS) {
            FUZZ_REQUIRE(size >= 40 && size % 8 == 0);
            FUZZ_REQUIRE(before - rest.length_bytes == size);
        } else {
            FUZZ_REQUIRE(rest.length_bytes == before);
        }
        if (status != EFI_MAP_OK) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(range));
            continue;
        }
        FUZZ_REQUIRE(range.base == load_le64(at + EFI_DESCRIPTOR_PHYSICAL));
        FUZZ_REQUIRE(range.length_bytes / 4096 ==
                     load_le64(at + EFI_DESCRIPTOR_PAGES));
        FUZZ_REQUIRE(range.length_bytes == 0 ||
                     range.length_bytes - 1 <= UINT64_MAX - range.base);
        FUZZ_REQUIRE(range.type >= 1 && range.type <= 7);
        if (load_le64(at + EFI_DESCRIPTOR_ATTRIBUTE) >> 63 != 0)
            FUZZ_REQUIRE(range.type != BOOT_RANGE_RAM);
    } while (status == EFI_MAP_OK || status == EFI_MAP_WRAPS);
}

static uint32_t type_at(uint64_t address)
{
    for (uint32_t n = 0; n < bi.range_count; n++)
        if (address >= bi.ranges[n].base &&
            address - bi.ranges[n].base < bi.ranges[n].length_bytes)
            return bi.ranges[n].type;
    return 0;
}

/* One of the map's ranges against the parts that it has become. */
static void check_parts(const struct efi_map_range *whole,
                        struct bytes *written, uint32_t size)
{
    uint64_t at = whole->base, left = whole->length_bytes;

    while (left != 0) {
        struct efi_map_range part;
        uint32_t type = type_at(at);

        FUZZ_REQUIRE(efi_map_next(written, size, &part) == EFI_MAP_OK);
        FUZZ_REQUIRE(part.base == at && part.length_bytes != 0);
        FUZZ_REQUIRE(part.length_bytes <= left);
        if (type != 0 && type != BOOT_RANGE_RAM)
            FUZZ_REQUIRE(part.type != BOOT_RANGE_RAM);
        if (type == 0 && part.length_bytes == whole->length_bytes &&
            part.type != BOOT_RANGE_RAM)
            FUZZ_REQUIRE(bi.range_count != 0);
        at += part.length_bytes - 1;
        left -= part.length_bytes;
        at += left != 0;
    }
}

static void check_written(struct bytes map, uint32_t size,
                          struct bytes written)
{
    struct efi_map_range range;
    enum efi_map_status status;

    for (;;) {
        const uint8_t *at = map.at;

        status = efi_map_next(&map, size, &range);
        if (status == EFI_MAP_OK && range.type == BOOT_RANGE_RAM &&
            range.length_bytes != 0) {
            check_parts(&range, &written, size);
            continue;
        }
        if (status != EFI_MAP_OK && status != EFI_MAP_WRAPS)
            break;
        FUZZ_REQUIRE(written.length_bytes >= size);
        FUZZ_REQUIRE(memcmp(written.at, at, size) == 0);
        written = bytes_from(written, size);
    }
    FUZZ_REQUIRE(written.length_bytes == 0);
}

void fuzz_one(struct bytes in)
{
    static const uint8_t sizes[] = {40, 48, 56, 32, 41, 40, 40, 0};
    uint32_t size = sizes[fuzz_take(&in, 1) % sizeof(sizes)];
    unsigned count = fuzz_take(&in, 1) % RANGES_MAX;
    uint64_t used;
    uint8_t *to;

    bi.range_count = 0;
    for (unsigned n = 0; n < count; n++) {
        uint32_t type = 1 + fuzz_take(&in, 1) % 7;
        uint64_t base = fuzz_take(&in, 3) << 4;

        fill_range(&bi, base, fuzz_take(&in, 2), type);
    }
    /* Of its own, so that the end is watched; whole pages, as firmware's. */
    in = fuzz_own(in);
    for (size_t at = 0; size >= 40 && at + size <= in.length_bytes;
         at += size)
        ((uint8_t *)(uintptr_t)in.at)[at + EFI_DESCRIPTOR_PHYSICAL] = 0,
        ((uint8_t *)(uintptr_t)in.at)[at + EFI_DESCRIPTOR_PHYSICAL + 1] &=
            0xf0;
    walk(in, size);
    to = fuzz_room(efi_map_room(in.length_bytes, size, bi.range_count));
    used = efi_map_write(in, size, bi.ranges, bi.range_count, to);
    FUZZ_REQUIRE(used <= efi_map_room(in.length_bytes, size, bi.range_count));
    fuzz_saw(used);
    check_written(in, size, bytes_of(to, used));
}
