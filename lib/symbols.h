/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of functions in section .symbols, from which dumps get names.  The
 * link leaves it empty and `adit images` fills it.  It is little-endian and
 * holds offsets only, so it is right wherever the image runs:
 *     u32 magic, u32 count,
 *     count times { u32 offset in the image, u32 name's offset in the table },
 *     ascending, then the names, each ended by a NUL.
 */
#ifndef LIB_SYMBOLS_H
#define LIB_SYMBOLS_H

#define SYMBOLS_MAGIC       0x4d595341u /* "ASYM" */
#define SYMBOLS_MAGIC_AT    0
#define SYMBOLS_COUNT_AT    4
#define SYMBOLS_HEAD_BYTES  8
#define SYMBOLS_OFFSET_AT   0
#define SYMBOLS_NAME_AT     4
#define SYMBOLS_ENTRY_BYTES 8

#endif
