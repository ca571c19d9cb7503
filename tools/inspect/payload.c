/* SPDX-License-Identifier: BSD-2-Clause */
/* See payload.h.  A unified image comes first: the kernel in it is its own. */
#include "tools/inspect/payload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/tool.h"

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

/* A copy of the payload, so that all around it can go; unpacked, since how it
 * was packed is nobody's business but its own kernel's. */
static enum payload_search copy_payload(struct bytes payload,
                                        enum unpack_kind kind,
                                        struct buffer *ret_copy)
{
    enum unpack_status status = UNPACK_DAMAGED;

    if (kind != UNPACK_NONE)
        status = unpack(payload, kind, ret_copy);
    if (status == UNPACK_OK)
        return PAYLOAD_FOUND;
    if (status == UNPACK_NO_MEMORY)
        tool_complain(NULL, "no memory to unpack the kernel in");
    if (status == UNPACK_NO_MEMORY ||
        !buffer_make(payload.length_bytes, ret_copy))
        return PAYLOAD_NO_MEMORY;
    memcpy(ret_copy->at, payload.at, payload.length_bytes);
    return PAYLOAD_FOUND;
}

enum payload_search inspect_payload_enter(struct inspect_file *file)
{
    enum payload_search result;
    struct inspect_file inner;
    struct bytes payload;
    enum unpack_kind kind;
    struct buffer copy;
    const char *name;
    char *path;

    if (!inspect_payload_find(file, &payload, &name))
        return PAYLOAD_NOT_THERE;
    kind = unpack_kind_of(payload);
    if (asprintf(&path, "%s:%s%s%s", file->path, name,
                 kind != UNPACK_NONE ? ", from " : "",
                 kind != UNPACK_NONE ? unpack_kind_text(kind) : "") < 0) {
        tool_complain(file->path, "no memory for a name");
        return PAYLOAD_NO_MEMORY;
    }
    result = copy_payload(payload, kind, &copy);
    if (result != PAYLOAD_FOUND) {
        free(path);
        return result;
    }
    inspect_file_view(path, buffer_bytes(&copy), &inner);
    inner.owned[0] = copy;
    inner.owned_path = path;
    inspect_file_close(file);
    *file = inner;
    return PAYLOAD_FOUND;
}
