/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The zero page, [linux] zero-page.rst.  Written byte by byte from values that
 * boot_info holds: nothing of the firmware's or loader's own goes in.
 */
#include "format/linux.h"

#include "lib/text.h"
#include "spec/linux.h"

void linux_params_begin(uint8_t *params, const struct linux_image *image)
{
    memset(params, 0, LINUX_PARAMS_BYTES);
    /* linux_read() keeps the header's end at or below LINUX_HEADER_END_MAX. */
    memcpy(params + LINUX_PARAMS_HEADER_AT, image->header.at,
           image->header.length_bytes);
    params[LINUX_TYPE_OF_LOADER_AT] = LINUX_LOADER_UNDEFINED;

    /* These are the loader's to fill; an image's own values mean nothing. */
    store_le64(params + LINUX_SETUP_DATA_AT, 0);
    store_le32(params + LINUX_RAMDISK_IMAGE_AT, 0);
    store_le32(params + LINUX_RAMDISK_SIZE_AT, 0);
    store_le32(params + LINUX_CMD_LINE_PTR_AT, 0);
}

/* The low half of a field from protocol 2.00, the high half from 2.12. */
static void store_halves(uint8_t *params, size_t low_at, size_t high_at,
                         uint64_t value)
{
    store_le32(params + low_at, (uint32_t)value);
    store_le32(params + high_at, (uint32_t)(value >> 32));
}

void linux_params_cmdline(uint8_t *params, uint64_t address)
{
    store_halves(params, LINUX_CMD_LINE_PTR_AT,
                 LINUX_PARAMS_EXT_CMD_LINE_PTR_AT, address);
}

void linux_params_initrd(uint8_t *params, uint64_t base, uint64_t length_bytes)
{
    store_halves(params, LINUX_RAMDISK_IMAGE_AT,
                 LINUX_PARAMS_EXT_RAMDISK_IMAGE_AT, base);
    store_halves(params, LINUX_RAMDISK_SIZE_AT,
                 LINUX_PARAMS_EXT_RAMDISK_SIZE_AT, length_bytes);
}

void linux_params_rsdp(uint8_t *params, uint64_t address)
{
    store_le64(params + LINUX_PARAMS_RSDP_AT, address);
}

/*
 * The cursor is put on the last row, so that what has been printed scrolls up
 * instead of being overwritten.
 */
static void write_text_screen(uint8_t *at, const struct boot_screen *screen)
{
    at[LINUX_SCREEN_X_AT] = 0;
    at[LINUX_SCREEN_Y_AT] = (uint8_t)(screen->height - 1);
    at[LINUX_SCREEN_MODE_AT] = 3; /* BIOS: 80 x 25 in colour */
    at[LINUX_SCREEN_COLS_AT] = (uint8_t)screen->width;
    at[LINUX_SCREEN_LINES_AT] = (uint8_t)screen->height;
    at[LINUX_SCREEN_TYPE_AT] = LINUX_SCREEN_VGA_TEXT;
    store_le16(at + LINUX_SCREEN_POINTS_AT, 16);
}

/* Where the bits that are no colour begin: after the highest colour. */
static uint8_t colours_end(const struct boot_screen *screen)
{
    const uint8_t ends[] = {
        (uint8_t)(screen->red_position + screen->red_bits),
        (uint8_t)(screen->green_position + screen->green_bits),
        (uint8_t)(screen->blue_position + screen->blue_bits),
    };
    uint8_t end = ends[0];

    for (size_t i = 1; i < sizeof(ends); i++)
        if (ends[i] > end)
            end = ends[i];
    return end;
}

static void write_colours(uint8_t *at, const struct boot_screen *screen)
{
    uint8_t end = colours_end(screen);

    at[LINUX_SCREEN_RED_SIZE_AT] = screen->red_bits;
    at[LINUX_SCREEN_RED_POS_AT] = screen->red_position;
    at[LINUX_SCREEN_GREEN_SIZE_AT] = screen->green_bits;
    at[LINUX_SCREEN_GREEN_POS_AT] = screen->green_position;
    at[LINUX_SCREEN_BLUE_SIZE_AT] = screen->blue_bits;
    at[LINUX_SCREEN_BLUE_POS_AT] = screen->blue_position;
    if (end < screen->bits_per_pixel) {
        at[LINUX_SCREEN_RSVD_SIZE_AT] =
            (uint8_t)(screen->bits_per_pixel - end);
        at[LINUX_SCREEN_RSVD_POS_AT] = end;
    }
}

