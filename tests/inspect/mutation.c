/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One to three changes each: bits, words that matter to somebody, a cut, a
 * magic number in another place, bytes put in or taken out, other headers.
 * Most of them where the headers are.
 */
#include "tests/inspect/mutation.h"

#include <string.h>

#include "lib/text.h"

struct random {
    uint64_t state;
};

/* splitmix64 */
static uint64_t draw(struct random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static size_t below(struct random *random, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(draw(random) % limit);
}

/* An offset; by turns anywhere, in the first 4 KiB, or close behind a magic
 * number. */
static size_t pick(struct random *random, const struct buffer *b)
{
    static const char magics[][4] = {
        {0x02, (char)0xb0, (char)0xad, 0x1b},
        {(char)0xd6, 0x50, 0x52, (char)0xe8},
        {'H', 'd', 'r', 'S'}, {'P', 'E', 0, 0}, {'X', 'e', 'n', 0},
        {0x7f, 'E', 'L', 'F'},
    };
    size_t magic = below(random, 2 * sizeof(magics) / 4);
    size_t head = b->length_bytes < 0x1000 ? b->length_bytes : 0x1000;
    size_t window = b->length_bytes < 0x8000 ? b->length_bytes : 0x8000;

    if (magic < sizeof(magics) / 4)
        for (size_t at = 0; at + 4 <= window; at += 2)
            if (memcmp(b->at + at, magics[magic], 4) == 0) {
                at += below(random, 128);
                return at < b->length_bytes ? at : b->length_bytes - 1;
            }
    return below(random, magic % 4 == 0 ? b->length_bytes : head);
}

static void flip(struct random *random, struct buffer *b)
{
    if (b->length_bytes != 0)
        b->at[pick(random, b)] ^= (uint8_t)(1u << below(random, 8));
}

static void poke(struct random *random, struct buffer *b)
{
    const uint32_t words[] = {
        0, 1, 4, 7, 8, 24, 32, 56, 64, 96, 0x40, 0xffff, 0x10000, 0x100000,
        INT32_MAX, 0x80000000, UINT32_MAX, UINT32_MAX - 7,
        (uint32_t)b->length_bytes, (uint32_t)b->length_bytes - 1,
        (uint32_t)draw(random),
    };
    uint32_t word = words[below(random, sizeof(words) / sizeof(words[0]))];
    size_t width = (size_t)1 << below(random, 3);
    size_t at = pick(random, b) & ~(width - 1);

    for (size_t n = 0; n < width && at + n < b->length_bytes; n++)
        b->at[at + n] = (uint8_t)(word >> 8 * n);
}

static void cut(struct random *random, struct buffer *b)
{
    b->length_bytes = pick(random, b);
}

/* 64 bytes from one place to another, at times to a window's very end. */
static void move(struct random *random, struct buffer *b)
{
    static const size_t ends[] = {8192, 32768};
    size_t from = pick(random, b) & ~(size_t)7, to = pick(random, b);
    size_t length = 64;

    if (below(random, 2) == 0)
        to = ends[below(random, 2)] - 4 * below(random, 16);
    to &= ~(size_t)3;
    if (from >= b->length_bytes || to >= b->length_bytes)
        return;
    if (length > b->length_bytes - from)
        length = b->length_bytes - from;
    if (length > b->length_bytes - to)
        length = b->length_bytes - to;
    memmove(b->at + to, b->at + from, length);
}

/* All that follows goes 1 to 16 bytes back or forth. */
static void shift(struct random *random, struct buffer *b, size_t room)
{
    size_t at = pick(random, b), by = 1 + below(random, 16);

    if (at >= b->length_bytes)
        return;
    if (below(random, 2) == 0) {
        if (by > b->length_bytes - at)
            by = b->length_bytes - at;
        b->length_bytes -= by;
        memmove(b->at + at, b->at + at + by, b->length_bytes - at);
    } else if (by <= room - b->length_bytes) {
        memmove(b->at + at + by, b->at + at, b->length_bytes - at);
        memset(b->at + at, 0, by);
        b->length_bytes += by;
    }
}

static void lend(struct random *random, struct buffer *b, struct bytes other)
{
    size_t length = below(random, 0x2000), at = 0;

    if (below(random, 2) == 0)
        at = pick(random, b) & ~(size_t)7;
    if (at >= b->length_bytes || at >= other.length_bytes)
        return;
    if (length > b->length_bytes - at)
        length = b->length_bytes - at;
    if (length > other.length_bytes - at)
        length = other.length_bytes - at;
    memcpy(b->at + at, other.at + at, length);
}

void mutation_make(uint64_t number, struct bytes seed, struct bytes other,
                   struct buffer *mutant)
{
    struct random random = {number};
    size_t room = mutant->length_bytes;

    memcpy(mutant->at, seed.at, seed.length_bytes);
    mutant->length_bytes = seed.length_bytes;
    for (size_t changes = 1 + below(&random, 3); changes > 0; changes--)
        switch (below(&random, 10)) {
        case 0: case 1: case 2: flip(&random, mutant); break;
        case 3: case 4: case 5: poke(&random, mutant); break;
        case 6: cut(&random, mutant); break;
        case 7: move(&random, mutant); break;
        case 8: shift(&random, mutant, room); break;
        case 9: lend(&random, mutant, other); break;
        }
}
