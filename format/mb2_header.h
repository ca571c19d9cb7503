/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot 2 header of a file and its tags.  A header is looked for at
 * every 4-aligned place of the first 32 KiB, although it must be 8-aligned:
 * some loaders look so, and stop at the first magic number that they meet.
 */
#ifndef FORMAT_MB2_HEADER_H
#define FORMAT_MB2_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"

enum mb2_header_status {
    MB2_HEADER_OK,
    MB2_HEADER_END, /* the end tag, where it has to be; not an error */
    MB2_HEADER_NO_MAGIC,
    MB2_HEADER_TRUNCATED,     /* fixed part passes the window or the file */
    MB2_HEADER_BAD_PLACE,     /* not 8-aligned */
    MB2_HEADER_BAD_ARCH,      /* not i386 */
    MB2_HEADER_BAD_CHECKSUM,
    MB2_HEADER_BAD_LENGTH,    /* passes the window or the file, or too small */
    MB2_HEADER_BAD_TAG_SIZE,  /* smaller than its head, past the header */
    MB2_HEADER_BAD_END_SIZE,
    MB2_HEADER_DATA_BEHIND,   /* an end tag that is not the header's end */
    MB2_HEADER_NO_END,        /* no end tag */
};

const char *mb2_header_status_text(enum mb2_header_status status);

/* The field that led to a refusal. */
struct mb2_header_problem {
    uint32_t offset; /* in the file */
    uint32_t found;
    uint32_t expected;
};

struct mb2_header {
    uint32_t offset; /* in the file */
    uint32_t length_bytes;
    struct bytes all; /* tags included */
};

struct mb2_header_tag {
    uint32_t offset; /* in the file */
    uint16_t type;   /* MB2_HTAG_... */
    uint16_t flags;
    struct bytes all; /* from its type on, `size` bytes */
};

/* The first magic number at or behind `from`; false when there is none. */
bool mb2_header_find(struct bytes file, uint32_t from, uint32_t *ret_offset);
/* `ret_problem` is written on every status but MB2_HEADER_OK. */
enum mb2_header_status mb2_header_read(struct bytes file, uint32_t offset,
                                       struct mb2_header *ret_header,
                                       struct mb2_header_problem *ret_problem);
/*
 * The tag at `*at` bytes into the header, which then becomes the next one's
 * place; begin with MB2_HEADER_BYTES.  MB2_HEADER_END ends a sound list;
 * `ret_problem` is written on all other statuses but MB2_HEADER_OK.
 */
enum mb2_header_status mb2_header_next(const struct mb2_header *header,
                                       uint32_t *at,
                                       struct mb2_header_tag *ret_tag,
                                       struct mb2_header_problem *ret_problem);
/* The u32 at `offset` of a tag; 0 when the tag is too short for it. */
uint32_t mb2_header_field(const struct mb2_header_tag *tag, uint32_t offset);

#endif
