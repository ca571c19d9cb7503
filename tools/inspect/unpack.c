/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells kinds of packed data, unpacks member by member; gzip is done here. */
#include "tools/inspect/unpack_sink.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "lib/text.h"

/* A member in less is none; so a length behind a payload is no second one. */
#define MEMBER_BYTES_MIN 9u

static const struct {
    enum unpack_kind kind;
    struct text magic;
} magics[] = {
    {UNPACK_GZIP, TEXT("\x1f\x8b\x08")},
    {UNPACK_XZ, TEXT("\xfd" "7zXZ\0")},
    {UNPACK_ZSTD, TEXT("\x28\xb5\x2f\xfd")},
    {UNPACK_LZ4, TEXT("\x04\x22\x4d\x18")},
    {UNPACK_LZ4, TEXT("\x02\x21\x4c\x18")},
};

const char *unpack_kind_text(enum unpack_kind kind)
{
    switch (kind) {
    case UNPACK_NONE: return "not packed";
    case UNPACK_GZIP: return "gzip";
    case UNPACK_XZ: return "xz";
    case UNPACK_LZMA: return "lzma";
    case UNPACK_ZSTD: return "zstd";
    case UNPACK_LZ4: return "lz4";
    case UNPACK_BZIP2: return "bzip2";
    }
    return "unknown";
}

const char *unpack_status_text(enum unpack_status status)
{
    switch (status) {
    case UNPACK_OK: return "fine";
    case UNPACK_DAMAGED: return "damaged or cut short";
    case UNPACK_TOO_LARGE: return "more than 512 MiB when unpacked";
    case UNPACK_TRUNCATED: return "cut short";
    case UNPACK_NO_MEMORY: return "needs more memory than it may have";
    case UNPACK_TOO_MANY: return "in more than 65,536 pieces";
    }
    return "unknown";
}

/* The old format has no magic number, only fields that are hardly others. */
static bool is_lzma(struct bytes packed)
{
    struct bytes head;

    if (!bytes_sub(packed, 0, 13, &head) || head.at[0] != 0x5d)
        return false;

    uint32_t dictionary = load_le32(head.at + 1);
    uint64_t plain = load_le64(head.at + 5);

    return dictionary >= 4096 && (dictionary & (dictionary - 1)) == 0 &&
           (plain == UINT64_MAX || plain >> 38 == 0);
}

static bool is_bzip2(struct bytes packed)
{
    static const uint8_t block[] = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    static const uint8_t end[] = {0x17, 0x72, 0x45, 0x38, 0x50, 0x90};
    struct bytes head;

    return bytes_sub(packed, 0, 10, &head) &&
           memcmp(head.at, "BZh", 3) == 0 && head.at[3] >= '1' &&
           head.at[3] <= '9' &&
           (memcmp(head.at + 4, block, sizeof(block)) == 0 ||
            memcmp(head.at + 4, end, sizeof(end)) == 0);
}

enum unpack_kind unpack_kind_of(struct bytes packed)
{
    struct bytes head;

    for (size_t n = 0; n < sizeof(magics) / sizeof(magics[0]); n++)
        if (bytes_sub(packed, 0, magics[n].magic.length, &head) &&
            memcmp(head.at, magics[n].magic.at, head.length_bytes) == 0)
            return magics[n].kind;
    if (is_bzip2(packed))
        return UNPACK_BZIP2;
    return is_lzma(packed) ? UNPACK_LZMA : UNPACK_NONE;
}

enum unpack_status sink_room(struct sink *sink, size_t wanted_bytes,
                             size_t *ret_room)
{
    size_t limit = sink->max_bytes + 1; /* the byte too many is looked for */
    size_t capacity = sink->capacity_bytes;
    uint8_t *at;

    if (sink->length_bytes > sink->max_bytes)
        return UNPACK_TOO_LARGE;
    if (wanted_bytes > limit - sink->length_bytes)
        wanted_bytes = limit - sink->length_bytes;
    if (capacity - sink->length_bytes < wanted_bytes) {
        capacity = capacity > limit / 2 ? limit : 2 * capacity;
        if (capacity - sink->length_bytes < wanted_bytes)
            capacity = sink->length_bytes + wanted_bytes;
        at = realloc(sink->at, capacity);
        if (at == NULL)
            return UNPACK_NO_MEMORY;
        sink->at = at;
        sink->capacity_bytes = capacity;
    }
    *ret_room = sink->capacity_bytes - sink->length_bytes;
    return UNPACK_OK;
}

