/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What all unit tests need: cmocka, and inputs of exactly their size on the
 * heap, so that AddressSanitizer sees the first byte that is read past them.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/bytes.h"
#include "lib/text.h"

/* An input under construction. */
struct input {
    size_t length_bytes;
    uint8_t at[1 << 17];
};

static inline void put_bytes(struct input *in, const void *from, size_t length)
{
    assert_true(length <= sizeof(in->at) - in->length_bytes);
    if (length != 0)
        memcpy(in->at + in->length_bytes, from, length);
    in->length_bytes += length;
}

static inline void put_text(struct input *in, const char *text)
{
    put_bytes(in, text, strlen(text));
}

static inline void put_zeros(struct input *in, size_t length)
{
    assert_true(length <= sizeof(in->at) - in->length_bytes);
    memset(in->at + in->length_bytes, 0, length);
    in->length_bytes += length;
}

static inline void put_le32(struct input *in, uint32_t value)
{
    put_zeros(in, 4);
    store_le32(in->at + in->length_bytes - 4, value);
}

static inline void put_le64(struct input *in, uint64_t value)
{
    put_zeros(in, 8);
    store_le64(in->at + in->length_bytes - 8, value);
}

static inline void put_align(struct input *in, size_t to)
{
    while (in->length_bytes % to != 0)
        put_zeros(in, 1);
}

/* The first `length` bytes, on a heap block of just that size; to be freed by
 * drop(). */
static inline struct bytes heap_copy(const void *from, size_t length)
{
    uint8_t *at = malloc(length);

    assert_true(at != NULL || length == 0);
    if (length != 0)
        memcpy(at, from, length);
    return bytes_of(at, length);
}

static inline void drop(struct bytes copy)
{
    free((void *)(uintptr_t)copy.at);
}

/*
 * Truncation at every offset: `read` must accept the whole input and refuse
 * every shorter one.
 */
static inline void refuse_all_prefixes(const struct input *in,
                                       bool (*read)(struct bytes input))
{
    for (size_t length = 0; length <= in->length_bytes; length++) {
        struct bytes copy = heap_copy(in->at, length);

        if (read(copy) != (length == in->length_bytes))
            fail_msg("%s at %zu of %zu bytes",
                     length == in->length_bytes ? "refused" : "accepted",
                     length, in->length_bytes);
        drop(copy);
    }
}

/*
 * For inputs whose prefixes may be valid: all of them are read, for the
 * sanitizers to watch.
 */
static inline void read_all_prefixes(const struct input *in,
                                     bool (*read)(struct bytes input))
{
    for (size_t length = 0; length <= in->length_bytes; length++) {
        struct bytes copy = heap_copy(in->at, length);

        read(copy);
        drop(copy);
    }
}

#define assert_text(given, expected)                                  \
    do {                                                              \
        struct text text_ = (given);                                  \
        assert_int_equal(text_.length, strlen(expected));             \
        assert_memory_equal(text_.at, expected, strlen(expected));    \
    } while (0)

#endif
