/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bounded view of foreign bytes, and little-endian loads from it.  Every
 * reader in format/ takes its input as `struct bytes`, narrows it with
 * bytes_sub() and loads only from what that granted.
 */
#ifndef LIB_BYTES_H
#define LIB_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at;
    size_t length_bytes;
};

static inline struct bytes bytes_of(const void *at, size_t length_bytes)
{
    return (struct bytes){(const uint8_t *)at, length_bytes};
}

/*
 * The `length_bytes` bytes at `offset`.  False, and nothing written, when they
 * are not all there; compared by subtraction, so that nothing can wrap.
 */
static inline bool bytes_sub(struct bytes whole, uint64_t offset,
                             uint64_t length_bytes, struct bytes *ret_part)
{
    if (offset > whole.length_bytes)
        return false;
    if (length_bytes > whole.length_bytes - offset)
        return false;
    *ret_part = bytes_of(whole.at + offset, (size_t)length_bytes);
    return true;
}

/* What is left from `offset` on; empty when `offset` lies past the end. */
static inline struct bytes bytes_from(struct bytes whole, uint64_t offset)
{
    if (offset > whole.length_bytes)
        offset = whole.length_bytes;
    return bytes_of(whole.at + offset, whole.length_bytes - (size_t)offset);
}

static inline uint16_t load_le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t load_le32(const uint8_t *at)
{
    return load_le16(at) | (uint32_t)load_le16(at + 2) << 16;
}

static inline uint64_t load_le64(const uint8_t *at)
{
    return load_le32(at) | (uint64_t)load_le32(at + 4) << 32;
}

static inline void store_le16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static inline void store_le32(uint8_t *at, uint32_t value)
{
    store_le16(at, (uint16_t)value);
    store_le16(at + 2, (uint16_t)(value >> 16));
}

static inline void store_le64(uint8_t *at, uint64_t value)
{
    store_le32(at, (uint32_t)value);
    store_le32(at + 4, (uint32_t)(value >> 32));
}

#endif
