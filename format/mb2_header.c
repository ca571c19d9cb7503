/* SPDX-License-Identifier: BSD-2-Clause */
/* The Multiboot 2 header, [mb2] 3.1. */
#include "format/mb2_header.h"

#include "spec/mb2.h"

const char *mb2_header_status_text(enum mb2_header_status status)
{
    switch (status) {
    case MB2_HEADER_OK: return "sound";
    case MB2_HEADER_END: return "at its end";
    case MB2_HEADER_NO_MAGIC: return "magic";
    case MB2_HEADER_TRUNCATED: return "header that ends inside the window";
    case MB2_HEADER_BAD_PLACE: return "header, 8-aligned,";
    case MB2_HEADER_BAD_ARCH: return "architecture";
    case MB2_HEADER_BAD_CHECKSUM: return "checksum";
    case MB2_HEADER_BAD_LENGTH: return "length (inside the window)";
    case MB2_HEADER_BAD_TAG_SIZE: return "tag's size (inside the header)";
    case MB2_HEADER_BAD_END_SIZE: return "end tag's size";
    case MB2_HEADER_DATA_BEHIND: return "end tag before the header's end";
    case MB2_HEADER_NO_END: return "end tag inside the header";
    }
    return "unknown";
}

static struct bytes window_of(struct bytes file)
{
    if (file.length_bytes > MB2_HEADER_WINDOW_BYTES)
        file.length_bytes = MB2_HEADER_WINDOW_BYTES;
    return file;
}

bool mb2_header_find(struct bytes file, uint32_t from, uint32_t *ret_offset)
{
    struct bytes window = window_of(file), word;

    for (uint64_t at = (from + (uint64_t)3) & ~(uint64_t)3;
         bytes_sub(window, at, 4, &word); at += 4)
        if (load_le32(word.at) == MB2_HEADER_MAGIC) {
            *ret_offset = (uint32_t)at;
            return true;
        }
    return false;
}

static enum mb2_header_status refuse(enum mb2_header_status status,
                                     uint32_t offset, uint32_t expected,
                                     uint32_t found,
                                     struct mb2_header_problem *ret_problem)
{
    *ret_problem = (struct mb2_header_problem){
        .offset = offset, .expected = expected, .found = found};
    return status;
}

enum mb2_header_status mb2_header_read(struct bytes file, uint32_t offset,
                                       struct mb2_header *ret_header,
                                       struct mb2_header_problem *ret_problem)
{
    struct bytes window = window_of(file), header;
    uint32_t left = (uint32_t)bytes_from(window, offset).length_bytes;

    if (!bytes_sub(window, offset, MB2_HEADER_BYTES, &header))
        return refuse(MB2_HEADER_TRUNCATED, offset, MB2_HEADER_BYTES, left,
                      ret_problem);

    uint32_t magic = load_le32(header.at + MB2_HEADER_MAGIC_AT);
    uint32_t arch = load_le32(header.at + MB2_HEADER_ARCH_AT);
    uint32_t length = load_le32(header.at + MB2_HEADER_LENGTH_AT);
    uint32_t value = load_le32(header.at + MB2_HEADER_CHECKSUM_AT);
    uint32_t checksum = 0u - MB2_HEADER_MAGIC - arch - length;

    if (magic != MB2_HEADER_MAGIC)
        return refuse(MB2_HEADER_NO_MAGIC, offset, MB2_HEADER_MAGIC, magic,
                      ret_problem);
    if (offset % MB2_HEADER_ALIGN != 0)
        return refuse(MB2_HEADER_BAD_PLACE, offset,
                      offset & ~(MB2_HEADER_ALIGN - 1u), offset, ret_problem);
    if (arch != MB2_ARCH_I386)
        return refuse(MB2_HEADER_BAD_ARCH, offset + MB2_HEADER_ARCH_AT,
                      MB2_ARCH_I386, arch, ret_problem);
    if (value != checksum)
        return refuse(MB2_HEADER_BAD_CHECKSUM,
                      offset + MB2_HEADER_CHECKSUM_AT, checksum, value,
                      ret_problem);
    if (length < MB2_HEADER_BYTES ||
        !bytes_sub(window, offset, length, &header))
        return refuse(MB2_HEADER_BAD_LENGTH, offset + MB2_HEADER_LENGTH_AT,
                      left, length, ret_problem);
    *ret_header = (struct mb2_header){offset, length, header};
    return MB2_HEADER_OK;
}

enum mb2_header_status mb2_header_next(const struct mb2_header *header,
                                       uint32_t *at,
                                       struct mb2_header_tag *ret_tag,
                                       struct mb2_header_problem *ret_problem)
{
    struct bytes rest = bytes_from(header->all, *at);
    uint32_t left = (uint32_t)rest.length_bytes, offset = header->offset + *at;

    if (left < MB2_HTAG_HEAD_BYTES)
        return refuse(MB2_HEADER_NO_END, offset, MB2_HTAG_HEAD_BYTES, left,
                      ret_problem);

    uint32_t size = load_le32(rest.at + MB2_HTAG_SIZE_AT);
    struct mb2_header_tag tag = {
        .offset = offset,
        .type = load_le16(rest.at + MB2_HTAG_TYPE_AT),
        .flags = load_le16(rest.at + MB2_HTAG_FLAGS_AT),
    };

    if (size < MB2_HTAG_HEAD_BYTES ||
        !bytes_sub(rest, 0, size, &tag.all))
        return refuse(MB2_HEADER_BAD_TAG_SIZE, offset + MB2_HTAG_SIZE_AT,
                      left, size, ret_problem);
    if (tag.type == MB2_HTAG_END && size != MB2_HTAG_END_BYTES)
        return refuse(MB2_HEADER_BAD_END_SIZE, offset + MB2_HTAG_SIZE_AT,
                      MB2_HTAG_END_BYTES, size, ret_problem);
    if (tag.type == MB2_HTAG_END && left != size)
        return refuse(MB2_HEADER_DATA_BEHIND, offset, offset + left - size,
                      offset, ret_problem);
    if (tag.type == MB2_HTAG_END)
        return MB2_HEADER_END;

    /* The padding may pass the header's end, then there is no end tag. */
    uint32_t padding = (MB2_HTAG_ALIGN - size % MB2_HTAG_ALIGN) %
                       MB2_HTAG_ALIGN;

    *at += size + (padding < left - size ? padding : left - size);
    *ret_tag = tag;
    return MB2_HEADER_OK;
}

uint32_t mb2_header_field(const struct mb2_header_tag *tag, uint32_t offset)
{
    struct bytes field;

    return bytes_sub(tag->all, offset, 4, &field) ? load_le32(field.at) : 0;
}
