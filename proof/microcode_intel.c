/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/microcode_search.h"
#include "proof.h"
#include "spec/microcode.h"

static void next(struct bytes view)
{
    struct microcode_cpu cpu = {MICROCODE_INTEL, ANY32(), ANY32()};
    struct microcode_search search = {
        .cpu = &cpu, .file = view,
        .best = {bytes_of(foreign, any(0, BOUND)), ANY32()}};

    if (microcode_intel_next(&search) == MICROCODE_OK)
        sink = search.offset + search.best.load.length_bytes;
    else
        sink = search.problem.offset + search.problem.found +
               search.problem.expected;
}

/* Updates of whole words, as long as the file can have them. */
static void sizes(uint32_t most)
{
    uint32_t data = 4 * (uint32_t)any(0, most / 4 - 12);
    uint32_t total = 4 * (uint32_t)any(12, most / 4);

    //@ split data;
    //@ split total;
    store_le32(foreign + INTEL_UPDATE_DATA_SIZE_AT, data);
    store_le32(foreign + INTEL_UPDATE_TOTAL_SIZE_AT, total);
    next(bytes_of(foreign, BOUND));
}

/* Not of whole words. */
static void odd(void)
{
    uint32_t data = (uint32_t)any(1, 3);

    begin();
    //@ split data;
    store_le32(foreign + INTEL_UPDATE_DATA_SIZE_AT, data);
    next(bytes_of(foreign, BOUND));
}

/* ... and longer than the file. */
static void longer(void)
{
    uint32_t total = 4 * (uint32_t)any(BOUND / 4 + 1, BOUND / 4 + 4);

    begin();
    //@ split total;
    store_le32(foreign + INTEL_UPDATE_TOTAL_SIZE_AT, total);
    next(bytes_of(foreign, BOUND));
}

void main_microcode_intel(void)
{
    size_t length = any(0, INTEL_UPDATE_HEADER_BYTES - 1);

    begin();
    sizes(BOUND);
    odd();
    longer();
    //@ split length;
    next(last_bytes(length));
}