static void write_rgb_screen(uint8_t *at, const struct boot_screen *screen,
                             bool is_efi)
{
    uint64_t bytes = (uint64_t)screen->pitch_bytes * screen->height;

    at[LINUX_SCREEN_TYPE_AT] = is_efi ? LINUX_SCREEN_EFI : LINUX_SCREEN_VLFB;
    store_le16(at + LINUX_SCREEN_LFB_WIDTH_AT, (uint16_t)screen->width);
    store_le16(at + LINUX_SCREEN_LFB_HEIGHT_AT, (uint16_t)screen->height);
    store_le16(at + LINUX_SCREEN_LFB_DEPTH_AT, screen->bits_per_pixel);
    store_le16(at + LINUX_SCREEN_LFB_PITCH_AT, (uint16_t)screen->pitch_bytes);
    store_le16(at + LINUX_SCREEN_PAGES_AT, 1);
    store_le32(at + LINUX_SCREEN_LFB_BASE_AT, (uint32_t)screen->base);
    /* VESA counts in 64 KiB. */
    store_le32(at + LINUX_SCREEN_LFB_SIZE_AT,
               (uint32_t)(is_efi ? bytes : (bytes + 0xffff) >> 16));
    if (screen->base >> 32 != 0) {
        store_le32(at + LINUX_SCREEN_CAPABILITIES_AT,
                   LINUX_SCREEN_CAP_64BIT_BASE);
        store_le32(at + LINUX_SCREEN_EXT_LFB_BASE_AT,
                   (uint32_t)(screen->base >> 32));
    }
    write_colours(at, screen);
}

void linux_params_screen(uint8_t *params, const struct boot_screen *screen,
                         bool is_efi)
{
    uint8_t *at = params + LINUX_PARAMS_SCREEN_AT;

    if (screen->kind == BOOT_SCREEN_VGA_TEXT && screen->height != 0 &&
        screen->width <= UINT8_MAX && screen->height <= UINT8_MAX)
        write_text_screen(at, screen);
    else if (screen->kind == BOOT_SCREEN_RGB && screen->width <= UINT16_MAX &&
             screen->height <= UINT16_MAX && screen->pitch_bytes <= UINT16_MAX)
        write_rgb_screen(at, screen, is_efi);
}

static uint8_t secure_boot_of(const struct boot_efi *efi)
{
    switch (efi->secure_boot) {
    case BOOT_SECURE_BOOT_DISABLED:
    case BOOT_SECURE_BOOT_SETUP:
        return LINUX_SECURE_BOOT_DISABLED;
    case BOOT_SECURE_BOOT_ENABLED:
        return LINUX_SECURE_BOOT_ENABLED;
    default:
        return LINUX_SECURE_BOOT_UNKNOWN;
    }
}

void linux_params_efi(uint8_t *params, const struct boot_efi *efi)
{
    uint8_t *at = params + LINUX_PARAMS_EFI_AT;

    if (efi->system_table != 0 ||
        efi->secure_boot != BOOT_SECURE_BOOT_UNKNOWN)
        params[LINUX_PARAMS_SECURE_BOOT_AT] = secure_boot_of(efi);

    /* The map's size has 32 bits, and without a map Linux has no EFI. */
    if (efi->system_table == 0 || efi->memory_map == 0 ||
        efi->memory_map_bytes == 0 || efi->memory_map_bytes > UINT32_MAX)
        return;
    store_le32(at + LINUX_EFI_SIGNATURE_AT, LINUX_EFI_SIGNATURE_64);
    store_halves(at, LINUX_EFI_SYSTAB_AT, LINUX_EFI_SYSTAB_HI_AT,
                 efi->system_table);
    store_halves(at, LINUX_EFI_MEMMAP_AT, LINUX_EFI_MEMMAP_HI_AT,
                 efi->memory_map);
    store_le32(at + LINUX_EFI_MEMMAP_SIZE_AT, (uint32_t)efi->memory_map_bytes);
    store_le32(at + LINUX_EFI_MEMDESC_SIZE_AT, efi->descriptor_bytes);
    store_le32(at + LINUX_EFI_MEMDESC_VERSION_AT, efi->descriptor_version);
}

static void write_e820(uint8_t *at, const struct boot_range *ranges,
                       size_t count)
{
    for (size_t i = 0; i < count; i++, at += LINUX_E820_BYTES) {
        store_le64(at + LINUX_E820_BASE_AT, ranges[i].base);
        store_le64(at + LINUX_E820_LENGTH_AT, ranges[i].length_bytes);
        store_le32(at + LINUX_E820_TYPE_AT, ranges[i].type);
    }
}

size_t linux_more_ranges_bytes(size_t count)
{
    if (count <= LINUX_E820_MAX)
        return 0;
    return LINUX_SETUP_DATA_HEAD_BYTES +
           (count - LINUX_E820_MAX) * LINUX_E820_BYTES;
}

void linux_params_ranges(uint8_t *params, const struct boot_range *ranges,
                         size_t count, uint8_t *more, uint64_t more_address)
{
    size_t first = count < LINUX_E820_MAX ? count : LINUX_E820_MAX;

    params[LINUX_PARAMS_E820_ENTRIES_AT] = (uint8_t)first;
    write_e820(params + LINUX_PARAMS_E820_AT, ranges, first);
    if (count == first)
        return;

    store_le64(more + LINUX_SETUP_DATA_NEXT_AT, 0);
    store_le32(more + LINUX_SETUP_DATA_TYPE_AT, LINUX_SETUP_E820_EXT);
    store_le32(more + LINUX_SETUP_DATA_LENGTH_AT,
               (uint32_t)((count - first) * LINUX_E820_BYTES));
    write_e820(more + LINUX_SETUP_DATA_HEAD_BYTES, ranges + first,
               count - first);
    store_le64(params + LINUX_SETUP_DATA_AT, more_address);
}
