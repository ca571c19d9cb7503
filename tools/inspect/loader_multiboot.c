/* SPDX-License-Identifier: BSD-2-Clause */
/* Multiboot headers as several loaders read them: addresses and tags. */
#include "tools/inspect/loader_view.h"

#include <inttypes.h>

#include "spec/mb1.h"
#include "spec/mb2.h"

void view_mb1_addresses(const struct loader_view *view,
                        struct load_addresses *ret_addresses)
{
    const struct mb1_header *mb1 = &view->mb1;
    struct load_addresses a = {
        .file_offset = (int64_t)mb1->offset -
                       ((int64_t)mb1->header_address - mb1->load_address),
        .header = mb1->header_address,
        .load = mb1->load_address,
        .load_end = mb1->load_end_address,
        .bss_end = mb1->bss_end_address,
        .is_load_end_given = mb1->load_end_address != 0,
        .is_bss_end_given = mb1->bss_end_address != 0,
        .entry = mb1->entry_address,
    };

    if (!a.is_load_end_given)
        a.load_end = a.load + (uint64_t)((int64_t)view->bytes.length_bytes -
                                         a.file_offset);
    if (!a.is_bss_end_given)
        a.bss_end = a.load_end;
    *ret_addresses = a;
}

void view_mb2_addresses(const struct loader_view *view,
                        const struct mb2_header_tag *tag, uint64_t entry,
                        struct load_addresses *ret_addresses)
{
    uint32_t load = mb2_header_field(tag, MB2_ADDRESS_LOAD_AT);
    uint32_t end = mb2_header_field(tag, MB2_ADDRESS_LOAD_END_AT);
    struct load_addresses a = {
        .header = mb2_header_field(tag, MB2_ADDRESS_HEADER_AT),
        .load = load,
        .bss_end = mb2_header_field(tag, MB2_ADDRESS_BSS_END_AT),
        .is_load_end_given = end != 0,
        .entry = entry,
    };

    if (load == UINT32_MAX)
        a.load = a.header - view->mb2.offset;
    a.file_offset = (int64_t)view->mb2.offset -
                    ((int64_t)a.header - (int64_t)a.load);
    /* GRUB reckons the size from the field even where that is -1. */
    a.load_end = a.load + (end != 0 ? (uint32_t)(end - load)
                                    : view->bytes.length_bytes -
                                          (uint64_t)a.file_offset);
    a.is_bss_end_given = a.bss_end != 0;
    if (!a.is_bss_end_given)
        a.bss_end = a.load_end;
    *ret_addresses = a;
}

bool loader_addresses_fit(const struct loader_view *view,
                          const struct load_addresses *a, const char *rule,
                          struct verdict *verdict)
{
    struct bytes part;

    if (a->header < a->load)
        return loader_refuses(verdict, rule,
                              "header address %#" PRIx64
                              " is below the load address %#" PRIx64,
                              a->header, a->load);
    if (a->file_offset < 0)
        return loader_refuses(verdict, rule,
                              "the load address %#" PRIx64
                              " lies ahead of the file", a->load);
    if (a->load_end < a->load)
        return loader_refuses(verdict, rule,
                              "load end %#" PRIx64
                              " is below the load address %#" PRIx64,
                              a->load_end, a->load);
    if (a->bss_end < a->load_end)
        return loader_refuses(verdict, rule,
                              "bss end %#" PRIx64
                              " is below the load end %#" PRIx64,
                              a->bss_end, a->load_end);
    if (!bytes_sub(view->bytes, (uint64_t)a->file_offset,
                   a->load_end - a->load, &part))
        return loader_refuses(verdict, rule,
                              "the load end %#" PRIx64
                              " lies past the file's end", a->load_end);
    return true;
}

/* One step through the tags; false at the end, whatever kind of end. */
static bool next_tag(const struct loader_view *view, uint32_t *at,
                     struct mb2_header_tag *tag,
                     enum mb2_header_status *status)
{
    struct mb2_header_problem problem;

    *status = mb2_header_next(&view->mb2, at, tag, &problem);
    return *status == MB2_HEADER_OK;
}

bool view_mb2_tag(const struct loader_view *view, uint16_t type,
                  struct mb2_header_tag *ret_tag)
{
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status;
    struct mb2_header_tag tag;
    bool is_found = false;

    while (next_tag(view, &at, &tag, &status))
        if (tag.type == type) {
            *ret_tag = tag;
            is_found = true;
        }
    return is_found;
}

enum mb2_header_status view_mb2_end(const struct loader_view *view,
                                    uint32_t *ret_offset)
{
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status;
    struct mb2_header_tag tag;

    while (next_tag(view, &at, &tag, &status))
        ;
    *ret_offset = view->mb2.offset + at;
    return status;
}

static bool is_in(uint32_t mask, uint32_t type)
{
    return type < 32 && (mask >> type & 1) != 0;
}

bool view_mb2_unknown(const struct loader_view *view, uint32_t known_types,
                      struct mb2_header_tag *ret_tag)
{
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status;
    struct mb2_header_tag tag;

    while (next_tag(view, &at, &tag, &status))
        if (!is_in(known_types, tag.type) &&
            (tag.flags & MB2_HTAG_OPTIONAL) == 0) {
            *ret_tag = tag;
            return true;
        }
    return false;
}

bool view_mb2_request(const struct loader_view *view, uint32_t known_types,
                      bool optional_too, uint32_t *ret_type)
{
    uint32_t at = MB2_HEADER_BYTES;
    enum mb2_header_status status;
    struct mb2_header_tag tag;

    while (next_tag(view, &at, &tag, &status)) {
        if (tag.type != MB2_HTAG_INFO_REQUEST ||
            (!optional_too && (tag.flags & MB2_HTAG_OPTIONAL) != 0))
            continue;
        for (uint32_t n = MB2_HTAG_HEAD_BYTES; n + 4 <= tag.all.length_bytes;
             n += 4)
            if (!is_in(known_types, mb2_header_field(&tag, n))) {
                *ret_type = mb2_header_field(&tag, n);
                return true;
            }
    }
    return false;
}
