/* SPDX-License-Identifier: BSD-2-Clause */
/* The script: a case in each line, its name and then words `key=value'. */
#include "tests/chaos/shim.h"

#define WORDS_MAX 40

static struct {
    const char *key, *value;
} words[WORDS_MAX];
static unsigned word_count;

const char *chaos_word(const char *key)
{
    for (unsigned n = word_count; n > 0; n--) {
        if (text_same(words[n - 1].key, key))
            return words[n - 1].value;
    }
    return NULL;
}

uint64_t chaos_parse(const char *text)
{
    uint64_t value = 0, base = 10;

    if (text[0] == '0' && text[1] == 'x') {
        base = 16;
        text += 2;
    }
    for (; *text != '\0'; text++) {
        if (*text >= '0' && *text <= '9')
            value = value * base + (uint64_t)(*text - '0');
        else if (base == 16 && *text >= 'a' && *text <= 'f')
            value = value * base + (uint64_t)(*text - 'a' + 10);
        else
            break;
    }
    return value;
}

uint64_t chaos_number(const char *key, uint64_t otherwise)
{
    const char *value = chaos_word(key);

    return value != NULL ? chaos_parse(value) : otherwise;
}

bool chaos_is(const char *key, const char *value)
{
    const char *found = chaos_word(key);

    return found != NULL && text_same(found, value);
}

const char *chaos_word_for(const char *key, const char *name)
{
    const char *value = chaos_word(key);

    if (value == NULL)
        return NULL;
    while (*name != '\0' && *value == *name) {
        value++;
        name++;
    }
    return *name == '\0' && *value == ':' ? value + 1 : NULL;
}

static char *token(char **at)
{
    char *start;

    while (**at == ' ')
        ++*at;
    start = *at;
    while (**at != ' ' && **at != '\0')
        ++*at;
    if (**at == ' ')
        *(*at)++ = '\0';
    return start;
}

bool chaos_next_case(char **script, const char **ret_name)
{
    char *line = *script, *end = line;

    if (*line == '\0')
        return false;
    while (*end != '\n' && *end != '\0')
        end++;
    *script = *end == '\n' ? end + 1 : end;
    *end = '\0';
    *ret_name = token(&line);
    for (word_count = 0; word_count < WORDS_MAX && *line != '\0';) {
        char *word = token(&line), *value = word;

        while (*value != '=' && *value != '\0')
            value++;
        if (*value == '=')
            *value++ = '\0';
        words[word_count].key = word;
        words[word_count++].value = value;
    }
    return true;
}
