/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one font, 8 pixels wide: a PC screen font (PSF, version 1) that is put
 * into the image by font.S, as far as ASCII reaches.
 */
#ifndef X86_FONT_H
#define X86_FONT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"

#define FONT_GLYPH_WIDTH 8u

struct font {
    struct bytes glyphs;
    uint32_t height; /* rows of a glyph, a byte each, leftmost pixel = 80h */
};

/* False when `file` is no PSF 1 font or holds no glyph. */
bool font_open(struct bytes file, struct font *ret_font);

/* The rows of `c`, or of a blank when the font has no such glyph. */
struct bytes font_glyph(const struct font *font, char c);

/* The font in the image. */
struct bytes font_built_in(void);

#endif
