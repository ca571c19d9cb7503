/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/payload.h"
#include "proof.h"
#include "spec/pe.h"

/* The image is as long as its header says; only its bounds are looked at. */
static void read(struct bytes table)
{
    struct bytes image = bytes_of(foreign, BOUND);
    struct payload payload;
    struct text section;

    if (payload_read(table, image, ANY64(), &payload,
                     &section) == PAYLOAD_OK)
        for (int kind = 0; kind < PAYLOAD_KINDS; kind++)
            sink = payload.parts[kind].length_bytes;
    else
        sink = section.length;
}

static void names(struct text name)
{
    enum payload_kind kind;

    for (int i = 0; i < PAYLOAD_KINDS; i++)
        use_text(payload_name((enum payload_kind)i));
    if (payload_kind_named(name, &kind))
        sink = kind;
}

void main_payload(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(payload_status_text(any(0, PAYLOAD_OUTSIDE)));
    names(last_text(7));
    //@ split length;
    read(last_bytes(length));
}
