/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader and writer of newc cpio archives, and of bundles: archives that carry
 * a kernel and what belongs to it, for loaders that can hand over only one
 * blob.  Never looks at file contents; all views point into the archive.
 */
#ifndef FORMAT_CPIO_H
#define FORMAT_CPIO_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

enum cpio_status {
    CPIO_OK,
    CPIO_END,        /* the trailer: the walk is complete */
    CPIO_BAD_MAGIC,  /* no newc header here */
    CPIO_BAD_FIELD,  /* a header field that is not hexadecimal */
    CPIO_BAD_NAME,   /* empty, or with an early NUL */
    CPIO_TRUNCATED,  /* header, name or data reach past the end */
    CPIO_NO_TRAILER, /* the archive is used up without its trailer */
};

const char *cpio_status_text(enum cpio_status status);

struct cpio_walk {
    struct bytes archive;
    uint64_t offset; /* of the next header */
};

struct cpio_member {
    struct text name;
    uint32_t mode;
    struct bytes data;
};

struct cpio_walk cpio_begin(struct bytes archive);

/* The next member; CPIO_END behind the trailer.  After any error it is over. */
enum cpio_status cpio_next(struct cpio_walk *walk,
                           struct cpio_member *ret_member);

/* After CPIO_END: on to what follows behind zeros, to be walked as another
 * archive; false when there is nothing, or not where one could begin. */
bool cpio_next_archive(struct cpio_walk *walk);

/*
 * As cpio_next(), for regular files only, whose names lose a "./" or "/" in
 * front.
 */
enum cpio_status cpio_next_file(struct cpio_walk *walk,
                                struct cpio_member *ret_member);

/* The regular file of that name; false when none is found before the end or
 * an error. */
bool cpio_find(struct bytes archive, struct text name,
               struct cpio_member *ret_member);

/*
 * What follows the archive's trailer and the zeros behind that, as loaders
 * glue blobs together.  Empty when there is nothing, or no trailer.
 */
struct bytes cpio_rest(struct bytes archive);

/* A bundle has a regular file `kernel` at its top. */
bool cpio_is_bundle(struct bytes blob);

/*
 * Writes one member and answers its length; a member named CPIO_TRAILER, with
 * mode 0 and no data, ends an archive.  `name_bytes` counts the name, its NUL
 * and any more of those; the data has less than 4 GiB.
 */
size_t cpio_put(uint8_t *to, struct text name, uint32_t name_bytes,
                uint32_t mode, struct bytes data);

#endif
