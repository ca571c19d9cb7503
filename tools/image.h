/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The linked program as the image writers see it, and the writers.  A linked
 * file that passes image_open() has its pages in ascending order from the link
 * base on, page 0 alone in the first segment, and nothing but bss after the
 * last byte of the file part.
 */
#ifndef TOOLS_IMAGE_H
#define TOOLS_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "format/elf.h"
#include "tools/embed.h"
#include "tools/file.h"

#define IMAGE_BASE       0x200000u
#define IMAGE_PAGE_BYTES 0x1000u
#define IMAGE_PARTS_MAX  7u
#define IMAGE_BYTES_MAX  0x40000000u /* far below where addresses end */

/* Rounded up to whole pages; for sizes up to IMAGE_BYTES_MAX. */
static inline uint32_t image_to_page(uint32_t bytes)
{
    return (bytes + IMAGE_PAGE_BYTES - 1) & ~(IMAGE_PAGE_BYTES - 1);
}

/* One PT_LOAD; `offset` is from the image's start. */
struct image_part {
    uint32_t offset;
    uint32_t file_bytes;
    uint32_t memory_bytes;
    uint32_t flags; /* PF_... */
};

struct image {
    const char *path;
    struct elf_file elf;
    struct image_part parts[IMAGE_PARTS_MAX];
    uint32_t part_count;
    uint32_t file_bytes;   /* from the image's start to the bss */
    uint32_t memory_bytes; /* and to its end */
};

/* Checks the layout; reports (rule layout) and answers false if it is odd. */
bool image_open(const char *path, struct bytes file,
                struct image *ret_image);

/* The part that holds the address, or NULL. */
const struct image_part *image_part_at(const struct image *image,
                                       uint64_t address);

/*
 * Makes `linked` into adit-syms, in place: fills .symbols and hides the
 * relocation sections from GRUB.  False when a rule was broken.
 */
bool image_make_syms(const struct image *linked, struct buffer *file);

/* The PT_NOTE, which lies in the image's pages; false when there is none. */
bool image_note(const struct image *image, struct elf_segment *ret_note);

/*
 * The writers.  False when memory ran out (said) or a rule was broken.  Those
 * of ELF files take a payload with them unless `embed` is NULL.
 */
bool image_make_elf32(const struct image *image, const struct embed *embed,
                      struct buffer *ret_file);
bool image_make_elf64(const struct image *image, const struct embed *embed,
                      struct buffer *ret_file);
bool image_make_pe(const struct image *image, struct buffer *ret_file);
bool image_make_gzip(struct bytes plain, struct buffer *ret_file);

/* Copies the image's bytes, its start at to[0], file_bytes of them. */
void image_copy(const struct image *image, uint8_t *to);

#endif
