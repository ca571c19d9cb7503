/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A linear framebuffer of 16, 24 or 32 bits per pixel.  Refuses other depths,
 * and colour fields that are not inside a pixel.  Only writes to it, and only
 * inside pitch * height.
 */
#include "x86/screen.h"

#include "lib/text.h"
#include "x86/font.h"

#define SIDE_MAX 16384u /* pixels; beyond any mode there is */

static struct {
    uint8_t *base;
    uint32_t pitch_bytes;
    uint32_t row_bytes; /* visible part of a line */
    uint32_t pixel_bytes;
    uint32_t ink;
    struct font font;
    /* Two pixels of 32 bits for two bits of a glyph, the left one first. */
    uint64_t pairs[4];
} fb;

/* Two thirds of full, at its place. */
static uint32_t shade(uint8_t position, uint8_t bits)
{
    return ((1u << bits) - 1) * 2 / 3 << position;
}

static bool field_fits(uint8_t position, uint8_t bits, uint32_t pixel_bits)
{
    return bits != 0 && bits <= 16 && position <= pixel_bits &&
           bits <= pixel_bits - position;
}

static bool colours_fit(const struct boot_screen *screen, uint32_t pixel_bits)
{
    return field_fits(screen->red_position, screen->red_bits, pixel_bits) &&
           field_fits(screen->green_position, screen->green_bits,
                      pixel_bits) &&
           field_fits(screen->blue_position, screen->blue_bits, pixel_bits);
}

static bool rgb_open(const struct boot_screen *screen, uint32_t *ret_columns,
                     uint32_t *ret_rows)
{
    uint32_t pixel_bytes = (screen->bits_per_pixel + 7u) / 8;
    struct font font;

    if (pixel_bytes < 2 || pixel_bytes > 4 || screen->width > SIDE_MAX ||
        screen->height > SIDE_MAX ||
        !screen_fits(screen, (uint64_t)screen->width * pixel_bytes) ||
        !colours_fit(screen, pixel_bytes * 8) ||
        !font_open(font_built_in(), &font))
        return false;

    fb.base = (uint8_t *)(uintptr_t)screen->base;
    fb.pitch_bytes = screen->pitch_bytes;
    fb.row_bytes = screen->width * pixel_bytes;
    fb.pixel_bytes = pixel_bytes;
    fb.font = font;
    fb.ink = shade(screen->red_position, screen->red_bits) |
             shade(screen->green_position, screen->green_bits) |
             shade(screen->blue_position, screen->blue_bits);
    fb.pairs[1] = (uint64_t)fb.ink << 32;
    fb.pairs[2] = fb.ink;
    fb.pairs[3] = fb.pairs[1] | fb.pairs[2];
    *ret_columns = screen->width / FONT_GLYPH_WIDTH;
    *ret_rows = screen->height / font.height;
    return true;
}

static void draw_pairs(uint8_t *to, uint8_t line)
{
    for (uint32_t shift = FONT_GLYPH_WIDTH; shift != 0; to += 8) {
        shift -= 2;
        __builtin_memcpy(to, &fb.pairs[line >> shift & 3], 8);
    }
}

static void draw_pixels(uint8_t *to, uint8_t line)
{
    for (uint32_t bit = 0x80; bit != 0; bit >>= 1) {
        uint32_t pixel = (line & bit) != 0 ? fb.ink : 0;

        for (uint32_t n = 0; n < fb.pixel_bytes; n++, pixel >>= 8)
            *to++ = (uint8_t)pixel;
    }
}

static void rgb_draw(uint32_t column, uint32_t row, char c)
{
    struct bytes glyph = font_glyph(&fb.font, c);
    uint8_t *to = fb.base + (uint64_t)row * fb.font.height * fb.pitch_bytes +
                  (uint64_t)column * FONT_GLYPH_WIDTH * fb.pixel_bytes;

    for (uint32_t y = 0; y < fb.font.height; y++, to += fb.pitch_bytes) {
        if (fb.pixel_bytes == 4)
            draw_pairs(to, glyph.at[y]);
        else
            draw_pixels(to, glyph.at[y]);
    }
}

static void rgb_blank_row(uint32_t row)
{
    uint8_t *to = fb.base + (uint64_t)row * fb.font.height * fb.pitch_bytes;

    for (uint32_t y = 0; y < fb.font.height; y++, to += fb.pitch_bytes)
        memset(to, 0, fb.row_bytes);
}

const struct screen_kind screen_rgb_kind = {
    .name = "framebuffer",
    .open = rgb_open,
    .blank_row = rgb_blank_row,
    .draw = rgb_draw,
};
