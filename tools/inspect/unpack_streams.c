/* SPDX-License-Identifier: BSD-2-Clause */
/* The unpackers whose libraries work piece by piece. */
#include "tools/inspect/unpack_sink.h"

#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zstd.h>
#include <zstd_errors.h>

#define PIECE_BYTES      ((size_t)256 << 10)
/* xz -9 needs a ninth of it, and no kernel is packed with more. */
#define LZMA_MEMORY_MAX  ((uint64_t)600 << 20)
#define LZ4_LEGACY_MAGIC 0x184c2102u
#define LZ4_LEGACY_BLOCK ((size_t)8 << 20)

static enum unpack_status lzma_run(lzma_stream *stream, struct sink *sink)
{
    lzma_ret result = LZMA_OK;

    while (result == LZMA_OK) {
        size_t room;
        enum unpack_status status = sink_room(sink, PIECE_BYTES, &room);

        if (status != UNPACK_OK)
            return status;
        stream->next_out = sink->at + sink->length_bytes;
        stream->avail_out = room;
        result = lzma_code(stream, LZMA_FINISH);
        sink->length_bytes += room - stream->avail_out;
    }
    if (result == LZMA_STREAM_END)
        return UNPACK_OK;
    if (result == LZMA_MEM_ERROR || result == LZMA_MEMLIMIT_ERROR)
        return UNPACK_NO_MEMORY;
    return result == LZMA_BUF_ERROR ? UNPACK_TRUNCATED : UNPACK_DAMAGED;
}

static enum unpack_status lzma_one(lzma_stream *stream, lzma_ret ready,
                                   struct bytes packed, struct sink *sink,
                                   size_t *ret_used)
{
    enum unpack_status status = UNPACK_NO_MEMORY;

    stream->next_in = packed.at;
    stream->avail_in = packed.length_bytes;
    if (ready == LZMA_OK)
        status = lzma_run(stream, sink);
    *ret_used = packed.length_bytes - stream->avail_in;
    lzma_end(stream);
    return status;
}

enum unpack_status unpack_xz(struct bytes packed, struct sink *sink,
                             size_t *ret_used)
{
    lzma_stream stream = LZMA_STREAM_INIT;

    return lzma_one(&stream, lzma_stream_decoder(&stream, LZMA_MEMORY_MAX, 0),
                    packed, sink, ret_used);
}

enum unpack_status unpack_lzma(struct bytes packed, struct sink *sink,
                               size_t *ret_used)
{
    lzma_stream stream = LZMA_STREAM_INIT;

    return lzma_one(&stream, lzma_alone_decoder(&stream, LZMA_MEMORY_MAX),
                    packed, sink, ret_used);
}

/* Windows above 128 MiB have to be asked for, and are not. */
static enum unpack_status zstd_problem(ZSTD_ErrorCode code)
{
    return code == ZSTD_error_frameParameter_windowTooLarge ||
                   code == ZSTD_error_memory_allocation
               ? UNPACK_NO_MEMORY : UNPACK_DAMAGED;
}

enum unpack_status unpack_zstd(struct bytes packed, struct sink *sink,
                               size_t *ret_used)
{
    ZSTD_DCtx *library = ZSTD_createDCtx();
    ZSTD_inBuffer in = {packed.at, packed.length_bytes, 0};
    enum unpack_status status = UNPACK_OK;
    size_t left = 1, room;

    if (library == NULL)
        return UNPACK_NO_MEMORY;
    while (left != 0) {
        status = sink_room(sink, PIECE_BYTES, &room);
        if (status != UNPACK_OK)
            break;

        ZSTD_outBuffer out = {sink->at + sink->length_bytes, room, 0};
        size_t before = in.pos;

        left = ZSTD_decompressStream(library, &out, &in);
        sink->length_bytes += out.pos;
        if (ZSTD_isError(left))
            status = zstd_problem(ZSTD_getErrorCode(left));
        else if (left != 0 && out.pos == 0 && in.pos == before)
            status = UNPACK_TRUNCATED;
        if (status != UNPACK_OK)
            break;
    }
    ZSTD_freeDCtx(library);
    *ret_used = in.pos;
    return status;
}

/*
 * The old format, which kernels are packed in: a magic number, then lengths
 * and blocks until what follows is no block.
 */
