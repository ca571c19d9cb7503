/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The framebuffer that the firmware shows its own console in.  Displays
 * without one (BltOnly, base 0, size 0) or with geometry that does not fit
 * are passed over.
 */
#include "boot/uefi/uefi.h"

/* Beyond any display; keeps every product below 2^64. */
#define SIDE_MAX 65536

struct field {
    uint8_t position, bits;
};

/* A mask of adjacent ones; false for any other. */
static bool mask_field(uint32_t mask, struct field *ret_field)
{
    uint8_t position = 0, bits = 0;

    if (mask == 0)
        return false;
    for (; !(mask & 1); mask >>= 1)
        position++;
    for (; mask & 1; mask >>= 1)
        bits++;
    *ret_field = (struct field){position, bits};
    return mask == 0;
}

static bool screen_of_masks(const struct efi_graphics_info *info,
                            struct boot_screen *screen)
{
    uint32_t all = info->red_mask | info->green_mask | info->blue_mask |
                   info->reserved_mask;
    struct field red, green, blue;

    if (!mask_field(info->red_mask, &red) ||
        !mask_field(info->green_mask, &green) ||
        !mask_field(info->blue_mask, &blue))
        return false;
    screen->red_position = red.position;
    screen->red_bits = red.bits;
    screen->green_position = green.position;
    screen->green_bits = green.bits;
    screen->blue_position = blue.position;
    screen->blue_bits = blue.bits;
    screen->bits_per_pixel = all >> 24 ? 32 : all >> 16 ? 24 :
                             all >> 8 ? 16 : 8;
    return true;
}

static bool screen_pixels(const struct efi_graphics_info *info,
                          struct boot_screen *screen)
{
    struct efi_graphics_info fixed = {
        .red_mask = 0xff, .green_mask = 0xff00, .blue_mask = 0xff0000,
        .reserved_mask = 0xff000000,
    };

    switch (info->pixel_format) {
    case EFI_PIXEL_BGRX:
        fixed.red_mask = 0xff0000;
        fixed.blue_mask = 0xff;
        return screen_of_masks(&fixed, screen);
    case EFI_PIXEL_RGBX:
        return screen_of_masks(&fixed, screen);
    case EFI_PIXEL_BITMASK:
        return screen_of_masks(info, screen);
    default:
        return false;
    }
}

static bool screen_of(const struct efi_graphics_output *gop,
                      struct boot_screen *ret_screen)
{
    const struct efi_graphics_mode *mode = gop->mode;
    const struct efi_graphics_info *info = mode != NULL ? mode->info : NULL;
    struct boot_screen screen = {.kind = BOOT_SCREEN_RGB};

    if (info == NULL || mode->framebuffer == 0 ||
        mode->framebuffer_bytes == 0 || !screen_pixels(info, &screen))
        return false;
    if (info->width == 0 || info->height == 0 ||
        info->pixels_per_line < info->width ||
        info->pixels_per_line > SIDE_MAX || info->height > SIDE_MAX)
        return false;

    screen.base = mode->framebuffer;
    screen.width = info->width;
    screen.height = info->height;
    screen.pitch_bytes = info->pixels_per_line * (screen.bits_per_pixel / 8u);
    if ((uint64_t)screen.pitch_bytes * screen.height > mode->framebuffer_bytes)
        return false;
    *ret_screen = screen;
    return true;
}

/*
 * The first display among `handles` that can be used.  Firmware with a console
 * on many devices (EDK II) adds a display that stands for all of them; it has
 * no device path, and does not notice when a loader changes the mode of the
 * real one.
 */
static bool screen_choose(const efi_handle *handles, uint64_t count,
                          bool want_device, struct boot_screen *ret_screen)
{
    static const struct efi_guid path = EFI_DEVICE_PATH_GUID;
    static const struct efi_guid graphics = EFI_GRAPHICS_OUTPUT_GUID;

    for (uint64_t i = 0; i < count; i++) {
        const struct efi_graphics_output *gop =
            uefi_protocol(handles[i], &graphics);
        bool is_device = uefi_protocol(handles[i], &path) != NULL;

        if (gop != NULL && is_device == want_device &&
            screen_of(gop, ret_screen))
            return true;
    }
    return false;
}

void uefi_fill_screen(struct boot_info *bi)
{
    static const struct efi_guid graphics = EFI_GRAPHICS_OUTPUT_GUID;
    const struct efi_boot_services *boot = uefi_session.boot;
    efi_handle *handles;
    uint64_t count = 0;

    if (boot->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, &graphics, NULL,
                                   &count, &handles) != EFI_SUCCESS)
        return;
    if (!screen_choose(handles, count, true, &bi->screen))
        screen_choose(handles, count, false, &bi->screen);
    boot->free_pool(handles);
}
