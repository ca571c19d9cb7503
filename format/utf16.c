/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-16 to UTF-8 and back ([unicode] 3.9).  Refuses what is ill-formed. */
#include "format/utf16.h"

#include <stdbool.h>

const char *utf16_status_text(enum utf16_status status)
{
    static const char *const texts[] = {
        [UTF16_OK] = "ok",
        [UTF16_BAD] = "not well-formed text",
        [UTF16_NO_ROOM] = "too long",
    };

    return texts[status];
}

static bool is_high_surrogate(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low_surrogate(uint32_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

/* One code point off the front of `*rest`; false when it is ill-formed. */
static bool utf16_take(struct bytes *rest, uint32_t *ret_point)
{
    if (rest->length_bytes < 2)
        return false;

    uint32_t point = load_le16(rest->at);

    *rest = bytes_from(*rest, 2);
    if (is_low_surrogate(point))
        return false;
    if (is_high_surrogate(point)) {
        if (rest->length_bytes < 2 || !is_low_surrogate(load_le16(rest->at)))
            return false;
        point = 0x10000 + ((point - 0xd800) << 10) +
                (load_le16(rest->at) - 0xdc00u);
        *rest = bytes_from(*rest, 2);
    }
    *ret_point = point;
    return true;
}

static size_t utf8_bytes(uint32_t point)
{
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static void utf8_put(char *to, uint32_t point, size_t count)
{
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = count - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (point & 0x3f));
        point >>= 6;
    }
    to[0] = (char)(lead[count] | point);
}

enum utf16_status utf16_to_text(struct bytes from, char *to, size_t room_bytes,
                                struct text *ret_text)
{
    size_t length = 0;

    while (from.length_bytes > 0) {
        uint32_t point;

        if (!utf16_take(&from, &point))
            return UTF16_BAD;
        if (point == 0)
            break;
        if ((point < 0x20 && point != '\t') || point == 0x7f)
            return UTF16_BAD;

        size_t count = utf8_bytes(point);

        if (count > room_bytes - length)
            return UTF16_NO_ROOM;
        utf8_put(to + length, point, count);
        length += count;
    }
    *ret_text = (struct text){to, length};
    return UTF16_OK;
}

/* One code point off the front of `*rest`, which is not empty. */
static bool utf8_take(struct text *rest, uint32_t *ret_point)
{
    uint32_t point = (uint8_t)rest->at[0];
    size_t count = point < 0x80 ? 1 : point < 0xc0 ? 0 :
                   point < 0xe0 ? 2 : point < 0xf0 ? 3 : point < 0xf8 ? 4 : 0;

    if (count == 0 || count > rest->length)
        return false;
    if (count > 1)
        point &= 0x7fu >> count;
    for (size_t i = 1; i < count; i++) {
        uint32_t next = (uint8_t)rest->at[i];

        if ((next & 0xc0) != 0x80)
            return false;
        point = point << 6 | (next & 0x3f);
    }
    /* Overlong forms and what UTF-16 cannot say. */
    if (utf8_bytes(point) != count || point > 0x10ffff || point == 0 ||
        is_high_surrogate(point) || is_low_surrogate(point))
        return false;
    *rest = text_skip(*rest, count);
    *ret_point = point;
    return true;
}

enum utf16_status utf16_from_text(struct text from, uint16_t *to,
                                  size_t room_units, size_t *ret_units)
{
    size_t units = 0;

    while (from.length > 0) {
        uint32_t point;

        if (!utf8_take(&from, &point))
            return UTF16_BAD;

        size_t count = point < 0x10000 ? 1 : 2;

        if (room_units < 1 || count > room_units - 1 - units)
            return UTF16_NO_ROOM;
        if (count == 2) {
            point -= 0x10000;
            to[units++] = (uint16_t)(0xd800 + (point >> 10));
            point = 0xdc00 + (point & 0x3ff);
        }
        to[units++] = (uint16_t)point;
    }
    if (room_units < 1)
        return UTF16_NO_ROOM;
    to[units] = 0;
    *ret_units = units;
    return UTF16_OK;
}
