/* SPDX-License-Identifier: BSD-2-Clause */
/* format/linux.h: the zero page that is written is the one that
 * format/linux_boot.h reads, the ranges past 128 in setup_data among it. */
#include "format/linux_boot.h"

#include "format/screen.h"
#include "spec/linux.h"
#include "tests/fuzz/fuzz.h"

#define RANGES_MAX 140

static void check_ranges(const struct linux_boot *boot,
                         const struct boot_range *ranges, size_t count,
                         const uint8_t *more)
{
    struct bytes rest = bytes_of(more, linux_more_ranges_bytes(count));
    struct linux_boot_node node = {0};
    struct boot_range range;

    if (rest.length_bytes != 0) {
        FUZZ_REQUIRE(boot->setup_data == 0x1234000);
        FUZZ_REQUIRE(linux_boot_node_read(rest, &node) == LINUX_BOOT_OK);
        FUZZ_REQUIRE(node.type == LINUX_SETUP_E820_EXT && node.next == 0);
        FUZZ_REQUIRE(node.length_bytes == rest.length_bytes - 16);
        rest = bytes_from(rest, 16);
    } else {
        FUZZ_REQUIRE(boot->setup_data == 0);
    }
    for (uint32_t n = 0; n < count; n++) {
        FUZZ_REQUIRE(linux_boot_range_at(
            n < 128 ? boot->ranges : rest, n < 128 ? n : n - 128, &range) ==
            LINUX_BOOT_OK);
        FUZZ_REQUIRE(range.base == ranges[n].base &&
                     range.length_bytes == ranges[n].length_bytes &&
                     range.type == ranges[n].type);
    }
    FUZZ_REQUIRE(linux_boot_range_at(boot->ranges, 128, &range) ==
                 LINUX_BOOT_END);
}

static struct boot_screen take_screen(struct bytes *in)
{
    struct boot_screen screen = {
        .kind = (uint8_t)(fuzz_take(in, 1) % 3),
        .base = fuzz_take(in, 5),
        .width = (uint32_t)fuzz_take(in, 2),
        .height = (uint32_t)fuzz_take(in, 2),
        .bits_per_pixel = (uint8_t)(16 + fuzz_take(in, 1) % 3 * 8),
        .red_bits = 5, .green_bits = 5, .blue_bits = 5,
        .red_position = 10, .green_position = 5,
    };

    screen.pitch_bytes = screen.width * 4 + (uint32_t)fuzz_take(in, 1);
    return screen;
}

static void check_screen(const struct linux_boot *boot,
                         const struct boot_screen *screen)
{
    if (boot->screen.kind == BOOT_SCREEN_NONE)
        return;
    FUZZ_REQUIRE(boot->screen.kind == screen->kind);
    FUZZ_REQUIRE(boot->screen.width == screen->width);
    FUZZ_REQUIRE(boot->screen.height == screen->height);
    if (screen->kind != BOOT_SCREEN_RGB)
        return;
    FUZZ_REQUIRE(boot->screen.base == screen->base);
    FUZZ_REQUIRE(boot->screen.pitch_bytes == screen->pitch_bytes);
    FUZZ_REQUIRE(boot->screen.red_position == screen->red_position &&
                 boot->screen.blue_bits == screen->blue_bits);
}

void fuzz_one(struct bytes in)
{
    static struct boot_range ranges[RANGES_MAX];
    uint64_t cmdline = fuzz_take(&in, 5), initrd = fuzz_take(&in, 5);
    uint64_t initrd_bytes = fuzz_take(&in, 5), rsdp = fuzz_take(&in, 6);
    size_t count = fuzz_take(&in, 1) % RANGES_MAX;
    struct boot_screen screen = take_screen(&in);
    struct boot_efi efi = {
        .secure_boot = (uint8_t)(fuzz_take(&in, 1) % 4),
        .system_table = fuzz_take(&in, 6), .memory_map = fuzz_take(&in, 5),
        .memory_map_bytes = fuzz_take(&in, 1) * 48,
        .descriptor_bytes = 48, .descriptor_version = 1,
    };
    uint8_t header[0x268 - 0x1f1] = {0};
    struct linux_image image = {.header = bytes_of(header, sizeof(header))};
    uint8_t *params = fuzz_room(LINUX_PARAMS_BYTES);
    uint8_t *more = fuzz_room(linux_more_ranges_bytes(count));
    struct linux_problem problem;
    struct linux_boot boot;

    for (size_t n = 0; n < count; n++)
        ranges[n] = (struct boot_range){fuzz_take(&in, 2) << 12,
                                        fuzz_take(&in, 1) << 12,
                                        (uint32_t)fuzz_take(&in, 1) % 8, 0};
    store_le16(&header[0x1fe - 0x1f1], 0xaa55);
    store_le32(&header[0x202 - 0x1f1], 0x53726448);
    store_le16(&header[0x206 - 0x1f1], 0x20f);
    memset(&header[0x210 - 0x1f1], 0xff, 0x58);
    linux_params_begin(params, &image);
    linux_params_cmdline(params, cmdline);
    linux_params_initrd(params, initrd, initrd_bytes);
    linux_params_rsdp(params, rsdp);
    linux_params_screen(params, &screen, false);
    linux_params_efi(params, &efi);
    linux_params_ranges(params, ranges, count, more, 0x1234000);
    FUZZ_REQUIRE(linux_boot_read(bytes_of(params, LINUX_PARAMS_BYTES), &boot,
                                 &problem) == LINUX_BOOT_OK);
    FUZZ_REQUIRE(!boot.is_unclean && boot.cmdline == cmdline &&
                 boot.rsdp == rsdp);
    FUZZ_REQUIRE(boot.initrd == (initrd_bytes != 0 ? initrd : 0));
    FUZZ_REQUIRE(boot.initrd_bytes == (initrd != 0 ? initrd_bytes : 0));
    if (efi.system_table != 0 && efi.memory_map != 0 &&
        efi.memory_map_bytes != 0)
        FUZZ_REQUIRE(boot.firmware == LINUX_BOOT_EFI64 &&
                     boot.efi.system_table == efi.system_table &&
                     boot.efi.memory_map == efi.memory_map &&
                     boot.efi.memory_map_bytes == efi.memory_map_bytes);
    else
        FUZZ_REQUIRE(boot.firmware == LINUX_BOOT_NO_EFI);
    check_screen(&boot, &screen);
    check_ranges(&boot, ranges, count, more);
}
