/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads PSF 1: magic 36h 04h, a mode byte, the glyphs' size, then the glyphs.
 */
#include "x86/font.h"

#define PSF1_MAGIC      0x0436u
#define PSF1_HEAD_BYTES 4u
#define PSF1_SIZE_AT    3u
#define HEIGHT_MAX      32u

extern const uint8_t font_start[], font_end[];

static const uint8_t blank[HEIGHT_MAX];

bool font_open(struct bytes file, struct font *ret_font)
{
    struct bytes head;

    if (!bytes_sub(file, 0, PSF1_HEAD_BYTES, &head) ||
        load_le16(head.at) != PSF1_MAGIC)
        return false;

    struct bytes glyphs = bytes_from(file, PSF1_HEAD_BYTES);
    uint32_t height = head.at[PSF1_SIZE_AT];

    if (height == 0 || height > HEIGHT_MAX || glyphs.length_bytes < height)
        return false;
    *ret_font = (struct font){glyphs, height};
    return true;
}

struct bytes font_glyph(const struct font *font, char c)
{
    struct bytes glyph;

    if (bytes_sub(font->glyphs, (uint64_t)(uint8_t)c * font->height,
                  font->height, &glyph))
        return glyph;
    return bytes_of(blank, font->height);
}

struct bytes font_built_in(void)
{
    return bytes_of(font_start,
                    (uintptr_t)font_end - (uintptr_t)font_start);
}
