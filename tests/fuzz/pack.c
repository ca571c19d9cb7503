/* SPDX-License-Identifier: BSD-2-Clause */
/* `adit pack`, and the reading of what comes of it: into adit.efi as it was
 * built all fits that can be started; into one that was changed, nothing does
 * unless it reads back. */
#include "format/pe.h"
#include "spec/pe.h"
#include "tests/fuzz/fuzz.h"
#include "tools/embed.h"
#include "tools/pack.h"
#include "tools/unify.h"

#include <stdio.h>
#include <stdlib.h>

#define BASE_MAX 0x100000u

static struct bytes base_file(void)
{
    static uint8_t base[BASE_MAX];
    static size_t length;
    const char *folder = getenv("FUZZ_IMAGES");
    char path[4096];
    FILE *file;

    if (length != 0)
        return bytes_of(base, length);
    FUZZ_REQUIRE(folder != NULL);
    snprintf(path, sizeof(path), "%s/adit.efi", folder);
    file = fopen(path, "rb");
    FUZZ_REQUIRE(file != NULL);
    length = fread(base, 1, sizeof(base), file);
    FUZZ_REQUIRE(length != 0 && length < sizeof(base));
    fclose(file);
    return bytes_of(base, length);
}

/* The base with some bytes changed, and some behind it. */
static struct bytes take_base(struct bytes *in, bool *ret_is_changed)
{
    static const uint16_t places[] = {0x1008, 0x1010, 0x1011, 0x1038, 0x3c,
                                      0xf8, 0x800, 0x840};
    struct bytes whole = base_file();
    unsigned pokes = fuzz_take(in, 1) % 4;
    size_t more = 0x800 * (fuzz_take(in, 1) % 8);
    uint8_t *at = fuzz_room(whole.length_bytes + more);

    memcpy(at, whole.at, whole.length_bytes);
    *ret_is_changed = pokes != 0 || more != 0;
    for (; pokes != 0; pokes--) {
        uint64_t kind = fuzz_take(in, 1);
        size_t offset = kind < 0xe0 ? places[kind % 8]
                                    : fuzz_take(in, 2) % 0x1400;

        at[offset] = (uint8_t)fuzz_take(in, 1);
    }
    return bytes_of(at, whole.length_bytes + more);
}

static void check_made(struct bytes base, struct bytes made,
                       const struct payload *payload)
{
    struct payload found;
    struct text section;
    struct bytes table;
    struct pe_file pe;

    FUZZ_REQUIRE(pe_open(made, &pe) == PE_OK && pe_check(&pe) == PE_OK);
    FUZZ_REQUIRE(pe.checksum == pe_checksum(made, pe.checksum_offset));
    FUZZ_REQUIRE(pe.image_bytes == made.length_bytes);
    FUZZ_REQUIRE(pe.section_count <= LAYOUT_SECTIONS_MAX);
    FUZZ_REQUIRE(pe.signature_offset == LAYOUT_PE_AT_OF(pe.section_count));
    FUZZ_REQUIRE(bytes_sub(made, LAYOUT_PAYLOAD_TABLE_AT, EMBED_TABLE_BYTES,
                           &table));
    FUZZ_REQUIRE(payload_read(table, made, base.length_bytes, &found,
                              &section) == PAYLOAD_OK);
    FUZZ_REQUIRE(base.at[LAYOUT_PAYLOAD_TABLE_AT] == 0);
    for (unsigned n = 0; n < PAYLOAD_KINDS; n++) {
        FUZZ_REQUIRE(found.parts[n].length_bytes ==
                     payload->parts[n].length_bytes);
        FUZZ_REQUIRE(found.parts[n].length_bytes == 0 ||
                     memcmp(found.parts[n].at, payload->parts[n].at,
                            found.parts[n].length_bytes) == 0);
    }
}

void fuzz_one(struct bytes in)
{
    struct payload payload = {.parts = {{NULL, 0}}};
    struct pack_place place = {0, 0};
    uint32_t cmdline_bytes = 0;
    struct buffer made = {NULL, 0};
    bool is_changed, is_kernel, has_part = false;
    struct bytes base = take_base(&in, &is_changed);
    enum tool_exit result;

    for (unsigned n = 1; n < PAYLOAD_KINDS; n++) {
        payload.parts[n] = fuzz_own(fuzz_part(&in, fuzz_take(&in, 1)));
        has_part = has_part || payload.parts[n].length_bytes != 0;
    }
    payload.parts[PAYLOAD_KERNEL] = fuzz_own(in);
    is_kernel = in.length_bytes != 0 &&
                pack_read_kernel("kernel", in, &cmdline_bytes, &place) ==
                    TOOL_OK;
    fuzz_saw(is_kernel);
    fuzz_saw(place.base);
    if (!is_kernel)
        payload.parts[PAYLOAD_KERNEL] = bytes_of(NULL, 0);
    if (!is_kernel && !has_part)
        return;
    result = unify_make("adit.efi", base, &payload, &made);
    fuzz_saw(result);
    FUZZ_REQUIRE(is_changed || result == TOOL_OK);
    if (result != TOOL_OK)
        return;
    check_made(base, buffer_bytes(&made), &payload);
    buffer_free(&made);
}
