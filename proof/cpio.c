/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/cpio.h"
#include "proof.h"
#include "spec/cpio.h"

static void next(struct bytes view)
{
    struct cpio_walk walk = cpio_begin(view);
    struct cpio_member member;

    if (cpio_next(&walk, &member) == CPIO_OK)
        sink = member.mode + member.name.length + member.data.length_bytes;
    sink = walk.offset;
}

static void next_archive(struct bytes view, uint64_t offset)
{
    struct cpio_walk walk = {view, offset};

    if (cpio_next_archive(&walk))
        sink = walk.offset;
}

static void find(struct bytes view)
{
    struct cpio_member member;

    if (cpio_find(view, TEXT("kernel"), &member))
        sink = member.mode + member.data.length_bytes;
    sink = cpio_is_bundle(view);
    sink = cpio_rest(view).length_bytes;
}

/* A name of one character, with its NUL, and that data. */
static void put(struct bytes data)
{
    uint8_t room[CPIO_HEADER_BYTES + 2 + BOUND + CPIO_ALIGN];

    sink = cpio_put(room, TEXT("x"), 2, ANY32(), data);
}

void main_cpio(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(cpio_status_text(any(0, CPIO_NO_TRAILER)));
    //@ split length;
    if (length <= 16) {
        next_archive(weak_bytes(length), 0);
        next_archive(weak_bytes(length), 8);
        next_archive(weak_bytes(length), any(17, UINT64_MAX));
        put(last_bytes(length));
    }
    /* One whole header; and then the name and the data, which are short. */
    if (length >= CPIO_HEADER_BYTES - 1)
        next(last_bytes(length));
    if (length == BOUND)
        find(last_bytes(length));
}
