/* SPDX-License-Identifier: BSD-2-Clause */
/* format/utf16.h: there and back again, and never beyond the room. */
#include "format/utf16.h"

#include "tests/fuzz/fuzz.h"

static void to_text_and_back(struct bytes in, size_t room_bytes)
{
    char *room = (char *)fuzz_room(room_bytes);
    uint16_t *back;
    struct text text;
    size_t units, given = 0;
    enum utf16_status status;

    FUZZ_POISON(text);
    status = utf16_to_text(in, room, room_bytes, &text);
    fuzz_saw(status);
    if (status != UTF16_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(text));
        return;
    }
    fuzz_saw_text(text, bytes_of(room, room_bytes));
    while (2 * given + 1 < in.length_bytes &&
           load_le16(in.at + 2 * given) != 0)
        given++;
    FUZZ_REQUIRE(2 * given + 1 < in.length_bytes ||
                 in.length_bytes % 2 == 0);
    FUZZ_REQUIRE(text.length <= 3 * given);
    for (size_t n = 0; n < text.length; n++)
        FUZZ_REQUIRE((uint8_t)text.at[n] >= ' ' || text.at[n] == '\t');
    back = (uint16_t *)fuzz_room(2 * (given + 1));
    FUZZ_REQUIRE(utf16_from_text(text, back, given + 1, &units) == UTF16_OK);
    FUZZ_REQUIRE(units == given && back[given] == 0);
    FUZZ_REQUIRE(memcmp(back, in.at, 2 * given) == 0);
    FUZZ_REQUIRE(utf16_from_text(text, back, given, &units) ==
                 UTF16_NO_ROOM);
}

static void from_text_and_back(struct bytes in, size_t room_units)
{
    struct text given = {(const char *)in.at, in.length_bytes}, back;
    uint16_t *room = (uint16_t *)fuzz_room(2 * room_units);
    char *text = (char *)fuzz_room(in.length_bytes);
    enum utf16_status status;
    size_t units;

    FUZZ_POISON(units);
    status = utf16_from_text(given, room, room_units, &units);
    fuzz_saw(status);
    if (status != UTF16_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(units));
        return;
    }
    FUZZ_REQUIRE(units < room_units && room[units] == 0);
    for (size_t n = 0; n < units; n++)
        FUZZ_REQUIRE(room[n] != 0);
    status = utf16_to_text(bytes_of(room, 2 * units), text, in.length_bytes,
                           &back);
    if (status == UTF16_OK)
        FUZZ_REQUIRE(text_equal(back, given));
    else
        FUZZ_REQUIRE(status == UTF16_BAD);
    fuzz_saw(units);
}

void fuzz_one(struct bytes in)
{
    unsigned what = (unsigned)fuzz_take(&in, 1);
    size_t room = fuzz_take(&in, 1);

    if (what % 2 != 0)
        to_text_and_back(in, room);
    else
        from_text_and_back(in, room);
}
