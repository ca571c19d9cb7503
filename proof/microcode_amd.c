/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/microcode_search.h"
#include "proof.h"
#include "spec/microcode.h"

#define SECTIONS_AT AMD_CONTAINER_MAGIC_BYTES

static void next(struct bytes view)
{
    struct microcode_cpu cpu = {MICROCODE_AMD, ANY32(), 0};
    struct microcode_search search = {
        .cpu = &cpu, .file = view,
        .best = {bytes_of(foreign, any(0, BOUND)), ANY32()}};

    if (microcode_amd_next(&search) == MICROCODE_OK)
        sink = search.offset + search.best.load.length_bytes;
    else
        sink = search.problem.offset + search.problem.found +
               search.problem.expected;
}

static uint8_t *section_size(uint32_t at)
{
    return foreign + at + AMD_SECTION_SIZE_AT;
}

/* A table about as long as an entry, and a patch as its header. */
static void sizes(void)
{
    uint32_t table = (uint32_t)any(AMD_EQUIVALENCE_BYTES - 1,
                                   AMD_EQUIVALENCE_BYTES + 1);
    uint32_t patch = (uint32_t)any(AMD_PATCH_HEADER_BYTES - 1,
                                   AMD_PATCH_HEADER_BYTES + 3);
    uint32_t patch_at = SECTIONS_AT + AMD_SECTION_HEADER_BYTES + table;

    //@ split table;
    store_le32(section_size(SECTIONS_AT), table);
    //@ split patch;
    store_le32(section_size(patch_at), patch);
    next(bytes_of(foreign, BOUND));
}

/* Tables that take all of the file, or more. */
static void longer(void)
{
    uint32_t table = (uint32_t)any(BOUND - 12, BOUND);

    begin();
    //@ split table;
    store_le32(section_size(SECTIONS_AT), table);
    next(bytes_of(foreign, BOUND));
}

static void magic(struct bytes view)
{
    sink = microcode_amd_has_magic(view, ANY64());
}

void main_microcode_amd(void)
{
    size_t length = any(0, SECTIONS_AT + AMD_SECTION_HEADER_BYTES - 1);

    begin();
    sizes();
    longer();
    //@ split length;
    magic(last_bytes(length));
    /* Not without its magic: that is looked for before. */
    if (length >= SECTIONS_AT)
        next(last_bytes(length));
}
