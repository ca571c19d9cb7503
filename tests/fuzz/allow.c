/* SPDX-License-Identifier: BSD-2-Clause */
/* format/allow.h: what is kept of a line is made of its allowed words, all of
 * them and in their order, and allowed again. */
#include "format/allow.h"

#include "tests/fuzz/fuzz.h"

/* Nothing that could choose what is run. */
static void check_word(struct text word)
{
    for (size_t n = 0; n < word.length; n++) {
        char c = word.at[n];

        FUZZ_REQUIRE((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || c == '=' || c == ',' ||
                     c == ':' || c == '-');
    }
    FUZZ_REQUIRE(word.length != 0 && word.at[word.length - 1] != '=');
}

static void keep(enum allow_reader reader, struct bytes in)
{
    char *line = (char *)fuzz_own(in).at;
    size_t length = allow_keep(reader, line, in.length_bytes);
    struct text kept = {line, length};
    struct text rest = {(const char *)in.at, in.length_bytes}, word, mine;

    FUZZ_REQUIRE(length <= in.length_bytes);
    fuzz_saw_text(kept, bytes_of(line, in.length_bytes));
    while ((word = text_word(&rest)).length != 0) {
        if (!allow_word(reader, word))
            continue;
        check_word(word);
        mine = text_word(&kept);
        FUZZ_REQUIRE(text_equal(mine, word));
    }
    FUZZ_REQUIRE(kept.length == 0);
    FUZZ_REQUIRE(allow_keep(reader, line, length) == length);
    FUZZ_REQUIRE(length == 0 || (line[0] != ' ' && line[length - 1] != ' '));
}

void fuzz_one(struct bytes in)
{
    unsigned reader = fuzz_take(&in, 1) % 2;
    struct text word = {(const char *)in.at, in.length_bytes};

    if (allow_word(reader == 0 ? ALLOW_ADIT : ALLOW_KERNEL, word)) {
        check_word(word);
        if (text_starts_with(word, TEXT("loglevel=")) ||
            text_starts_with(word, TEXT("panic=")))
            for (size_t n = text_find(word, TEXT("=")) + 1;
                 n < word.length; n++)
                FUZZ_REQUIRE((word.at[n] >= '0' && word.at[n] <= '9') ||
                             (word.at[n] == '-' && word.at[n - 1] == '='));
        /* An address or a port is none of it. */
        for (size_t n = 8; n < word.length && word.at[7] == '='; n++)
            FUZZ_REQUIRE((word.at[n - 1] != '=' && word.at[n - 1] != ',') ||
                         word.at[n] < '0' || word.at[n] > '9' || reader != 0);
        FUZZ_REQUIRE(reader == 0 ||
                     text_find(word, TEXT(":")) == word.length);
        if (reader != 0 && text_starts_with(word, TEXT("console=")))
            FUZZ_REQUIRE(text_starts_with(text_skip(word, 8), TEXT("tty")) ||
                         text_starts_with(text_skip(word, 8), TEXT("hvc")));
    }
    keep(reader == 0 ? ALLOW_ADIT : ALLOW_KERNEL, in);
}
