/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/mb2_header.h"
#include "proof.h"

static void find(struct bytes view)
{
    uint32_t offset;

    if (mb2_header_find(view, ANY32(), &offset))
        sink = offset;
}

static void read(struct bytes view)
{
    struct mb2_header header;
    struct mb2_header_problem problem;
    uint32_t offset = (uint32_t)any(0, BOUND);

    //@ split offset;
    if (mb2_header_read(view, offset, &header, &problem) == MB2_HEADER_OK)
        use(header.all);
    else
        sink = problem.found;
}

static void next(struct bytes view)
{
    struct mb2_header header = {ANY32(), (uint32_t)view.length_bytes, view};
    struct mb2_header_tag tag;
    struct mb2_header_problem problem;
    uint32_t at = (uint32_t)any(0, view.length_bytes);

    //@ split at;
    if (mb2_header_next(&header, &at, &tag, &problem) == MB2_HEADER_OK)
        sink = tag.all.length_bytes + at;
}

static void field(struct bytes view)
{
    struct mb2_header_tag tag = {ANY32(), ANY16(), ANY16(), view};

    sink = mb2_header_field(&tag, ANY32());
}

void main_mb2_header(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(mb2_header_status_text(any(0, MB2_HEADER_NO_END)));
    //@ split length;
    find(last_bytes(length));
    /* Offset and length by turns would be the same views many times over. */
    if (length == BOUND) {
        read(last_bytes(length));
        next(last_bytes(length));
    }
    field(last_bytes(length));
}
