/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that a terminal obeys, or that turn the writing round, are not let
 * through; see escape.h. */
#include "tools/inspect/escape.h"

static size_t escape_byte(char *to, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";

    if (byte == '\\') {
        to[0] = to[1] = '\\';
        return 2;
    }
    if (byte >= ' ' && byte < 0x7f) {
        to[0] = (char)byte;
        return 1;
    }
    to[0] = '\\';
    to[1] = 'x';
    to[2] = digits[byte >> 4];
    to[3] = digits[byte & 0xf];
    return 4;
}

const char *escape_text(char *to, size_t room, struct text from)
{
    size_t used = 0, fits = 0; /* `fits`: with dots behind it */

    for (size_t n = 0; n < from.length; n++) {
        char piece[4];
        size_t length = escape_byte(piece, (uint8_t)from.at[n]);

        if (length > room - 1 - used) {
            memcpy(to + fits, "...", 3);
            used = fits + 3;
            break;
        }
        memcpy(to + used, piece, length);
        used += length;
        if (used + 3 <= room - 1)
            fits = used;
    }
    to[used] = '\0';
    return to;
}
