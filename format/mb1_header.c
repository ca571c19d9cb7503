/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 1 header, [mb1] 3.1. */
#include "format/mb1_header.h"

#include "spec/mb1.h"

const char *mb1_header_status_text(enum mb1_header_status status)
{
    switch (status) {
    case MB1_HEADER_OK: return "sound";
    case MB1_HEADER_NO_MAGIC: return "magic";
    case MB1_HEADER_TRUNCATED: return "header that ends inside the window";
    case MB1_HEADER_BAD_CHECKSUM: return "checksum";
    }
    return "unknown";
}

static struct bytes window_of(struct bytes file)
{
    if (file.length_bytes > MB1_HEADER_WINDOW_BYTES)
        file.length_bytes = MB1_HEADER_WINDOW_BYTES;
    return file;
}

bool mb1_header_find(struct bytes file, uint32_t from, uint32_t *ret_offset)
{
    struct bytes window = window_of(file), word;
    uint64_t at = (from + (uint64_t)MB1_HEADER_ALIGN - 1) &
                  ~(uint64_t)(MB1_HEADER_ALIGN - 1);

    for (; bytes_sub(window, at, 4, &word); at += MB1_HEADER_ALIGN)
        if (load_le32(word.at) == MB1_HEADER_MAGIC) {
            *ret_offset = (uint32_t)at;
            return true;
        }
    return false;
}

static enum mb1_header_status refuse(enum mb1_header_status status,
                                     uint32_t offset, uint32_t expected,
                                     uint32_t found,
                                     struct mb1_header_problem *ret_problem)
{
    *ret_problem = (struct mb1_header_problem){
        .offset = offset, .expected = expected, .found = found};
    return status;
}

/* How many bytes a header with these parts has. */
static uint32_t bytes_of_parts(bool has_addresses, bool has_mode)
{
    if (has_mode)
        return MB1_HEADER_FULL_BYTES;
    return has_addresses ? MB1_HEADER_MODE_AT : MB1_HEADER_BYTES;
}

enum mb1_header_status mb1_header_read(struct bytes file, uint32_t offset,
                                       struct mb1_header *ret_header,
                                       struct mb1_header_problem *ret_problem)
{
    struct bytes window = window_of(file), header;
    uint32_t left = (uint32_t)bytes_from(window, offset).length_bytes;

    if (!bytes_sub(window, offset, MB1_HEADER_BYTES, &header))
        return refuse(MB1_HEADER_TRUNCATED, offset, MB1_HEADER_BYTES, left,
                      ret_problem);

    uint32_t magic = load_le32(header.at + MB1_HEADER_MAGIC_AT);
    uint32_t flags = load_le32(header.at + MB1_HEADER_FLAGS_AT);
    uint32_t checksum = load_le32(header.at + MB1_HEADER_CHECKSUM_AT);

    if (magic != MB1_HEADER_MAGIC)
        return refuse(MB1_HEADER_NO_MAGIC, offset, MB1_HEADER_MAGIC, magic,
                      ret_problem);
    if (checksum != 0u - magic - flags)
        return refuse(MB1_HEADER_BAD_CHECKSUM,
                      offset + MB1_HEADER_CHECKSUM_AT, 0u - magic - flags,
                      checksum, ret_problem);

    bool has_addresses = (flags & MB1_HEADER_ADDRESSES) != 0;
    bool has_mode = (flags & MB1_HEADER_VIDEO_MODE) != 0;
    uint32_t length_bytes = bytes_of_parts(has_addresses, has_mode);

    if (!bytes_sub(window, offset, length_bytes, &header))
        return refuse(MB1_HEADER_TRUNCATED, offset, length_bytes, left,
                      ret_problem);

    *ret_header = (struct mb1_header){.offset = offset, .flags = flags};
    if (has_addresses) {
        ret_header->header_address = load_le32(header.at + MB1_HEADER_ADDR_AT);
        ret_header->load_address = load_le32(header.at + MB1_HEADER_LOAD_AT);
        ret_header->load_end_address =
            load_le32(header.at + MB1_HEADER_LOAD_END_AT);
        ret_header->bss_end_address =
            load_le32(header.at + MB1_HEADER_BSS_END_AT);
        ret_header->entry_address = load_le32(header.at + MB1_HEADER_ENTRY_AT);
    }
    if (has_mode) {
        ret_header->mode = load_le32(header.at + MB1_HEADER_MODE_AT);
        ret_header->width = load_le32(header.at + MB1_HEADER_WIDTH_AT);
        ret_header->height = load_le32(header.at + MB1_HEADER_HEIGHT_AT);
        ret_header->depth = load_le32(header.at + MB1_HEADER_DEPTH_AT);
    }
    return MB1_HEADER_OK;
}
