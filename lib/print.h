/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printf for freestanding code, to a sink that takes one character at a time.
 * Conversions: %c %s %d %i %u %x %p %% with l, ll, z lengths, width, `0`, `-`,
 * `#` and precision for strings, `*` for both.  %pT takes a `struct text *`
 * and prints it with control and non-ASCII bytes as \xNN, for foreign text.
 */
#ifndef LIB_PRINT_H
#define LIB_PRINT_H

#include <stdarg.h>
#include <stddef.h>

struct print_sink {
    void (*put)(struct print_sink *sink, char c);
};

void print_to(struct print_sink *sink, const char *format, va_list args);

/* Into `buffer`, always terminated; returns the length it would have had. */
size_t print_buffer(char *buffer, size_t room_bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
