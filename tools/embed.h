/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A payload in an image, whatever the container: where in memory it lies
 * behind the image proper, and the table in the image that says so.
 */
#ifndef TOOLS_EMBED_H
#define TOOLS_EMBED_H

#include <stdbool.h>
#include <stdint.h>

#include "format/layout.h"
#include "format/payload.h"
#include "spec/pe.h"

#define EMBED_PAGE_BYTES  0x1000u
#define EMBED_TABLE_BYTES (LAYOUT_PAYLOAD_MAX * PE_SECTION_BYTES)

/* Rounded up to whole pages; for lengths of files. */
static inline uint64_t embed_to_page(uint64_t bytes)
{
    return (bytes + EMBED_PAGE_BYTES - 1) &
           ~(uint64_t)(EMBED_PAGE_BYTES - 1);
}

struct embed {
    const struct payload *payload;
    uint32_t rva;   /* where it begins, from the image's start; on a page */
    uint32_t bytes; /* whole pages */
    uint16_t count; /* of parts */
};

/*
 * `path` names the base image, which ends at `rva` and is loaded at `load`, in
 * complaints: that the payload would not end below 2 GiB.
 */
bool embed_measure(const char *path, const struct payload *payload,
                   uint32_t rva, uint32_t load, struct embed *ret_embed);

/*
 * Writes the parts to `at`, where embed->bytes zero bytes are, and a section
 * header for each to `table`, where the same goes for EMBED_TABLE_BYTES.
 */
void embed_write(const struct embed *embed, uint8_t *at, uint8_t *table);

/* Does Adit find in it what was put in?  `memory` is the loaded image. */
bool embed_reads_back(const struct embed *embed, struct bytes memory);

/* Says so and answers false if `image`, from its first byte on, does not have
 * an empty table. */
bool embed_has_room(const char *path, struct bytes image);

#endif
