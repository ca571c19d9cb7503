/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/payload.h"

#include "spec/pe.h"

/* Ours come first. */
static const struct {
    const char *name;
    enum payload_kind kind;
} names[] = {
    {".kernel", PAYLOAD_KERNEL},   {".initrd", PAYLOAD_INITRD},
    {".cmdline", PAYLOAD_CMDLINE}, {".config", PAYLOAD_CONFIG},
    {".ucode", PAYLOAD_UCODE},     {".linux", PAYLOAD_KERNEL},
    {".ramdisk", PAYLOAD_INITRD},
};

#define NAMES (sizeof(names) / sizeof(names[0]))

const char *payload_status_text(enum payload_status status)
{
    static const char *const texts[] = {
        [PAYLOAD_OK] = "sound",
        [PAYLOAD_TWICE] = "the second one for the same thing",
        [PAYLOAD_EMPTY] = "it is empty",
        [PAYLOAD_OVERLAPS] = "it begins inside the image proper",
        [PAYLOAD_OUTSIDE] = "it reaches past the end of the image",
    };

    return texts[status];
}

struct text payload_name(enum payload_kind kind)
{
    return text_of(names[kind].name);
}

/* A name of all eight characters has no NUL. */
static struct text section_name(const uint8_t *header)
{
    struct bytes room = bytes_of(header + PE_SECTION_NAME,
                                 PE_SECTION_NAME_BYTES);
    struct text name = {(const char *)room.at, room.length_bytes};

    text_until_nul(room, &name);
    return name;
}

bool payload_kind_named(struct text name, enum payload_kind *ret_kind)
{
    for (size_t i = 0; i < NAMES; i++)
        if (text_equal(name, text_of(names[i].name))) {
            *ret_kind = names[i].kind;
            return true;
        }
    return false;
}

static enum payload_status read_section(const uint8_t *header,
                                        struct bytes image,
                                        uint64_t image_bytes,
                                        struct bytes *ret_part)
{
    uint32_t rva = load_le32(header + PE_SECTION_RVA);
    uint32_t length = load_le32(header + PE_SECTION_VIRTUAL_BYTES);

    /* As firmware has it: a file's bytes count where no size is given. */
    if (length == 0)
        length = load_le32(header + PE_SECTION_RAW_BYTES);
    if (length == 0)
        return PAYLOAD_EMPTY;
    if (rva < image_bytes)
        return PAYLOAD_OVERLAPS;
    return bytes_sub(image, rva, length, ret_part) ? PAYLOAD_OK
                                                   : PAYLOAD_OUTSIDE;
}

enum payload_status payload_read(struct bytes table, struct bytes image,
                                 uint64_t image_bytes,
                                 struct payload *ret_payload,
                                 struct text *ret_section)
{
    struct payload payload = {.parts = {{NULL, 0}}};
    struct bytes header;

    for (uint64_t at = 0; bytes_sub(table, at, PE_SECTION_BYTES, &header);
         at += PE_SECTION_BYTES) {
        struct text name = section_name(header.at);
        enum payload_status status;
        enum payload_kind kind;

        if (name.length == 0)
            break;
        if (!payload_kind_named(name, &kind))
            continue;

        struct bytes *part = &payload.parts[kind];

        status = part->length_bytes != 0
                     ? PAYLOAD_TWICE
                     : read_section(header.at, image, image_bytes, part);
        if (status != PAYLOAD_OK) {
            *ret_section = name;
            return status;
        }
    }
    *ret_payload = payload;
    return PAYLOAD_OK;
}
