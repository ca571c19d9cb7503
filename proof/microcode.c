/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/cpio.h"
#include "format/microcode_search.h"
#include "proof.h"
#include "spec/cpio.h"
#include "spec/microcode.h"

/* What a file of the longest becomes: in an archive, with its trailer. */
static uint8_t room[BOUND + 320];

static void find(struct bytes view, enum microcode_vendor vendor)
{
    struct microcode_cpu cpu = {vendor, ANY32(), ANY32()};
    struct microcode_update update;
    struct microcode_problem problem;
    enum microcode_status status =
        microcode_find(view, &cpu, &update, &problem);

    if (status == MICROCODE_OK)
        sink = update.load.length_bytes + update.revision;
    else if (status != MICROCODE_NO_UPDATE)
        sink = problem.offset + problem.found + problem.expected;
}

static void in_initrd(struct bytes view, enum microcode_vendor vendor)
{
    struct bytes file;

    if (microcode_in_initrd(view, vendor, &file))
        use(file);
}

static void early(struct bytes view)
{
    uint64_t length_bytes = microcode_early_bytes(view);

    if (length_bytes != 0)
        microcode_early_write(view, room + sizeof(room) - length_bytes);
}

/* Of a kind that is known; the rest is not. */
static void early_kinds(size_t length)
{
    if (length < 4)
        return;
    store_le32(foreign + BOUND - length, AMD_CONTAINER_MAGIC);
    early(last_bytes(length));
    store_le32(foreign + BOUND - length, INTEL_UPDATE_VERSION);
    early(last_bytes(length));
    begin();
}

/* An archive of one member with that name, of which nothing is known. */
static void archive(struct text name, size_t length)
{
    static uint8_t to[BOUND + 320];
    struct bytes whole;
    size_t used = cpio_put(to, name, (uint32_t)name.length + 1,
                           CPIO_MODE_REGULAR, last_bytes(length));

    used += cpio_put(to + used, TEXT(CPIO_TRAILER), sizeof(CPIO_TRAILER), 0,
                     bytes_of(NULL, 0));
    whole = bytes_of(to, used);
    in_initrd(whole, MICROCODE_AMD);
    in_initrd(whole, MICROCODE_INTEL);
    find(whole, MICROCODE_AMD);
    find(whole, MICROCODE_INTEL);
    sink = microcode_early_bytes(whole);
}

static void archives(size_t length)
{
    archive(TEXT(MICROCODE_PATH_AMD), length);
    archive(TEXT("x"), length);
}

static void consider(size_t length)
{
    struct microcode_cpu cpu = {
        (enum microcode_vendor)any(0, MICROCODE_AMD), 0, 0};
    struct microcode_search search = {
        .cpu = &cpu, .file = last_bytes(length),
        .best = {bytes_of(foreign, any(0, BOUND)), ANY32()}};

    sink = search_is_over(&search, ANY64());
    search_consider(&search, last_bytes(length), ANY32());
    sink = search.best.load.length_bytes + search.best.revision;
    sink = search_truncated(&search, ANY64(), ANY64());
}

void main_microcode(void)
{
    size_t length = any(0, BOUND);

    begin();
    use_string(microcode_status_text(any(0, MICROCODE_BAD_SECTION)));
    //@ split length;
    find(last_bytes(length), MICROCODE_AMD);
    find(last_bytes(length), MICROCODE_INTEL);
    early_kinds(length);
    sink = microcode_early_bytes(last_bytes(length));
    consider(length);
    archives(length);
}
