/* SPDX-License-Identifier: BSD-2-Clause */
/* What the unpackers share; for unpack*.c only. */
#ifndef TOOLS_INSPECT_UNPACK_SINK_H
#define TOOLS_INSPECT_UNPACK_SINK_H

#include "tools/inspect/unpack.h"

/* Where plain bytes go: it doubles as it fills, up to a limit. */
struct sink {
    uint8_t *at;
    size_t length_bytes;
    size_t capacity_bytes;
    size_t max_bytes;
};

/*
 * Room for `wanted_bytes` at least behind what is there; all that there is of
 * it in `ret_room`.  Near the limit there may be less, but one byte: a packer
 * that has to say that it is at its end gets the chance to.
 */
enum unpack_status sink_room(struct sink *sink, size_t wanted_bytes,
                             size_t *ret_room);

/* One member, frame or stream; how many packed bytes it had. */
enum unpack_status unpack_xz(struct bytes packed, struct sink *sink,
                             size_t *ret_used);
enum unpack_status unpack_lzma(struct bytes packed, struct sink *sink,
                               size_t *ret_used);
enum unpack_status unpack_zstd(struct bytes packed, struct sink *sink,
                               size_t *ret_used);
enum unpack_status unpack_lz4(struct bytes packed, struct sink *sink,
                              size_t *ret_used);
enum unpack_status unpack_bzip2(struct bytes packed, struct sink *sink,
                                size_t *ret_used);

#endif
