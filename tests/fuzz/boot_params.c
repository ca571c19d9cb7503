/* SPDX-License-Identifier: BSD-2-Clause */
/* format/linux_boot.h: the zero page, its table of ranges, and setup_data. */
#include "format/linux_boot.h"

#include "format/screen.h"
#include "spec/linux.h"
#include "tests/fuzz/fuzz.h"

static void walk_ranges(struct bytes ranges, struct bytes whole)
{
    enum linux_boot_status status = LINUX_BOOT_OK;
    struct boot_range range;

    fuzz_saw_bytes(ranges, whole);
    for (uint32_t n = 0; status == LINUX_BOOT_OK; n++) {
        FUZZ_POISON(range);
        status = linux_boot_range_at(ranges, n, &range);
        fuzz_saw(status);
        if (status == LINUX_BOOT_OK)
            FUZZ_REQUIRE(range.base == load_le64(ranges.at + n * 20) &&
                         range.type == load_le32(ranges.at + n * 20 + 16));
        else
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(range) && n ==
                         ranges.length_bytes / 20);
        FUZZ_REQUIRE(status != LINUX_BOOT_TRUNCATED ||
                     ranges.length_bytes % 20 != 0);
    }
}

static void check_boot(struct bytes in, const struct linux_boot *boot)
{
    FUZZ_REQUIRE(in.length_bytes >= LINUX_PARAMS_BYTES);
    FUZZ_REQUIRE(boot->protocol >= 0x206);
    FUZZ_REQUIRE(boot->is_unclean == (in.at[0x1ef] != 0));
    FUZZ_REQUIRE((boot->initrd == 0) == (boot->initrd_bytes == 0));
    FUZZ_REQUIRE(boot->ranges.length_bytes <= 128 * 20);
    FUZZ_REQUIRE(boot->ranges.length_bytes == in.at[0x1e8] * 20u);
    if (boot->is_unclean)
        FUZZ_REQUIRE((boot->cmdline | boot->initrd | boot->initrd_bytes) >>
                             32 == 0 && boot->rsdp == 0);
    else
        FUZZ_REQUIRE(boot->rsdp == load_le64(in.at + 0x70));
    FUZZ_REQUIRE(boot->screen.kind == BOOT_SCREEN_NONE ||
                 (screen_is_sound(&boot->screen) &&
                  !boot->has_unsound_screen));
    if (boot->firmware == LINUX_BOOT_EFI64)
        FUZZ_REQUIRE(boot->efi.system_table != 0 &&
                     boot->efi.memory_map != 0 &&
                     boot->efi.descriptor_bytes >= 40 &&
                     boot->efi.memory_map_bytes != 0 &&
                     boot->efi.memory_map_bytes %
                         boot->efi.descriptor_bytes == 0);
    else
        FUZZ_REQUIRE(boot->efi.system_table == 0 &&
                     boot->efi.memory_map == 0);
    fuzz_saw(boot->firmware);
    fuzz_saw(boot->efi.secure_boot);
    fuzz_saw(boot->loader.length);
    fuzz_saw(boot->loader_version);
    walk_ranges(boot->ranges, in);
}

void fuzz_one(struct bytes in)
{
    static const uint16_t places[] = {
        0x0, 0x40, 0x70, 0xc0, 0x1c0, 0x1e8, 0x1f1, 0x210, 0x228, 0x250,
        0x2d0, 0xff0,
    };
    struct linux_boot_node node;
    struct linux_boot boot;
    struct linux_problem problem;
    enum linux_boot_status status;
    uint8_t *params = fuzz_room(LINUX_PARAMS_BYTES);
    uint64_t cut = fuzz_take(&in, 1), place;

    FUZZ_POISON(node);
    status = linux_boot_node_read(in, &node);
    fuzz_saw(status);
    FUZZ_REQUIRE((status == LINUX_BOOT_OK) == (in.length_bytes >= 16));
    FUZZ_REQUIRE(status == LINUX_BOOT_OK || FUZZ_UNWRITTEN(node));
    walk_ranges(in, in);

    /* Pieces, so that an input need not be a page long. */
    store_le16(params + 0x1fe, 0xaa55);
    store_le32(params + 0x202, 0x53726448);
    store_le16(params + 0x206, 0x20f);
    for (; in.length_bytes != 0;) {
        struct bytes piece;

        place = fuzz_take(&in, 1) % (sizeof(places) / 2);
        place = places[place] + fuzz_take(&in, 1) % 64;
        piece = fuzz_part(&in, fuzz_take(&in, 1) % 48);
        if (piece.length_bytes != 0 && place + 48 <= LINUX_PARAMS_BYTES)
            memcpy(params + place, piece.at, piece.length_bytes);
    }
    in = fuzz_own(bytes_of(params, LINUX_PARAMS_BYTES - (cut > 0xf0)));
    FUZZ_POISON(boot);
    FUZZ_POISON(problem);
    status = linux_boot_read(in, &boot, &problem);
    fuzz_saw(status);
    fuzz_saw((uint64_t)linux_boot_status_text(status)[0]);
    if (status == LINUX_BOOT_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
        check_boot(in, &boot);
        return;
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(boot));
    FUZZ_REQUIRE(problem.found != problem.expected);
}
