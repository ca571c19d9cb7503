/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every driver begins with: bytes of which nothing is known, and views of
 * them.  A view ends where the array ends, so that a byte behind it is a byte
 * outside; every length up to the bound is looked at by itself.
 */
#ifndef PROOF_H
#define PROOF_H

#include <string.h>
#include "__fc_builtin.h"

#include "lib/bytes.h"
#include "lib/text.h"

#ifndef BOUND
#define BOUND 64
#endif

/* Nothing is known of them. */
extern uint8_t foreign[BOUND];
/* What every driver does first. */
void begin(void);

/* Any number of [least, most]. */
static inline uint64_t any(uint64_t least, uint64_t most)
{
    return Frama_C_unsigned_long_interval(least, most);
}
#define ANY8() ((uint8_t)any(0, UINT8_MAX))
#define ANY16() ((uint16_t)any(0, UINT16_MAX))
#define ANY32() ((uint32_t)any(0, UINT32_MAX))
#define ANY64() any(0, UINT64_MAX)
#define ANY_BOOL() ((bool)any(0, 1))

static inline struct bytes last_bytes(size_t length_bytes)
{
    return bytes_of(foreign + BOUND - length_bytes, length_bytes);
}

static inline struct text last_text(size_t length)
{
    return (struct text){(const char *)foreign + BOUND - length, length};
}

/*
 * Bytes of which nothing is ever known, even behind a comparison: so what is
 * kept apart is places alone, not contents.  For a row with WEAK.
 */
uint8_t *weak(size_t length_bytes);
static inline struct bytes weak_bytes(size_t length_bytes)
{
    return bytes_of(weak(length_bytes), length_bytes);
}

static inline struct text weak_text(size_t length)
{
    return (struct text){(const char *)weak(length), length};
}

/* The results are used: what cannot be read has not been given. */
static volatile uint64_t sink;
static inline void use(struct bytes view)
{
    for (size_t i = 0; i < view.length_bytes; i++)
        sink = view.at[i];
}

static inline void use_text(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        sink = (uint64_t)text.at[i];
}

static inline void use_string(const char *text)
{
    sink = strlen(text);
}

#endif
