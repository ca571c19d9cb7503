/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opens the linked program and holds its segments against the layout that the
 * linker script promises; every writer relies on what is checked here.
 */
#include "tools/image.h"

#include <inttypes.h>
#include <string.h>

#include "spec/elf.h"
#include "tools/rules.h"

static bool layout_broken(const char *path, const char *what, uint64_t offset,
                          uint64_t expected, uint64_t found)
{
    rule_broken(path, RULE_LAYOUT,
                "%s at offset 0x%" PRIx64 ": expected 0x%" PRIx64
                ", found 0x%" PRIx64, what, offset, expected, found);
    return false;
}

static bool check_header(const char *path, const struct elf_file *elf)
{
    if (!elf->is_64)
        return layout_broken(path, "ELF class", EI_CLASS, ELFCLASS64,
                             ELFCLASS32);
    if (elf->machine != EM_X86_64)
        return layout_broken(path, "machine", EHDR_MACHINE, EM_X86_64,
                             elf->machine);
    /* GNU ld calls a PIE whose base is not 0 ET_EXEC, lld ET_DYN. */
    if (elf->type != ET_DYN && elf->type != ET_EXEC)
        return layout_broken(path, "type (ET_EXEC or ET_DYN)", EHDR_TYPE,
                             ET_EXEC, elf->type);
    return true;
}

/* Segment `segment`, whose header is at `at`, comes next in the image. */
static bool add_part(const char *path, struct image *image, uint64_t at,
                     const struct elf_segment *segment)
{
    uint64_t end = IMAGE_BASE + (uint64_t)image->memory_bytes;
    struct bytes unused;

    if (image->part_count == IMAGE_PARTS_MAX)
        return layout_broken(path, "number of PT_LOADs", at, IMAGE_PARTS_MAX,
                             IMAGE_PARTS_MAX + 1);
    if (image->part_count == 0 && segment->vaddr != IMAGE_BASE)
        return layout_broken(path, "first PT_LOAD's p_vaddr", at, IMAGE_BASE,
                             segment->vaddr);
    if (segment->vaddr < end || segment->vaddr % IMAGE_PAGE_BYTES != 0)
        return layout_broken(path, "p_vaddr (on a page, ascending)", at, end,
                             segment->vaddr);
    if (segment->paddr != segment->vaddr)
        return layout_broken(path, "p_paddr", at, segment->vaddr,
                             segment->paddr);
    if (segment->file_bytes > segment->memory_bytes)
        return layout_broken(path, "p_filesz (at most p_memsz)", at,
                             segment->memory_bytes, segment->file_bytes);
    if (segment->vaddr - IMAGE_BASE >= IMAGE_BYTES_MAX ||
        segment->memory_bytes >= IMAGE_BYTES_MAX)
        return layout_broken(path, "p_memsz (below)", at, IMAGE_BYTES_MAX,
                             segment->memory_bytes);
    if (elf_segment_bytes(&image->elf, segment, &unused) != ELF_OK)
        return layout_broken(path, "p_filesz (inside the file)", at,
                             image->elf.file.length_bytes,
                             segment->file_bytes);
    if (image->memory_bytes != image->file_bytes)
        return layout_broken(path, "PT_LOAD after the bss; its p_vaddr", at,
                             0, segment->vaddr);

    struct image_part part = {
        .offset = (uint32_t)(segment->vaddr - IMAGE_BASE),
        .file_bytes = (uint32_t)segment->file_bytes,
        .memory_bytes = (uint32_t)segment->memory_bytes,
        .flags = segment->flags,
    };

    image->parts[image->part_count++] = part;
    image->file_bytes = part.offset + part.file_bytes;
    image->memory_bytes = part.offset + part.memory_bytes;
    return true;
}

bool image_open(const char *path, struct bytes file, struct image *ret_image)
{
    struct image image = {.path = path};
    enum elf_status status = elf_open(file, &image.elf);
    struct elf_segment segment;

    if (status != ELF_OK) {
        rule_broken(path, RULE_LAYOUT, "expected an ELF64 file, found one %s",
                    elf_status_text(status));
        return false;
    }
    if (!check_header(path, &image.elf))
        return false;
    for (uint32_t n = 0; elf_segment_at(&image.elf, n, &segment) == ELF_OK;
         n++)
        if (segment.type == PT_LOAD && segment.memory_bytes != 0 &&
            !add_part(path, &image,
                      image.elf.phdr_offset + (uint64_t)n * PHDR64_BYTES,
                      &segment))
            return false;

    if (image.part_count < 2)
        return layout_broken(path, "number of PT_LOADs (at least)", 0, 2,
                             image.part_count);
    if (image.parts[0].memory_bytes > IMAGE_PAGE_BYTES)
        return layout_broken(path, "first PT_LOAD's p_memsz (at most)", 0,
                             IMAGE_PAGE_BYTES, image.parts[0].memory_bytes);

    const struct image_part *entry = image_part_at(&image, image.elf.entry);

    if (entry == NULL || (entry->flags & PF_X) == 0)
        return layout_broken(path, "e_entry (in executable PT_LOAD)",
                             EHDR_ENTRY, IMAGE_BASE, image.elf.entry);
    *ret_image = image;
    return true;
}

const struct image_part *image_part_at(const struct image *image,
                                       uint64_t address)
{
    for (uint32_t n = 0; n < image->part_count; n++) {
        const struct image_part *part = &image->parts[n];
        uint64_t start = IMAGE_BASE + (uint64_t)part->offset;

        if (address >= start && address - start < part->memory_bytes)
            return part;
    }
    return NULL;
}

void image_copy(const struct image *image, uint8_t *to)
{
    struct elf_segment segment;
    struct bytes bytes;

    memset(to, 0, image->file_bytes);
    for (uint32_t n = 0; elf_segment_at(&image->elf, n, &segment) == ELF_OK;
         n++)
        if (segment.type == PT_LOAD && segment.memory_bytes != 0 &&
            elf_segment_bytes(&image->elf, &segment, &bytes) == ELF_OK)
            memcpy(to + (segment.vaddr - IMAGE_BASE), bytes.at,
                   bytes.length_bytes);
}

bool image_note(const struct image *image, struct elf_segment *ret_note)
{
    struct elf_segment note;

    for (uint32_t n = 0; elf_segment_at(&image->elf, n, &note) == ELF_OK;
         n++) {
        if (note.type != PT_NOTE || note.file_bytes == 0 ||
            note.vaddr < IMAGE_BASE ||
            note.vaddr - IMAGE_BASE > image->file_bytes ||
            note.file_bytes > image->file_bytes - (note.vaddr - IMAGE_BASE))
            continue;
        *ret_note = note;
        return true;
    }
    return false;
}
