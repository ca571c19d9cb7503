/* SPDX-License-Identifier: BSD-2-Clause */
/* format/mb2_header.h: the search for a header, and the walk over its tags. */
#include "format/mb2_header.h"

#include "spec/mb2.h"
#include "tests/fuzz/fuzz.h"

static void walk(struct bytes in, const struct mb2_header *header)
{
    struct mb2_header_problem problem;
    struct mb2_header_tag tag;
    enum mb2_header_status status = MB2_HEADER_OK;
    uint32_t at = MB2_HEADER_BYTES, before;

    while (status == MB2_HEADER_OK) {
        before = at;
        FUZZ_POISON(tag);
        FUZZ_POISON(problem);
        status = mb2_header_next(header, &at, &tag, &problem);
        fuzz_saw(status);
        if (status != MB2_HEADER_OK)
            break;
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(problem));
        fuzz_saw_bytes(tag.all, header->all);
        FUZZ_REQUIRE(tag.offset == header->offset + before);
        FUZZ_REQUIRE(tag.all.at == in.at + tag.offset);
        FUZZ_REQUIRE(tag.all.length_bytes >= 8 &&
                     tag.all.length_bytes == load_le32(tag.all.at + 4));
        FUZZ_REQUIRE(tag.type == load_le16(tag.all.at) && tag.type != 0);
        FUZZ_REQUIRE(at > before && at <= header->length_bytes);
        FUZZ_REQUIRE(at % 8 == 0 || at == header->length_bytes);
        fuzz_saw(mb2_header_field(&tag, tag.all.at[0]));
        FUZZ_REQUIRE(mb2_header_field(
            &tag, (uint32_t)tag.all.length_bytes - 3) == 0);
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(tag));
    FUZZ_REQUIRE(at == before);
    if (status == MB2_HEADER_END)
        FUZZ_REQUIRE(at + 8 == header->length_bytes &&
                     FUZZ_UNWRITTEN(problem));
    else
        FUZZ_REQUIRE(problem.found != problem.expected);
}

static void read_at(struct bytes in, uint32_t offset)
{
    struct mb2_header_problem problem;
    struct mb2_header header;
    enum mb2_header_status status;

    FUZZ_POISON(header);
    FUZZ_POISON(problem);
    status = mb2_header_read(in, offset, &header, &problem);
    fuzz_saw(status);
    if (status != MB2_HEADER_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(header));
        fuzz_saw(problem.offset);
        fuzz_saw(problem.found);
        return;
    }
    fuzz_saw_bytes(header.all, in);
    FUZZ_REQUIRE(header.offset == offset && offset % 8 == 0);
    FUZZ_REQUIRE(header.all.at == in.at + offset);
    FUZZ_REQUIRE(header.length_bytes == load_le32(header.all.at + 8));
    FUZZ_REQUIRE(header.length_bytes == header.all.length_bytes);
    FUZZ_REQUIRE(header.length_bytes >= MB2_HEADER_BYTES);
    FUZZ_REQUIRE(offset + header.all.length_bytes <= MB2_HEADER_WINDOW_BYTES);
    FUZZ_REQUIRE((uint32_t)((uint64_t)load_le32(header.all.at) +
                            load_le32(header.all.at + 4) +
                            load_le32(header.all.at + 8) +
                            load_le32(header.all.at + 12)) == 0);
    walk(in, &header);
}

void fuzz_one(struct bytes in)
{
    bool is_repaired = fuzz_take(&in, 1) % 2 != 0;
    size_t pad = fuzz_take(&in, 1) % 4 == 0
                     ? MB2_HEADER_WINDOW_BYTES - 128 : 0;
    uint8_t *room = fuzz_room(pad + in.length_bytes);
    uint32_t from = (uint32_t)pad, offset;

    if (in.length_bytes != 0)
        memcpy(room + pad, in.at, in.length_bytes);
    /* Mutations seldom add up. */
    if (is_repaired && in.length_bytes >= 16)
        store_le32(room + pad + 12, (uint32_t)-(int64_t)(
            (uint64_t)load_le32(room + pad) + load_le32(room + pad + 4) +
            load_le32(room + pad + 8)));
    in = bytes_of(room, pad + in.length_bytes);
    read_at(in, from);
    for (unsigned n = 0; n < 64 && mb2_header_find(in, from, &offset); n++) {
        FUZZ_REQUIRE(offset >= from && offset % 4 == 0);
        FUZZ_REQUIRE(offset <= MB2_HEADER_WINDOW_BYTES - 4);
        FUZZ_REQUIRE(load_le32(in.at + offset) == MB2_HEADER_MAGIC);
        read_at(in, offset);
        from = offset + 4;
    }
}
