/* SPDX-License-Identifier: BSD-2-Clause */
/* format/mb1_header.h: the search for a header, and reading it. */
#include "format/mb1_header.h"

#include "spec/mb1.h"
#include "tests/fuzz/fuzz.h"

static void check_header(struct bytes in, const struct mb1_header *h)
{
    const uint8_t *at = in.at + h->offset;
    bool has_addresses = h->flags & MB1_HEADER_ADDRESSES;
    bool has_mode = h->flags & MB1_HEADER_VIDEO_MODE;
    size_t bytes = has_mode ? 48 : has_addresses ? 32 : 12;

    FUZZ_REQUIRE(h->offset <= 8192 - bytes);
    FUZZ_REQUIRE(in.length_bytes - h->offset >= bytes);
    FUZZ_REQUIRE((uint32_t)((uint64_t)load_le32(at) + load_le32(at + 4) +
                            load_le32(at + 8)) == 0);
    FUZZ_REQUIRE(h->flags == load_le32(at + 4));
    FUZZ_REQUIRE(h->entry_address == (has_addresses ? load_le32(at + 28) : 0));
    FUZZ_REQUIRE(h->bss_end_address ==
                 (has_addresses ? load_le32(at + 24) : 0));
    FUZZ_REQUIRE(h->depth == (has_mode ? load_le32(at + 44) : 0));
    FUZZ_REQUIRE(h->mode == (has_mode ? load_le32(at + 32) : 0));
}

static void read_at(struct bytes in, uint32_t offset)
{
    struct mb1_header_problem problem;
    struct mb1_header header;
    enum mb1_header_status status;

    FUZZ_POISON(header);
    FUZZ_POISON(problem);
    status = mb1_header_read(in, offset, &header, &problem);
    fuzz_saw(status);
    if (status == MB1_HEADER_OK) {
        FUZZ_REQUIRE(header.offset == offset);
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
        check_header(in, &header);
        return;
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(header));
    FUZZ_REQUIRE(problem.found != problem.expected);
    fuzz_saw(problem.offset);
    fuzz_saw(problem.found);
}

void fuzz_one(struct bytes in)
{
    uint32_t from = (uint32_t)fuzz_take(&in, 1), offset, last = 0;
    size_t pad = fuzz_take(&in, 1) % 4 == 0 ? 8192 - 64 : 0;
    uint8_t *room = fuzz_room(pad + in.length_bytes);

    /* Some begin near the window's end. */
    if (in.length_bytes != 0)
        memcpy(room + pad, in.at, in.length_bytes);
    in = bytes_of(room, pad + in.length_bytes);
    from += (uint32_t)pad;
    read_at(in, from);
    for (unsigned n = 0; n < 64; n++) {
        FUZZ_POISON(offset);
        if (!mb1_header_find(in, from, &offset)) {
            FUZZ_REQUIRE(FUZZ_UNWRITTEN(offset));
            offset = (uint32_t)in.length_bytes;
        }
        /* None between. */
        for (last = (from + 3) / 4 * 4; last + 4 <= offset && last <= 8188;
             last += 4)
            FUZZ_REQUIRE(load_le32(in.at + last) != MB1_HEADER_MAGIC);
        fuzz_saw(offset);
        if (offset == in.length_bytes)
            return;
        FUZZ_REQUIRE(offset >= from && offset % 4 == 0 && offset <= 8188);
        FUZZ_REQUIRE(load_le32(in.at + offset) == MB1_HEADER_MAGIC);
        read_at(in, offset);
        from = offset + 4;
    }
}
