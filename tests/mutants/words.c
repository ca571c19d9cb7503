/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts, as words, and how a mutant's differ from its seed's. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/mutants/mutants.h"

void words_add(struct words *words, const char *format, ...)
{
    size_t room = sizeof(words->text) - words->length;
    char *to = words->text + words->length;
    va_list list;
    int length;

    if (words->length != 0 && room > 1) {
        *to++ = ' ';
        room--;
    }
    va_start(list, format);
    length = vsnprintf(to, room, format, list);
    va_end(list);
    if (length < 0 || (size_t)length >= room) {
        fprintf(stderr, "mutants: a verdict of too many words\n");
        exit(2);
    }
    words->length = (size_t)(to - words->text) + (size_t)length;
}

static bool next_word(const char **rest, struct text *ret_word)
{
    const char *at = *rest + strspn(*rest, " ");

    *ret_word = (struct text){at, strcspn(at, " ")};
    *rest = at + ret_word->length;
    return ret_word->length != 0;
}

static bool have(const struct words *words, struct text wanted,
                 bool by_key)
{
    const char *rest = words->text;
    struct text word;
    const char *equal = memchr(wanted.at, '=', wanted.length);

    if (by_key && equal == NULL)
        return false;
    if (by_key)
        wanted.length = (size_t)(equal - wanted.at) + 1;
    while (next_word(&rest, &word)) {
        if (by_key && word.length > wanted.length)
            word.length = wanted.length;
        if (text_equal(word, wanted))
            return true;
    }
    return false;
}

bool words_have(const struct words *words, const char *word)
{
    return have(words, text_of(word), false);
}

void words_differ(const struct words *seed, const struct words *mutant,
                  const char *sound, struct words *ret_words)
{
    const char *rest = mutant->text;
    struct text word;

    *ret_words = (struct words){.length = 0};
    while (next_word(&rest, &word))
        if (!have(seed, word, false))
            words_add(ret_words, "%.*s", (int)word.length, word.at);
    if (!words_have(mutant, sound) && words_have(seed, sound)) {
        words_add(ret_words, "-%s", sound);
        return;
    }
    rest = seed->text;
    while (next_word(&rest, &word))
        if (!have(mutant, word, false) && !have(mutant, word, true))
            words_add(ret_words, "-%.*s", (int)word.length, word.at);
    if (ret_words->length == 0)
        words_add(ret_words, "same");
}
