/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot 1 header of a file, as loaders find it: the first 4-aligned
 * magic number within 8 KiB.  Some take the first whose checksum is right,
 * others stop at the first and judge it; so finding and judging are two calls.
 */
#ifndef FORMAT_MB1_HEADER_H
#define FORMAT_MB1_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"

enum mb1_header_status {
    MB1_HEADER_OK,
    MB1_HEADER_NO_MAGIC,
    MB1_HEADER_TRUNCATED, /* its fields pass the window or the file */
    MB1_HEADER_BAD_CHECKSUM,
};

const char *mb1_header_status_text(enum mb1_header_status status);

/* The field that led to a refusal. */
struct mb1_header_problem {
    uint32_t offset; /* in the file */
    uint32_t found;
    uint32_t expected;
};

struct mb1_header {
    uint32_t offset; /* in the file */
    uint32_t flags;
    /* Zeros unless the flags have MB1_HEADER_ADDRESSES. */
    uint32_t header_address;
    uint32_t load_address;
    uint32_t load_end_address;
    uint32_t bss_end_address;
    uint32_t entry_address;
    /* Zeros unless the flags have MB1_HEADER_VIDEO_MODE. */
    uint32_t mode; /* 0 linear graphics, 1 EGA text */
    uint32_t width, height, depth;
};

/* The first magic number at or behind `from`; false when there is none. */
bool mb1_header_find(struct bytes file, uint32_t from, uint32_t *ret_offset);
/* `ret_problem` is written on every status but MB1_HEADER_OK. */
enum mb1_header_status mb1_header_read(struct bytes file, uint32_t offset,
                                       struct mb1_header *ret_header,
                                       struct mb1_header_problem *ret_problem);

#endif