static enum unpack_status lz4_legacy(struct bytes packed, struct sink *sink,
                                     size_t *ret_used)
{
    size_t at = 4, room;
    struct bytes head, block;

    while (bytes_sub(packed, at, 4, &head)) {
        uint32_t length = load_le32(head.at);
        enum unpack_status status;

        if (length == 0 ||
            length > (uint32_t)LZ4_compressBound((int)LZ4_LEGACY_BLOCK))
            break;
        if (!bytes_sub(packed, at + 4, length, &block)) {
            if (at != 4 && packed.length_bytes - at == 4)
                break; /* the plain length, as kernels have it */
            return UNPACK_TRUNCATED;
        }
        status = sink_room(sink, LZ4_LEGACY_BLOCK, &room);
        if (status != UNPACK_OK)
            return status;
        if (room > LZ4_LEGACY_BLOCK)
            room = LZ4_LEGACY_BLOCK;

        int made = LZ4_decompress_safe(
            (const char *)block.at, (char *)sink->at + sink->length_bytes,
            (int)length, (int)room);

        if (made < 0)
            return room < LZ4_LEGACY_BLOCK ? UNPACK_TOO_LARGE
                                           : UNPACK_DAMAGED;
        sink->length_bytes += (size_t)made;
        at += 4 + (size_t)length;
    }
    *ret_used = at;
    return at != 4 ? UNPACK_OK : UNPACK_TRUNCATED;
}

static enum unpack_status lz4_frame(LZ4F_dctx *library, struct bytes packed,
                                    struct sink *sink, size_t *ret_used)
{
    size_t left = 1, done = 0, room;

    while (left != 0) {
        enum unpack_status status = sink_room(sink, PIECE_BYTES, &room);
        size_t taken = packed.length_bytes - done, made = room;

        if (status != UNPACK_OK)
            return status;
        left = LZ4F_decompress(library, sink->at + sink->length_bytes, &made,
                               packed.at + done, &taken, NULL);
        if (LZ4F_isError(left))
            return UNPACK_DAMAGED;
        sink->length_bytes += made;
        done += taken;
        if (left != 0 && made == 0 && taken == 0)
            return UNPACK_TRUNCATED;
    }
    *ret_used = done;
    return UNPACK_OK;
}

enum unpack_status unpack_lz4(struct bytes packed, struct sink *sink,
                              size_t *ret_used)
{
    LZ4F_dctx *library;
    enum unpack_status status;

    if (packed.length_bytes < 4)
        return UNPACK_TRUNCATED;
    if (load_le32(packed.at) == LZ4_LEGACY_MAGIC)
        return lz4_legacy(packed, sink, ret_used);
    if (LZ4F_isError(LZ4F_createDecompressionContext(&library, LZ4F_VERSION)))
        return UNPACK_NO_MEMORY;
    status = lz4_frame(library, packed, sink, ret_used);
    LZ4F_freeDecompressionContext(library);
    return status;
}

static enum unpack_status bzip2_run(bz_stream *stream, struct sink *sink)
{
    int result = BZ_OK;

    while (result == BZ_OK) {
        size_t room;
        enum unpack_status status = sink_room(sink, PIECE_BYTES, &room);

        if (status != UNPACK_OK)
            return status;

        unsigned given = room > PIECE_BYTES ? (unsigned)PIECE_BYTES
                                            : (unsigned)room;

        stream->next_out = (char *)sink->at + sink->length_bytes;
        stream->avail_out = given;
        result = BZ2_bzDecompress(stream);
        sink->length_bytes += given - stream->avail_out;
        if (result == BZ_OK && stream->avail_in == 0 &&
            stream->avail_out == given)
            return UNPACK_TRUNCATED;
    }
    if (result == BZ_MEM_ERROR)
        return UNPACK_NO_MEMORY;
    return result == BZ_STREAM_END ? UNPACK_OK : UNPACK_DAMAGED;
}

/* The caller's files have less than 4 GiB, as FILE_BYTES_MAX says. */
enum unpack_status unpack_bzip2(struct bytes packed, struct sink *sink,
                                size_t *ret_used)
{
    bz_stream stream = {
        .next_in = (char *)(uintptr_t)packed.at,
        .avail_in = (unsigned)packed.length_bytes,
    };
    enum unpack_status status;

    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
        return UNPACK_NO_MEMORY;
    status = bzip2_run(&stream, sink);
    *ret_used = packed.length_bytes - stream.avail_in;
    BZ2_bzDecompressEnd(&stream);
    return status;
}
