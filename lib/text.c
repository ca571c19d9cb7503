/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pieces of text: none owns or changes what it points to, none needs a NUL.
 */
#include "lib/text.h"

struct text text_of(const char *nul_terminated)
{
    return (struct text){nul_terminated, strlen(nul_terminated)};
}

bool text_until_nul(struct bytes whole, struct text *ret_text)
{
    for (size_t i = 0; i < whole.length_bytes; i++)
        if (whole.at[i] == 0) {
            *ret_text = (struct text){(const char *)whole.at, i};
            return true;
        }
    return false;
}

bool text_equal(struct text a, struct text b)
{
    if (a.length != b.length)
        return false;
    return a.length == 0 || memcmp(a.at, b.at, a.length) == 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool text_equal_nocase(struct text a, struct text b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool text_starts_with(struct text whole, struct text prefix)
{
    if (whole.length < prefix.length)
        return false;
    whole.length = prefix.length;
    return text_equal(whole, prefix);
}

struct text text_skip(struct text whole, size_t skip)
{
    if (skip > whole.length)
        skip = whole.length;
    /* Adding 0 to a null pointer is not C. */
    if (skip != 0)
        whole.at += skip;
    whole.length -= skip;
    return whole;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\r' || c == '\n';
}

struct text text_trim(struct text whole)
{
    size_t front = 0;

    while (whole.length != 0 && is_space(whole.at[whole.length - 1]))
        whole.length--;
    while (front < whole.length && is_space(whole.at[front]))
        front++;
    return text_skip(whole, front);
}

struct text text_word(struct text *rest)
{
    size_t front = 0;
    size_t end;

    while (front < rest->length && is_blank(rest->at[front]))
        front++;
    *rest = text_skip(*rest, front);

    for (end = 0; end < rest->length && !is_blank(rest->at[end]); end++)
        ;
    struct text word = {rest->at, end};

    while (end < rest->length && is_blank(rest->at[end]))
        end++;
    *rest = text_skip(*rest, end);
    return word;
}

struct text text_file_name(struct text path)
{
    size_t at = path.length;

    while (at > 0 && path.at[at - 1] != '/' && path.at[at - 1] != '\\')
        at--;
    return text_skip(path, at);
}

size_t text_find(struct text whole, struct text part)
{
    if (part.length == 0)
        return 0;
    for (size_t i = 0; part.length <= whole.length - i; i++)
        if (whole.at[i] == part.at[0] &&
            text_starts_with(text_skip(whole, i), part))
            return i;
    return whole.length;
}

/* -1 when `c` is no digit of any base that we take. */
static int digit_of(char c)
{
    c = lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool text_number(struct text whole, uint64_t *ret_number)
{
    uint64_t number = 0;
    uint64_t base = 10;

    if (text_starts_with(whole, TEXT("0x")) ||
        text_starts_with(whole, TEXT("0X"))) {
        base = 16;
        whole = text_skip(whole, 2);
    }
    if (whole.length == 0)
        return false;

    for (size_t i = 0; i < whole.length; i++) {
        int digit = digit_of(whole.at[i]);

        if (digit < 0 || (uint64_t)digit >= base)
            return false;
        if (number > (UINT64_MAX - (uint64_t)digit) / base)
            return false;
        number = number * base + (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}
