/* SPDX-License-Identifier: BSD-2-Clause */
/* See payload.h.  A unified image comes first: the kernel in it is its own. */
#include "tools/inspect/payload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool find_section(const struct inspect_file *file,
                         struct bytes *ret_payload, const char **ret_name)
{
    static const char *const names[] = {".linux", ".kernel"};
    struct pe_section section;

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
        uint32_t length;

        if (pe_section_named(&file->pe.pe, text_of(names[n]), &section) !=
            PE_OK)
            continue;
        length = section.raw_bytes;
        if (section.virtual_bytes != 0 && section.virtual_bytes < length)
            length = section.virtual_bytes; /* the rest fills up */
        if (!bytes_sub(file->bytes, section.raw_offset, length, ret_payload))
            return false;
        *ret_name = names[n];
        return true;
    }
    return false;
}

bool inspect_payload_find(const struct inspect_file *file,
                          struct bytes *ret_payload, const char **ret_name)
{
    const struct linux_header *h = &file->linux_.header;

    if (file->pe.is_there && find_section(file, ret_payload, ret_name))
        return true;
    if (!file->linux_.is_there || h->payload_bytes == 0 ||
        !bytes_sub(h->kernel, h->payload_offset, h->payload_bytes,
                   ret_payload))
        return false;
    *ret_name = "payload";
    return true;
}

/* With a copy of the payload, so that all around it can go. */
enum payload_search inspect_payload_enter(struct inspect_file *file)
{
    struct inspect_file inner;
    struct bytes payload;
    struct buffer copy;
    const char *name;
    char *path;

    if (!inspect_payload_find(file, &payload, &name))
        return PAYLOAD_NOT_THERE;
    if (!buffer_make(payload.length_bytes, &copy))
        return PAYLOAD_NO_MEMORY;
    if (asprintf(&path, "%s:%s", file->path, name) < 0) {
        buffer_free(&copy);
        return PAYLOAD_NO_MEMORY;
    }
    memcpy(copy.at, payload.at, payload.length_bytes);
    inspect_file_view(path, buffer_bytes(&copy), &inner);
    inner.owned[0] = copy;
    inner.owned_path = path;
    inspect_file_close(file);
    *file = inner;
    return PAYLOAD_FOUND;
}
