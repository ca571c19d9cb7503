/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lat15-Fixed16 of Debian's console-setup-linux (public domain), unpacked by
 * the build; its header and the glyphs of ASCII.
 */
#define PSF1_HEAD_BYTES 4
#define GLYPHS          127
#define GLYPH_BYTES     16

        .section .rodata.font, "a", @progbits
        .globl  font_start, font_end
        .hidden font_start, font_end
font_start:
        .incbin "x86/font.psf", 0, PSF1_HEAD_BYTES + GLYPHS * GLYPH_BYTES
font_end:

        .section .note.GNU-stack, "", @progbits
