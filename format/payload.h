/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an image carries behind itself: kernel, initrd and company in PE
 * sections, found by their names, which may be ours, Xen's or those of unified
 * kernel images.
 */
#ifndef FORMAT_PAYLOAD_H
#define FORMAT_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "lib/text.h"

enum payload_status {
    PAYLOAD_OK,
    PAYLOAD_TWICE,    /* a second section for the same thing */
    PAYLOAD_EMPTY,    /* a section without a byte */
    PAYLOAD_OVERLAPS, /* it begins inside the image proper */
    PAYLOAD_OUTSIDE,  /* it reaches past the end of what there is */
};

/* In the order in which they are packed. */
enum payload_kind {
    PAYLOAD_KERNEL,
    PAYLOAD_INITRD,
    PAYLOAD_CMDLINE,
    PAYLOAD_CONFIG,
    PAYLOAD_UCODE,
    PAYLOAD_KINDS,
};

/* An empty view for whatever is not carried. */
struct payload {
    struct bytes parts[PAYLOAD_KINDS];
};

const char *payload_status_text(enum payload_status status);

/* The section's name as we write it. */
struct text payload_name(enum payload_kind kind);
/* What a section of that name is; false when it is no payload. */
bool payload_kind_named(struct text name, enum payload_kind *ret_kind);

/*
 * Reads `table`, PE section headers that end at its end or at the first
 * without a name; sections of other names are none of ours.  `image` is the
 * image in memory from its first byte on, of which the first `image_bytes` are
 * Adit itself and no payload.  On every status but PAYLOAD_OK only
 * `ret_section`, the name of the section that is wrong, is written.
 */
enum payload_status payload_read(struct bytes table, struct bytes image,
                                 uint64_t image_bytes,
                                 struct payload *ret_payload,
                                 struct text *ret_section);

#endif
