/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Images with a payload: adit.efi grown, and ELF files made from adit-syms.
 * The latter are read back as a loader would load them.
 */
#include "tools/pack.h"

#include <string.h>

#include "spec/elf.h"
#include "tools/embed.h"
#include "tools/image.h"
#include "tools/rules.h"
#include "tools/unify.h"

enum tool_exit pack_make_pe(const char *path, struct bytes base,
                            const struct payload *payload, const char *name,
                            struct buffer *ret_file, uint64_t *ret_end)
{
    enum tool_exit result = unify_make(path, base, payload, ret_file);

    if (result != TOOL_OK)
        return result;
    rules_efi(name, buffer_bytes(ret_file));
    *ret_end = IMAGE_BASE + (uint64_t)ret_file->length_bytes;
    return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_OK;
}

/* The image's bytes in memory, as the program headers have it. */
static bool load(const struct elf_file *elf, const struct embed *embed,
                 struct buffer *ret_memory)
{
    struct elf_segment segment;
    struct bytes bytes;
    struct buffer memory;

    if (!buffer_make((size_t)embed->rva + embed->bytes, &memory))
        return false;
    for (uint32_t n = 0; elf_segment_at(elf, n, &segment) == ELF_OK; n++)
        if (segment.type == PT_LOAD && segment.paddr >= IMAGE_BASE &&
            elf_segment_bytes(elf, &segment, &bytes) == ELF_OK &&
            segment.paddr - IMAGE_BASE <= memory.length_bytes &&
            bytes.length_bytes <=
                memory.length_bytes - (segment.paddr - IMAGE_BASE))
            memcpy(memory.at + (segment.paddr - IMAGE_BASE), bytes.at,
                   bytes.length_bytes);
    *ret_memory = memory;
    return true;
}

static enum tool_exit check(const char *name, struct bytes file,
                            const struct image *image,
                            const struct embed *embed)
{
    struct buffer memory = {NULL, 0};
    struct elf_segment unused;
    struct elf_file elf;
    bool reads_back;

    if (elf_open(file, &elf) != ELF_OK || !load(&elf, embed, &memory))
        return TOOL_FAILED;
    reads_back = embed_reads_back(embed, buffer_bytes(&memory));
    buffer_free(&memory);
    if (!reads_back)
        rule_broken(name, RULE_PAYLOAD_TABLE, "expected the image to read "
                    "back as it was packed, found that it does not");
    rules_elf(name, file, image_note(image, &unused));
    return rules_broken() != 0 ? TOOL_PROBLEM : TOOL_OK;
}

static uint64_t end_of(const struct embed *embed)
{
    return IMAGE_BASE + (uint64_t)embed->rva + embed->bytes;
}

static bool image_pages(const struct image *image, struct buffer *ret_pages)
{
    struct buffer pages;

    if (!buffer_make(image->file_bytes, &pages))
        return false;
    image_copy(image, pages.at);
    *ret_pages = pages;
    return true;
}

/* adit-syms, and the payload's place behind its bss. */
static enum tool_exit open_base(const char *path, struct bytes base,
                                const struct payload *payload,
                                struct image *ret_image,
                                struct embed *ret_embed)
{
    struct buffer pages;
    bool has_room;
    uint32_t rva;

    if (!image_open(path, base, ret_image))
        return TOOL_PROBLEM;
    if (!image_pages(ret_image, &pages))
        return TOOL_FAILED;
    has_room = embed_has_room(path, buffer_bytes(&pages));
    buffer_free(&pages);
    rva = image_to_page(ret_image->memory_bytes);
    return has_room && embed_measure(path, payload, rva, IMAGE_BASE,
                                     ret_embed) ? TOOL_OK : TOOL_PROBLEM;
}

enum tool_exit pack_make_elf64(const char *path, struct bytes base,
                               const struct payload *payload,
                               const char *name, struct buffer *ret_file,
                               uint64_t *ret_end)
{
    struct image image;
    struct embed embed;
    enum tool_exit result = open_base(path, base, payload, &image, &embed);

    if (result != TOOL_OK)
        return result;
    *ret_end = end_of(&embed);
    if (!image_make_elf64(&image, &embed, ret_file))
        return TOOL_FAILED;
    return check(name, buffer_bytes(ret_file), &image, &embed);
}

enum tool_exit pack_make_gzip(const char *path, struct bytes base,
                              const struct payload *payload,
                              const char *name, struct buffer *ret_file,
                              uint64_t *ret_end)
{
    struct image image;
    struct embed embed;
    struct buffer plain;
    enum tool_exit result = open_base(path, base, payload, &image, &embed);

    if (result != TOOL_OK)
        return result;
    *ret_end = end_of(&embed);
    if (!image_make_elf32(&image, &embed, &plain))
        return TOOL_FAILED;
    result = check(name, buffer_bytes(&plain), &image, &embed);
    if (result == TOOL_OK &&
        !image_make_gzip(buffer_bytes(&plain), ret_file))
        result = TOOL_FAILED;
    buffer_free(&plain);
    return result;
}
