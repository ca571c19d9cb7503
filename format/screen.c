/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A framebuffer is written to blindly: what cannot be one is turned away here.
 */
#include "format/screen.h"

#define COLUMNS_MAX 256u
#define ROWS_MAX    256u
#define CELL_BYTES  2u
/* Beyond any screen, and small enough that products stay below 2^64. */
#define PIXELS_MAX  65535u

/* The bits of a colour field; 0 when it is none inside the pixel. */
static uint64_t field_mask(const struct boot_screen *screen, uint8_t position,
                           uint8_t bits)
{
    if (bits == 0 || position >= screen->bits_per_pixel ||
        bits > screen->bits_per_pixel - position)
        return 0;
    return ((1ull << bits) - 1) << position;
}

static bool colours_are_sound(const struct boot_screen *screen)
{
    uint64_t red = field_mask(screen, screen->red_position, screen->red_bits);
    uint64_t green = field_mask(screen, screen->green_position,
                                screen->green_bits);
    uint64_t blue = field_mask(screen, screen->blue_position,
                               screen->blue_bits);

    return red != 0 && green != 0 && blue != 0 && (red & green) == 0 &&
           (red & blue) == 0 && (green & blue) == 0;
}

static bool lines_are_sound(const struct boot_screen *screen,
                            uint64_t line_bytes)
{
    uint64_t total = (uint64_t)screen->pitch_bytes * screen->height;

    return screen->base != 0 && line_bytes != 0 && total != 0 &&
           screen->pitch_bytes >= line_bytes &&
           total - 1 <= UINT64_MAX - screen->base;
}

bool screen_is_sound(const struct boot_screen *screen)
{
    uint8_t bits = screen->bits_per_pixel;

    switch (screen->kind) {
    case BOOT_SCREEN_VGA_TEXT:
        return screen->width <= COLUMNS_MAX && screen->height <= ROWS_MAX &&
               lines_are_sound(screen, screen->width * CELL_BYTES);
    case BOOT_SCREEN_RGB:
        /* 15-bit pixels take two bytes. */
        if (bits != 15 && bits != 16 && bits != 24 && bits != 32)
            return false;
        return screen->width <= PIXELS_MAX && screen->height <= PIXELS_MAX &&
               lines_are_sound(screen,
                               screen->width * (uint64_t)((bits + 7) / 8)) &&
               colours_are_sound(screen);
    default:
        return false;
    }
}
