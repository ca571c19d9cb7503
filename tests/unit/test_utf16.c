/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: all of Unicode goes from UTF-16 to UTF-8 and back unchanged, and what
 * is ill-formed or too long is refused, never cut.
 */
#include "tests/unit/unit.h"

#include "format/utf16.h"

static char text_at[64];
static uint16_t units_at[64];

static enum utf16_status to_text(const void *from, size_t length, size_t room,
                                 struct text *ret_text)
{
    struct bytes copy = heap_copy(from, length);
    char *to = malloc(room);
    struct text text;
    enum utf16_status status = utf16_to_text(copy, to, room, &text);

    if (status == UTF16_OK) {
        memcpy(text_at, to, text.length);
        *ret_text = (struct text){text_at, text.length};
    }
    free(to);
    drop(copy);
    return status;
}

static enum utf16_status from_text(const char *from, size_t length,
                                   size_t room, size_t *ret_units)
{
    struct bytes copy = heap_copy(from, length);
    uint16_t *to = malloc(room * sizeof(*to));
    struct text text = {(const char *)copy.at, length};
    enum utf16_status status = utf16_from_text(text, to, room, ret_units);

    if (status == UTF16_OK)
        memcpy(units_at, to, (*ret_units + 1) * sizeof(*to));
    free(to);
    drop(copy);
    return status;
}

static void test_known_text(void **state)
{
    /* "A", e acute, euro, and a musical clef beyond the first plane. */
    static const uint8_t utf16[] = {0x41, 0, 0xe9, 0, 0xac, 0x20,
                                    0x34, 0xd8, 0x1e, 0xdd};
    static const char utf8[] = "A\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e";
    struct text text;
    size_t units;

    (void)state;
    assert_int_equal(to_text(utf16, sizeof(utf16), 64, &text), UTF16_OK);
    assert_text(text, utf8);
    assert_int_equal(from_text(utf8, strlen(utf8), 6, &units), UTF16_OK);
    assert_int_equal(units, 5);
    assert_memory_equal(units_at, utf16, sizeof(utf16));
    assert_int_equal(units_at[5], 0);
}

static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t point = 0x20; point <= 0x10ffff; point++) {
        uint8_t utf16[4];
        size_t length = 2, units;
        struct text text;

        if (point == 0x7f || (point >= 0xd800 && point < 0xe000))
            continue;
        store_le16(utf16, (uint16_t)point);
        if (point >= 0x10000) {
            store_le16(utf16, (uint16_t)(0xd7c0 + (point >> 10)));
            store_le16(utf16 + 2, (uint16_t)(0xdc00 | (point & 0x3ff)));
            length = 4;
        }
        assert_int_equal(utf16_to_text(bytes_of(utf16, length), text_at, 64,
                                       &text),
                         UTF16_OK);
        assert_int_equal(utf16_from_text(text, units_at, 64, &units),
                         UTF16_OK);
        assert_int_equal(units, length / 2);
        assert_memory_equal(units_at, utf16, length);
    }
}

static void test_refuses_bad_utf16(void **state)
{
    struct text text;

    (void)state;
    /* utf16-odd-size, -high-alone, -high-then-plain, -low-alone, -control */
    assert_int_equal(to_text("A\0B", 3, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\x34\xd8", 2, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\x34\xd8" "A\0", 4, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\x1e\xdd", 2, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\x1b\0", 2, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\x7f\0", 2, 64, &text), UTF16_BAD);
    assert_int_equal(to_text("\t\0", 2, 64, &text), UTF16_OK);
    /* What is behind a NUL does not matter. */
    assert_int_equal(to_text("A\0\0\0\x1e\xdd", 6, 64, &text), UTF16_OK);
    assert_text(text, "A");
    assert_int_equal(to_text("", 0, 0, &text), UTF16_OK);
    assert_text(text, "");
}

static void test_refuses_bad_utf8(void **state)
{
    static const char *const bad[] = {
        "\x80", "\xc3", "\xc3(", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
        "\xed\xa0\x80", "\xed\xb0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff",
        "\xe2\x82",
    };
    size_t units;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(from_text(bad[i], strlen(bad[i]), 64, &units),
                         UTF16_BAD);
    assert_int_equal(from_text("a\0b", 3, 64, &units), UTF16_BAD);
}

static void test_room(void **state)
{
    static const char utf8[] = "ab\xf0\x9d\x84\x9e";
    static const uint8_t utf16[] = {'a', 0, 'b', 0, 0x34, 0xd8, 0x1e, 0xdd};
    struct text text;
    size_t units;

    (void)state;
    for (size_t room = 0; room < 12; room++) {
        assert_int_equal(from_text(utf8, 6, room, &units),
                         room < 5 ? UTF16_NO_ROOM : UTF16_OK);
        assert_int_equal(to_text(utf16, sizeof(utf16), room, &text),
                         room < 6 ? UTF16_NO_ROOM : UTF16_OK);
    }
    assert_int_equal(from_text("", 0, 0, &units), UTF16_NO_ROOM);
    assert_int_equal(from_text("", 0, 1, &units), UTF16_OK);
    assert_int_equal(units, 0);
}

/* Each byte that could begin a sequence, alone and with what may follow. */
static void test_every_first_byte(void **state)
{
    size_t units;

    (void)state;
    for (unsigned first = 1; first < 256; first++) {
        char utf8[5] = {(char)first, (char)0x90, (char)0x90, (char)0x90, 0};
        size_t length = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first == 0xe0 ? 0 /* too long a form */
                        : first < 0xf0 ? 3
                        : first < 0xf4 ? 4
                                       : 0;

        for (size_t given = 1; given <= 4; given++) {
            /* What follows a whole sequence begins none. */
            bool is_good = given == length;

            assert_int_equal(from_text(utf8, given, 64, &units),
                             is_good ? UTF16_OK : UTF16_BAD);
            if (is_good)
                assert_int_equal(units, length == 4 ? 2 : 1);
        }
        for (size_t at = 1; at < length; at++)
            for (unsigned odd = 0; odd < 256; odd += 0x40) {
                char save = utf8[at];

                utf8[at] = (char)(odd + 0x3f);
                assert_int_equal(from_text(utf8, length, 64, &units),
                                 odd != 0x80 || (at == 1 && first == 0xed)
                                     ? UTF16_BAD : UTF16_OK);
                utf8[at] = save;
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_text),
        cmocka_unit_test(test_refuses_bad_utf16),
        cmocka_unit_test(test_refuses_bad_utf8),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_every_first_byte),
        cmocka_unit_test(test_every_code_point), /* takes long: last */
    };

    return cmocka_run_group_tests_name("utf16", tests, NULL, NULL);
}
