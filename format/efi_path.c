/* SPDX-License-Identifier: BSD-2-Clause */
/* Device paths ([uefi] 10.3) and EFI_LOAD_OPTION ([uefi] 3.1.3). */
#include "format/efi_path.h"

#include "format/utf16.h"
#include "spec/efi.h"

struct node {
    uint8_t type, subtype;
    struct bytes data;
};

/* The next node off `*rest`; false when it is cut off or impossible. */
static bool node_next(struct bytes *rest, struct node *ret_node)
{
    struct bytes head, whole;

    if (!bytes_sub(*rest, 0, EFI_DEVICE_PATH_NODE_BYTES, &head))
        return false;

    uint16_t length_bytes = load_le16(head.at + 2);

    if (length_bytes < EFI_DEVICE_PATH_NODE_BYTES ||
        !bytes_sub(*rest, 0, length_bytes, &whole))
        return false;
    ret_node->type = head.at[0];
    ret_node->subtype = head.at[1];
    ret_node->data = bytes_from(whole, EFI_DEVICE_PATH_NODE_BYTES);
    *rest = bytes_from(*rest, length_bytes);
    return true;
}

static bool node_is_end(const struct node *node)
{
    return node->type == EFI_DEVICE_PATH_END &&
           node->subtype == EFI_DEVICE_PATH_END_ENTIRE;
}

static bool is_slash(char c)
{
    return c == '\\' || c == '/';
}

bool efi_path_file(struct bytes path, char *to, size_t room_bytes,
                   struct text *ret_file)
{
    struct node node;
    size_t length = 0;

    while (node_next(&path, &node)) {
        struct text part;

        if (node_is_end(&node)) {
            *ret_file = (struct text){to, length};
            return true;
        }
        if (node.type != EFI_DEVICE_PATH_MEDIA ||
            node.subtype != EFI_DEVICE_PATH_MEDIA_FILE)
            continue;
        if (length != 0 && !is_slash(to[length - 1])) {
            if (length == room_bytes)
                return false;
            to[length++] = '\\';
        }
        if (utf16_to_text(node.data, to + length, room_bytes - length,
                          &part) != UTF16_OK)
            return false;
        /* The next node may bring the slash that we have put already. */
        if (length != 0 && part.length != 0 && is_slash(part.at[0])) {
            memmove(to + length, to + length + 1, part.length - 1);
            part.length--;
        }
        length += part.length;
    }
    return false;
}

/* Are these bytes a device path, from its first node to its end? */
static bool path_is_whole(struct bytes path)
{
    struct node node;

    while (node_next(&path, &node)) {
        if (node_is_end(&node))
            return path.length_bytes == 0;
    }
    return false;
}

/* The UTF-16 string in front of `*rest`, with its NUL, is taken off. */
static bool description_skip(struct bytes *rest)
{
    for (size_t at = 0; rest->length_bytes - at >= 2; at += 2) {
        if (load_le16(rest->at + at) == 0) {
            *rest = bytes_from(*rest, at + 2);
            return true;
        }
    }
    return false;
}

bool efi_load_option_data(struct bytes options, struct bytes *ret_data)
{
    struct bytes head, rest, path;

    if (!bytes_sub(options, 0, EFI_LOAD_OPTION_DESCRIPTION, &head) ||
        !(load_le32(head.at + EFI_LOAD_OPTION_ATTRIBUTES) &
          EFI_LOAD_OPTION_ACTIVE))
        return false;

    uint16_t path_bytes = load_le16(head.at + EFI_LOAD_OPTION_PATH_BYTES);

    rest = bytes_from(options, EFI_LOAD_OPTION_DESCRIPTION);
    if (!description_skip(&rest) || !bytes_sub(rest, 0, path_bytes, &path) ||
        !path_is_whole(path))
        return false;
    *ret_data = bytes_from(rest, path_bytes);
    return true;
}
