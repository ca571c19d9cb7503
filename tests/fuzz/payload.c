/* SPDX-License-Identifier: BSD-2-Clause */
/* format/payload.h: the parts that an image carries. */
#include "format/payload.h"

#include "tests/fuzz/fuzz.h"

void fuzz_one(struct bytes in)
{
    uint64_t image_bytes = fuzz_take(&in, 1);
    size_t table_bytes = 40 * (fuzz_take(&in, 1) % 14);
    struct bytes table = fuzz_own(fuzz_part(&in, table_bytes));
    struct bytes image = fuzz_own(bytes_of(fuzz_room(512), 512));
    enum payload_kind kind;
    struct payload payload;
    struct text section;
    enum payload_status status;
    unsigned carried = 0, named = 0;

    FUZZ_POISON(payload);
    FUZZ_POISON(section);
    status = payload_read(table, image, image_bytes, &payload, &section);
    fuzz_saw(status);
    fuzz_saw((uint64_t)payload_status_text(status)[0]);
    if (status != PAYLOAD_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(payload));
        fuzz_saw_text(section, table);
        FUZZ_REQUIRE(payload_kind_named(section, &kind));
        return;
    }
    FUZZ_REQUIRE(FUZZ_UNWRITTEN(section));
    for (unsigned n = 0; n < PAYLOAD_KINDS; n++) {
        struct bytes part = payload.parts[n];

        fuzz_saw_bytes(part, image);
        carried += part.length_bytes != 0;
        if (part.length_bytes != 0)
            FUZZ_REQUIRE((uint64_t)(part.at - image.at) >= image_bytes);
        FUZZ_REQUIRE(payload_kind_named(payload_name((enum payload_kind)n),
                                        &kind) && kind == n);
    }
    for (size_t at = 0; at + 40 <= table.length_bytes &&
                        table.at[at] != 0; at += 40) {
        struct text name = {(const char *)table.at + at, 0};

        while (name.length < 8 && name.at[name.length] != 0)
            name.length++;
        if (!payload_kind_named(name, &kind))
            continue;
        named++;
        FUZZ_REQUIRE(payload.parts[kind].at == image.at +
                     load_le32(table.at + at + 12));
        FUZZ_REQUIRE(payload.parts[kind].length_bytes ==
                     (load_le32(table.at + at + 8) != 0
                          ? load_le32(table.at + at + 8)
                          : load_le32(table.at + at + 16)));
    }
    FUZZ_REQUIRE(named == carried);
}
