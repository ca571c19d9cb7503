/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/mb1_header.h"
#include "proof.h"

static void find(struct bytes view, uint32_t from)
{
    uint32_t offset;

    if (mb1_header_find(view, from, &offset))
        sink = load_le32(view.at + offset);
}

static void read(struct bytes view, uint32_t offset)
{
    struct mb1_header header;
    struct mb1_header_problem problem;

    if (mb1_header_read(view, offset, &header, &problem) == MB1_HEADER_OK)
        sink = header.flags + header.entry_address + header.depth;
    else
        sink = problem.offset + problem.found + problem.expected;
}

void main_mb1_header(void)
{
    size_t length = any(0, BOUND);
    uint32_t offset = (uint32_t)any(0, BOUND);

    begin();
    use_string(mb1_header_status_text(any(0, MB1_HEADER_BAD_CHECKSUM)));
    //@ split length;
    find(last_bytes(length), 0);
    read(last_bytes(length), 0);
    /* Offset and length by turns would be the same views many times over. */
    if (length == BOUND) {
        read(last_bytes(length), (uint32_t)any(BOUND, UINT32_MAX));
        //@ split offset;
        find(last_bytes(length), offset);
        read(last_bytes(length), offset);
    }
}
