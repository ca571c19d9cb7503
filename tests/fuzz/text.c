/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/text.h, lib/crc32.h: words, numbers and searches beside the C library's
 * and slower ways. */
#include "lib/crc32.h"
#include "lib/print.h"
#include "tests/fuzz/fuzz.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void check_words(struct bytes in)
{
    struct text whole = {(const char *)in.at, in.length_bytes}, rest = whole;
    size_t letters = 0, wanted = 0;

    for (size_t n = 0; n < whole.length; n++)
        wanted += !is_blank(whole.at[n]);
    for (;;) {
        size_t before = rest.length;
        struct text word = text_word(&rest);

        fuzz_saw_text(word, in);
        fuzz_saw_text(rest, in);
        FUZZ_REQUIRE(rest.length == 0 || !is_blank(rest.at[0]));
        if (word.length == 0)
            break;
        FUZZ_REQUIRE(rest.length < before);
        FUZZ_REQUIRE(rest.length == 0 || rest.at > word.at + word.length);
        for (size_t n = 0; n < word.length; n++)
            FUZZ_REQUIRE(!is_blank(word.at[n]));
        letters += word.length;
    }
    FUZZ_REQUIRE(rest.length == 0 && letters == wanted);
}

static void check_trim(struct bytes in)
{
    struct text whole = {(const char *)in.at, in.length_bytes};
    struct text part = text_trim(whole), name = text_file_name(whole);

    fuzz_saw_text(part, in);
    if (part.length != 0)
        FUZZ_REQUIRE(!is_blank(part.at[0]) && part.at[0] != '\n' &&
                     part.at[0] != '\r' && !is_blank(part.at[part.length - 1])
                     && part.at[part.length - 1] != '\n' &&
                     part.at[part.length - 1] != '\r');
    for (const char *at = whole.at; part.length != 0 && at < part.at; at++)
        FUZZ_REQUIRE(is_blank(*at) || *at == '\r' || *at == '\n');
    fuzz_saw_text(name, in);
    for (size_t n = 0; n < name.length; n++)
        FUZZ_REQUIRE(name.at[n] != '/' && name.at[n] != '\\');
    FUZZ_REQUIRE(name.length == whole.length || name.at[-1] == '/' ||
                 name.at[-1] == '\\');
}

static void check_find(struct bytes in)
{
    struct bytes needle = fuzz_own(fuzz_part(&in, fuzz_take(&in, 1) % 4));
    struct text part = {(const char *)needle.at, needle.length_bytes};
    struct text whole = {(const char *)in.at, in.length_bytes}, head;
    size_t found = text_find(whole, part), wanted = 0;

    while (wanted + part.length <= whole.length &&
           memcmp(whole.at + wanted, part.at, part.length) != 0)
        wanted++;
    if (wanted + part.length > whole.length)
        wanted = whole.length;
    FUZZ_REQUIRE(found == wanted);
    if (text_until_nul(in, &head))
        FUZZ_REQUIRE(head.at == whole.at && in.at[head.length] == 0 &&
                     memchr(in.at, 0, head.length) == NULL);
    else
        FUZZ_REQUIRE(memchr(in.at, 0, in.length_bytes) == NULL);
    if (text_equal_nocase(part, whole))
        for (size_t n = 0; n < part.length; n++)
            FUZZ_REQUIRE(part.at[n] == whole.at[n] ||
                         ((part.at[n] ^ whole.at[n]) == 0x20 &&
                          (part.at[n] | 0x20) >= 'a' &&
                          (part.at[n] | 0x20) <= 'z'));
}

static void check_number(struct bytes in)
{
    struct text whole = {(const char *)in.at, in.length_bytes};
    unsigned base = 10;
    char back[32], again[32];
    size_t at = 0, length;
    uint64_t number;

    FUZZ_POISON(number);
    if (!text_number(whole, &number)) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(number));
        return;
    }
    fuzz_saw(number);
    FUZZ_REQUIRE(whole.length != 0);
    if (whole.length > 2 && whole.at[0] == '0' && (whole.at[1] | 0x20) == 'x')
        base = at = 16;
    at = at != 0 ? 2 : 0;
    while (at + 1 < whole.length && whole.at[at] == '0')
        at++;
    length = print_buffer(back, sizeof(back), base == 16 ? "%lx" : "%lu",
                          number);
    FUZZ_REQUIRE(text_equal_nocase((struct text){back, length},
                                   text_skip(whole, at)));
    FUZZ_REQUIRE(print_buffer(again, length, base == 16 ? "%lx" : "%lu",
                              number) == length);
    FUZZ_REQUIRE(memcmp(again, back, length - 1) == 0 &&
                 again[length - 1] == '\0');
}

static void check_crc(struct bytes in)
{
    size_t cut = fuzz_take(&in, 1);
    struct bytes rest = in, front = fuzz_part(&rest, cut);
    uint32_t crc = ~0u;

    for (size_t n = 0; n < in.length_bytes; n++) {
        crc ^= in.at[n];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    FUZZ_REQUIRE(crc32_add(crc32_add(0, front), rest) == ~crc);
}

/* What comes from outside must not drive the terminal. */
static void check_print(struct bytes in)
{
    struct text whole = {(const char *)in.at, in.length_bytes};
    size_t room = in.length_bytes * 2 + 1, length;
    char *to = (char *)fuzz_room(room);

    length = print_buffer(to, room, "%pT", (void *)&whole);
    FUZZ_REQUIRE(length >= whole.length && length <= 4 * whole.length);
    FUZZ_REQUIRE(to[length < room ? length : room - 1] == '\0');
    for (size_t n = 0; to[n] != '\0'; n++)
        FUZZ_REQUIRE(to[n] >= ' ' && to[n] <= '~');
}

void fuzz_one(struct bytes in)
{
    static void (*const checks[])(struct bytes) = {
        check_words, check_trim, check_find, check_number, check_crc,
        check_print,
    };
    unsigned what = fuzz_take(&in, 1) % 6;

    checks[what](in);
}
