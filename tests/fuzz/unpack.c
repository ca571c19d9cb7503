/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tools/inspect/unpack.h: whatever is packed comes out whole, or not at all;
 * and never more than was allowed.  Half of the inputs are packed here, so that
 * what has to come out is known.
 */
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tools/image.h"
#include "tools/inspect/unpack.h"

static void foreign(struct bytes packed, size_t max_bytes)
{
    enum unpack_kind kind = unpack_kind_of(packed);
    struct buffer plain;
    enum unpack_status status;

    FUZZ_POISON(plain);
    fuzz_saw(kind);
    FUZZ_REQUIRE((kind == UNPACK_GZIP) ==
                 (packed.length_bytes >= 3 && packed.at[0] == 0x1f &&
                  packed.at[1] == 0x8b && packed.at[2] == 8));
    status = unpack_within(packed, kind, max_bytes, &plain);
    fuzz_saw(status);
    if (status != UNPACK_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(plain));
        return;
    }
    FUZZ_REQUIRE(plain.length_bytes <= max_bytes);
    fuzz_saw_bytes(bytes_of(plain.at, plain.length_bytes),
                   bytes_of(plain.at, plain.length_bytes));
    free(plain.at);
}

/* `members` of the same, and `behind` them what is none. */
static struct bytes pack(struct bytes plain, unsigned members,
                         struct bytes behind)
{
    struct buffer one;
    uint8_t *all;
    size_t length;

    FUZZ_REQUIRE(image_make_gzip(plain, &one));
    length = members * one.length_bytes;
    all = fuzz_room(length + behind.length_bytes);
    for (unsigned n = 0; n < members; n++)
        memcpy(all + n * one.length_bytes, one.at, one.length_bytes);
    if (behind.length_bytes != 0)
        memcpy(all + length, behind.at, behind.length_bytes);
    free(one.at);
    return bytes_of(all, length + behind.length_bytes);
}

static void check(struct bytes plain, unsigned members, struct buffer found)
{
    FUZZ_REQUIRE(found.length_bytes == members * plain.length_bytes);
    for (unsigned n = 0; n < members && plain.length_bytes != 0; n++)
        FUZZ_REQUIRE(memcmp(found.at + n * plain.length_bytes, plain.at,
                            plain.length_bytes) == 0);
    free(found.at);
}

void fuzz_one(struct bytes in)
{
    unsigned how = (unsigned)fuzz_take(&in, 1);
    size_t limit = (size_t)fuzz_take(&in, 2);
    unsigned members = 1 + (how >> 1) % 3;
    struct bytes behind, packed;
    struct buffer found;
    enum unpack_status status;

    if (how % 2 != 0) {
        foreign(in, limit);
        return;
    }
    /* Fewer than a member has: a length, as Linux's payloads have it. */
    behind = fuzz_part(&in, how >> 4 & 7);
    packed = pack(in, members, behind);
    FUZZ_REQUIRE(unpack_kind_of(packed) == UNPACK_GZIP);
    status = unpack_within(packed, UNPACK_GZIP, limit, &found);
    FUZZ_REQUIRE(status == (members * in.length_bytes <= limit
                                ? UNPACK_OK : UNPACK_TOO_LARGE));
    if (status == UNPACK_OK)
        check(in, members, found);
    /* Cut by a byte, the last one is not whole. */
    status = unpack_within(bytes_of(packed.at, packed.length_bytes -
                                                   behind.length_bytes - 1),
                           UNPACK_GZIP, UNPACK_BYTES_MAX, &found);
    FUZZ_REQUIRE(status != UNPACK_OK);
    fuzz_saw(status);
}