/*
 * The library wants all of the room at once, and the length that a member
 * tells may be a lie: so the room is doubled until it does.
 */
static enum unpack_status unpack_gzip(struct bytes packed, struct sink *sink,
                                      size_t *ret_used)
{
    struct libdeflate_decompressor *library = libdeflate_alloc_decompressor();
    enum unpack_status status = UNPACK_OK;
    size_t wanted = packed.length_bytes * 4 + 4096, room, made;
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;

    if (library == NULL)
        return UNPACK_NO_MEMORY;
    while (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
        status = sink_room(sink, wanted, &room);
        if (status != UNPACK_OK)
            break;
        result = libdeflate_gzip_decompress_ex(
            library, packed.at, packed.length_bytes,
            sink->at + sink->length_bytes, room, ret_used, &made);
        if (result == LIBDEFLATE_INSUFFICIENT_SPACE &&
            room > sink->max_bytes - sink->length_bytes) {
            status = UNPACK_TOO_LARGE;
            break;
        }
        wanted = 2 * room;
    }
    libdeflate_free_decompressor(library);
    if (status != UNPACK_OK)
        return status;
    if (result != LIBDEFLATE_SUCCESS)
        return UNPACK_DAMAGED;
    sink->length_bytes += made;
    return UNPACK_OK;
}

static enum unpack_status unpack_one(enum unpack_kind kind,
                                     struct bytes packed, struct sink *sink,
                                     size_t *ret_used)
{
    switch (kind) {
    case UNPACK_GZIP: return unpack_gzip(packed, sink, ret_used);
    case UNPACK_XZ: return unpack_xz(packed, sink, ret_used);
    case UNPACK_LZMA: return unpack_lzma(packed, sink, ret_used);
    case UNPACK_ZSTD: return unpack_zstd(packed, sink, ret_used);
    case UNPACK_LZ4: return unpack_lz4(packed, sink, ret_used);
    case UNPACK_BZIP2: return unpack_bzip2(packed, sink, ret_used);
    case UNPACK_NONE: break;
    }
    return UNPACK_DAMAGED;
}

enum unpack_status unpack_within(struct bytes packed, enum unpack_kind kind,
                                 size_t max_bytes, struct buffer *ret_plain)
{
    struct sink sink = {.max_bytes = max_bytes};
    enum unpack_status status;
    size_t used = 0, members = 0;

    do { /* ends: a member has at least one byte, or is the last one */
        packed = bytes_from(packed, used);
        used = 0;
        status = ++members > UNPACK_MEMBERS_MAX
            ? UNPACK_TOO_MANY : unpack_one(kind, packed, &sink, &used);
        if (status == UNPACK_OK && sink.length_bytes > max_bytes)
            status = UNPACK_TOO_LARGE;
    } while (status == UNPACK_OK && used != 0 && kind != UNPACK_LZMA &&
             packed.length_bytes - used >= MEMBER_BYTES_MIN &&
             unpack_kind_of(bytes_from(packed, used)) == kind);
    if (status != UNPACK_OK) {
        free(sink.at);
        return status;
    }

    /* Exactly its size, also for those who watch that nobody reads past it. */
    uint8_t *fitting =
        realloc(sink.at, sink.length_bytes != 0 ? sink.length_bytes : 1);

    *ret_plain = (struct buffer){fitting != NULL ? fitting : sink.at,
                                 sink.length_bytes};
    return UNPACK_OK;
}

enum unpack_status unpack(struct bytes packed, enum unpack_kind kind,
                          struct buffer *ret_plain)
{
    return unpack_within(packed, kind, UNPACK_BYTES_MAX, ret_plain);
}
