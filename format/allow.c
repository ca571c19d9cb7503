/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/allow.h"

enum value {
    VALUE_NONE,
    VALUE_NUMBER,
    VALUE_NAMES, /* each with a letter in front: no address, no port */
    VALUE_TTY,   /* the console drivers that take a place from nobody */
};

static const struct {
    struct text name;
    enum allow_reader reader;
    enum value value;
} allowed[] = {
    {TEXT("console="),      ALLOW_ADIT,   VALUE_NAMES},
    {TEXT("loglevel="),     ALLOW_ADIT,   VALUE_NUMBER},
    {TEXT("quiet"),         ALLOW_ADIT,   VALUE_NONE},
    {TEXT("tpm=require"),   ALLOW_ADIT,   VALUE_NONE},
    {TEXT("console="),      ALLOW_KERNEL, VALUE_TTY},
    {TEXT("consoleblank="), ALLOW_KERNEL, VALUE_NUMBER},
    {TEXT("loglevel="),     ALLOW_KERNEL, VALUE_NUMBER},
    {TEXT("nomodeset"),     ALLOW_KERNEL, VALUE_NONE},
    {TEXT("panic="),        ALLOW_KERNEL, VALUE_NUMBER},
    {TEXT("quiet"),         ALLOW_KERNEL, VALUE_NONE},
    {TEXT("ro"),            ALLOW_KERNEL, VALUE_NONE},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_number(struct text value)
{
    if (value.length != 0 && value.at[0] == '-')
        value = text_skip(value, 1);
    for (size_t i = 0; i < value.length; i++) {
        if (!is_digit(value.at[i]))
            return false;
    }
    return value.length != 0;
}

/*
 * Letters and digits, with commas between, and colons where `colons`.  Quotes
 * and whatever else a reader might take for the end of a word is none of it.
 */
static bool is_list(struct text value, bool colons)
{
    for (size_t i = 0; i < value.length; i++) {
        char c = value.at[i];

        if (!is_letter(c) && !is_digit(c) && c != ',' &&
            !(colons && c == ':'))
            return false;
    }
    return value.length != 0;
}

static bool is_names(struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        if ((i == 0 || value.at[i - 1] == ',') && !is_letter(value.at[i]))
            return false;
    }
    return is_list(value, true);
}

static bool value_is(enum value kind, struct text value)
{
    switch (kind) {
    case VALUE_NONE:
        return value.length == 0;
    case VALUE_NUMBER:
        return is_number(value);
    case VALUE_NAMES:
        return is_names(value);
    default: /* VALUE_TTY */
        return (text_starts_with(value, TEXT("tty")) ||
                text_starts_with(value, TEXT("hvc"))) &&
               is_list(value, false);
    }
}

bool allow_word(enum allow_reader reader, struct text word)
{
    for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++) {
        if (allowed[i].reader == reader &&
            text_starts_with(word, allowed[i].name) &&
            value_is(allowed[i].value,
                     text_skip(word, allowed[i].name.length)))
            return true;
    }
    return false;
}

size_t allow_keep(enum allow_reader reader, char *line, size_t length)
{
    struct text rest = {line, length};
    size_t kept = 0;

    /* A word never moves towards the end: nothing unread is overwritten. */
    for (;;) {
        struct text word = text_word(&rest);

        if (word.length == 0)
            return kept;
        if (!allow_word(reader, word))
            continue;
        if (kept != 0)
            line[kept++] = ' ';
        memmove(line + kept, word.at, word.length);
        kept += word.length;
    }
}
