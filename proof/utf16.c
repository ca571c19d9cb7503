/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/utf16.h"
#include "proof.h"

static void to_text(struct bytes view)
{
    char room[8];
    size_t room_bytes = any(0, sizeof(room));
    struct text text;

    //@ split room_bytes;
    if (utf16_to_text(view, room + sizeof(room) - room_bytes, room_bytes,
                      &text) == UTF16_OK)
        sink = text.length;
}

static void from_text(struct text text)
{
    uint16_t room[6];
    size_t room_units = any(0, 6), units;

    //@ split room_units;
    if (utf16_from_text(text, room + 6 - room_units, room_units,
                        &units) == UTF16_OK)
        sink = units;
}

void main_utf16(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(utf16_status_text(any(0, UTF16_NO_ROOM)));
    //@ split length;
    to_text(last_bytes(length));
    from_text(last_text(length));
}
