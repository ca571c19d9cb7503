/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between libFuzzer and a harness: runs it twice and compares, watches the
 * input, and wakes one of the planted bugs.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOMS_MAX 64

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int fuzz_planted;

static uint64_t seen;
static void *rooms[ROOMS_MAX];
static unsigned room_count;

_Noreturn void fuzz_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

__attribute__((no_sanitize("integer"))) void fuzz_saw(uint64_t value)
{
    seen = (seen ^ value) * 0x9e3779b97f4a7c15ull;
    seen ^= seen >> 29;
}

void fuzz_saw_bytes(struct bytes part, struct bytes whole)
{
    fuzz_saw(part.length_bytes);
    if (part.length_bytes == 0)
        return;
    FUZZ_REQUIRE(part.at >= whole.at);
    FUZZ_REQUIRE((size_t)(part.at - whole.at) <= whole.length_bytes);
    FUZZ_REQUIRE(part.length_bytes <=
                 whole.length_bytes - (size_t)(part.at - whole.at));
    fuzz_saw((uint64_t)(part.at - whole.at));
    fuzz_saw(part.at[0]);
    fuzz_saw(part.at[part.length_bytes - 1]);
}

void fuzz_saw_text(struct text part, struct bytes whole)
{
    fuzz_saw_bytes(bytes_of(part.at, part.length), whole);
}

uint64_t fuzz_take(struct bytes *in, unsigned bytes)
{
    struct bytes part = fuzz_part(in, bytes);
    uint64_t value = 0;

    for (size_t n = 0; n < part.length_bytes; n++)
        value |= (uint64_t)part.at[n] << 8 * n;
    return value;
}

struct bytes fuzz_part(struct bytes *in, size_t most_bytes)
{
    struct bytes part = *in;

    if (part.length_bytes > most_bytes)
        part.length_bytes = most_bytes;
    *in = bytes_from(*in, part.length_bytes);
    return part;
}

uint8_t *fuzz_room(size_t length_bytes)
{
    FUZZ_REQUIRE(room_count < ROOMS_MAX);
    rooms[room_count] = calloc(1, length_bytes != 0 ? length_bytes : 1);
    FUZZ_REQUIRE(rooms[room_count] != NULL);
    return rooms[room_count++];
}

struct bytes fuzz_own(struct bytes of)
{
    uint8_t *at = fuzz_room(of.length_bytes);

    if (of.length_bytes != 0)
        memcpy(at, of.at, of.length_bytes);
    return bytes_of(at, of.length_bytes);
}

bool fuzz_is_poison(const void *at, size_t length_bytes)
{
    const uint8_t *byte = at;

    for (size_t n = 0; n < length_bytes; n++)
        if (byte[n] != 0xa5)
            return false;
    return true;
}

static uint64_t run(struct bytes in)
{
    seen = 0;
    fuzz_one(in);
    while (room_count != 0)
        free(rooms[--room_count]);
    return seen;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *planted = getenv("FUZZ_PLANTED");

    (void)argc;
    (void)argv;
    if (planted != NULL)
        fuzz_planted = atoi(planted);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size != 0 ? size : 1);
    uint64_t first;

    FUZZ_REQUIRE(copy != NULL);
    if (size != 0)
        memcpy(copy, data, size);
    first = run(bytes_of(data, size));
    FUZZ_REQUIRE(run(bytes_of(copy, size)) == first);
    FUZZ_REQUIRE(size == 0 || memcmp(copy, data, size) == 0);
    free(copy);
    return 0;
}
