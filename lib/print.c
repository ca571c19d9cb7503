/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf without a C library.  A conversion that it does not know is printed
 * as it stands: a wrong message is better than none.
 */
#include "lib/print.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/text.h"

/* "0x" and 64 bits in decimal or hexadecimal. */
#define DIGITS_MAX 24

struct conversion {
    bool left;
    bool zero;
    bool alternate;
    bool has_precision;
    size_t width;
    size_t precision;
    unsigned int longs; /* `l` and `z` count 1, `ll` 2 */
};

static void put_repeated(struct print_sink *sink, char c, size_t count)
{
    while (count-- != 0)
        sink->put(sink, c);
}

static void put_text(struct print_sink *sink, struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        sink->put(sink, text.at[i]);
}

/* `prefix` is what zeros are put behind: a sign or "0x". */
static void put_padded(struct print_sink *sink, const struct conversion *how,
                       struct text prefix, struct text body)
{
    size_t used = prefix.length + body.length;
    size_t padding = how->width > used ? how->width - used : 0;

    if (!how->left && !how->zero)
        put_repeated(sink, ' ', padding);
    put_text(sink, prefix);
    if (!how->left && how->zero)
        put_repeated(sink, '0', padding);
    put_text(sink, body);
    if (how->left)
        put_repeated(sink, ' ', padding);
}

static void put_number(struct print_sink *sink, const struct conversion *how,
                       struct text prefix, uint64_t number, unsigned int base)
{
    char digits[DIGITS_MAX];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0);
    put_padded(sink, how, prefix,
               (struct text){&digits[at], sizeof(digits) - at});
}

static void put_hexadecimal(struct print_sink *sink,
                            const struct conversion *how, uint64_t number)
{
    put_number(sink, how, how->alternate ? TEXT("0x") : TEXT(""), number, 16);
}

static void put_signed(struct print_sink *sink, const struct conversion *how,
                       int64_t number)
{
    bool is_negative = number < 0;
    uint64_t magnitude = is_negative ? 0 - (uint64_t)number
                                     : (uint64_t)number;

    put_number(sink, how, is_negative ? TEXT("-") : TEXT(""), magnitude, 10);
}

static void put_character(struct print_sink *sink,
                          const struct conversion *how, char c)
{
    put_padded(sink, how, TEXT(""), (struct text){&c, 1});
}

static void put_string(struct print_sink *sink, const struct conversion *how,
                       const char *string)
{
    struct conversion plain = *how;
    struct text body = {string, 0};

    if (string == NULL)
        body = TEXT("(null)");
    else
        while ((!how->has_precision || body.length < how->precision) &&
               string[body.length] != '\0')
            body.length++;
    plain.zero = false;
    put_padded(sink, &plain, TEXT(""), body);
}

/* %pT: what comes from outside must not drive the terminal. */
static void put_foreign(struct print_sink *sink, const struct text *text)
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->at[i];

        if (c >= 0x20 && c < 0x7f) {
            sink->put(sink, (char)c);
            continue;
        }
        put_text(sink, TEXT("\\x"));
        sink->put(sink, hex[c >> 4]);
        sink->put(sink, hex[c & 15]);
    }
}

static const char *read_flags(const char *at, struct conversion *how)
{
    for (;; at++) {
        if (*at == '-')
            how->left = true;
        else if (*at == '0')
            how->zero = true;
        else if (*at == '#')
            how->alternate = true;
        else
            return at;
    }
}

static size_t read_count(const char **at, va_list *args)
{
    size_t count = 0;

    if (**at == '*') {
        int given = va_arg(*args, int);

        (*at)++;
        return given > 0 ? (size_t)given : 0;
    }
    for (; **at >= '0' && **at <= '9'; (*at)++)
        count = count * 10 + (size_t)(**at - '0');
    return count;
}

static const char *read_conversion(const char *at, va_list *args,
                                   struct conversion *how)
{
    at = read_flags(at, how);
    how->width = read_count(&at, args);
    if (*at == '.') {
        at++;
        how->has_precision = true;
        how->precision = read_count(&at, args);
    }
    for (; *at == 'l' || *at == 'z'; at++)
        how->longs++;
    return at;
}

static uint64_t take_unsigned(va_list *args, const struct conversion *how)
{
    return how->longs != 0 ? va_arg(*args, unsigned long)
                           : va_arg(*args, unsigned int);
}

static int64_t take_signed(va_list *args, const struct conversion *how)
{
    return how->longs != 0 ? va_arg(*args, long) : va_arg(*args, int);
}

/* Prints one conversion; returns its last character. */
static const char *put_conversion(struct print_sink *sink, const char *start,
                                  va_list *args)
{
    struct conversion how = {.width = 0};
    const char *at = read_conversion(start, args, &how);

    switch (*at) {
    case '%':
        sink->put(sink, '%');
        return at;
    case 'c':
        put_character(sink, &how, (char)va_arg(*args, int));
        return at;
    case 's':
        put_string(sink, &how, va_arg(*args, const char *));
        return at;
    case 'd':
    case 'i':
        put_signed(sink, &how, take_signed(args, &how));
        return at;
    case 'u':
        put_number(sink, &how, TEXT(""), take_unsigned(args, &how), 10);
        return at;
    case 'x':
        put_hexadecimal(sink, &how, take_unsigned(args, &how));
        return at;
    case 'p':
        if (at[1] == 'T') {
            put_foreign(sink, va_arg(*args, const struct text *));
            return at + 1;
        }
        how.alternate = true;
        put_hexadecimal(sink, &how, (uintptr_t)va_arg(*args, void *));
        return at;
    default:
        /* From the `%` on, so that its place can be found. */
        sink->put(sink, '%');
        return start - 1;
    }
}

void print_to(struct print_sink *sink, const char *format, va_list args)
{
    va_list rest;

    va_copy(rest, args);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at == '%')
            at = put_conversion(sink, at + 1, &rest);
        else
            sink->put(sink, *at);
    }
    va_end(rest);
}

struct buffer_sink {
    struct print_sink sink; /* first: the sink is the buffer_sink */
    char *buffer;
    size_t room_bytes;
    size_t length;
};

static void buffer_put(struct print_sink *sink, char c)
{
    struct buffer_sink *into = (struct buffer_sink *)sink;

    if (into->room_bytes != 0 && into->length < into->room_bytes - 1)
        into->buffer[into->length] = c;
    into->length++;
}

size_t print_buffer(char *buffer, size_t room_bytes, const char *format, ...)
{
    struct buffer_sink into = {{buffer_put}, buffer, room_bytes, 0};
    va_list args;

    va_start(args, format);
    print_to(&into.sink, format, args);
    va_end(args);

    if (room_bytes != 0)
        buffer[into.length < room_bytes ? into.length : room_bytes - 1] = '\0';
    return into.length;
}
