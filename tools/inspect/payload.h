/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel inside an image: packed in a bzImage, or in a section of a
 * unified image. */
#ifndef TOOLS_INSPECT_PAYLOAD_H
#define TOOLS_INSPECT_PAYLOAD_H

#include "tools/inspect/file.h"

enum payload_search {
    PAYLOAD_FOUND,
    PAYLOAD_NOT_THERE,
    PAYLOAD_NO_MEMORY, /* which has been said */
};

/*
 * `file` becomes the kernel in it, unpacked, by the name "FILE:payload, from
 * lz4" or "FILE:.linux"; unless that is found, nothing happens to it.
 */
enum payload_search inspect_payload_enter(struct inspect_file *file);

/*
 * Its bytes, packed as they may be, and what to call it: "payload", ".linux".
 * False when there is none, or not all of it.
 */
bool inspect_payload_find(const struct inspect_file *file,
                          struct bytes *ret_payload, const char **ret_name);

#endif
