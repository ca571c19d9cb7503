/* SPDX-License-Identifier: BSD-2-Clause */
/* Compression around an image, and around the kernel in a bzImage. */
#ifndef TOOLS_INSPECT_UNPACK_H
#define TOOLS_INSPECT_UNPACK_H

#include "lib/bytes.h"
#include "tools/file.h"

enum unpack_kind {
    UNPACK_NONE,
    UNPACK_GZIP,
    UNPACK_XZ,
    UNPACK_LZMA,
    UNPACK_ZSTD,
    UNPACK_LZ4,
    UNPACK_BZIP2,
};

enum unpack_status {
    UNPACK_OK,
    UNPACK_DAMAGED,    /* gzip: or cut short, which cannot be told apart */
    UNPACK_TOO_LARGE,  /* more than UNPACK_BYTES_MAX */
    UNPACK_TRUNCATED,
    UNPACK_NO_MEMORY,  /* there is not, or not allowed */
    UNPACK_TOO_MANY,   /* more than UNPACK_MEMBERS_MAX members */
};

/* An empty member costs a hundred times the work of its bytes. */
#define UNPACK_MEMBERS_MAX 65536u

/* A thousandfold bomb ends here; a fuzzer has less time for one. */
#ifndef UNPACK_BYTES_MAX
#define UNPACK_BYTES_MAX ((size_t)512 << 20)
#endif

const char *unpack_kind_text(enum unpack_kind kind); /* "gzip" */
const char *unpack_status_text(enum unpack_status status);

/* By its magic number. */
enum unpack_kind unpack_kind_of(struct bytes packed);
/*
 * Further members of the same kind are unpacked, too; what else follows is
 * left alone: a Linux payload has its length there.  `ret_plain` is written on
 * UNPACK_OK only.
 */
enum unpack_status unpack(struct bytes packed, enum unpack_kind kind,
                          struct buffer *ret_plain);
/* The same, with another limit. */
enum unpack_status unpack_within(struct bytes packed, enum unpack_kind kind,
                                 size_t max_bytes, struct buffer *ret_plain);

#endif
