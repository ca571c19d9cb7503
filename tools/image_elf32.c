/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.elf: the image as the plainest ELF32 there is, for Multiboot loaders
 * that know no other.  One PT_LOAD holds all pages, put directly behind the
 * headers so that the MB1 header at image offset 0x1000 falls into the first
 * 8 KiB of the file; one PT_NOTE names the PVH note inside it.  No sections.
 * The segment is RWX because it is all of the image, and loaders of this file
 * use no paging; Adit's own page tables are W^X.
 */
#include "tools/image.h"

#include <string.h>

#include "spec/elf.h"
#include "tools/rules.h"

#define PAGES_OFFSET 0x80u /* of the image's start in the file */
#define NOTE_ALIGN   4u

static void write_header(uint8_t *at, uint32_t entry, uint16_t phdr_count)
{
    store_le32(at, ELF_MAGIC);
    at[EI_CLASS] = ELFCLASS32;
    at[EI_DATA] = ELFDATA2LSB;
    at[EI_VERSION] = EV_CURRENT;
    store_le16(at + EHDR_TYPE, ET_EXEC);
    store_le16(at + EHDR_MACHINE, EM_386);
    store_le32(at + EHDR_VERSION, EV_CURRENT);
    store_le32(at + EHDR_ENTRY, entry);
    store_le32(at + EHDR32_PHOFF, EHDR32_BYTES);
    store_le16(at + EHDR32_EHSIZE, EHDR32_BYTES);
    store_le16(at + EHDR32_PHENTSIZE, PHDR32_BYTES);
    store_le16(at + EHDR32_PHNUM, phdr_count);
}

static void write_phdr(uint8_t *at, const struct elf_segment *segment)
{
    store_le32(at + PHDR32_TYPE, segment->type);
    store_le32(at + PHDR32_OFFSET, (uint32_t)segment->offset);
    store_le32(at + PHDR32_VADDR, (uint32_t)segment->vaddr);
    store_le32(at + PHDR32_PADDR, (uint32_t)segment->paddr);
    store_le32(at + PHDR32_FILESZ, (uint32_t)segment->file_bytes);
    store_le32(at + PHDR32_MEMSZ, (uint32_t)segment->memory_bytes);
    store_le32(at + PHDR32_FLAGS, segment->flags);
    store_le32(at + PHDR32_ALIGN, (uint32_t)segment->align);
}

/*
 * The linked file's PT_NOTE, with its place in this file; rule pvh-note-align
 * judges what came of it.  False when there is none.
 */
static bool find_note(const struct image *image, struct elf_segment *ret_note)
{
    struct elf_segment note;

    for (uint32_t n = 0; elf_segment_at(&image->elf, n, &note) == ELF_OK;
         n++) {
        if (note.type != PT_NOTE || note.file_bytes == 0 ||
            note.vaddr < IMAGE_BASE ||
            note.vaddr - IMAGE_BASE > image->file_bytes ||
            note.file_bytes > image->file_bytes - (note.vaddr - IMAGE_BASE))
            continue;
        note.offset = note.vaddr - IMAGE_BASE + PAGES_OFFSET;
        note.paddr = note.vaddr;
        note.memory_bytes = note.file_bytes;
        note.align = NOTE_ALIGN;
        *ret_note = note;
        return true;
    }
    return false;
}

bool image_make_elf32(const struct image *image, struct buffer *ret_file)
{
    struct elf_segment note;
    struct elf_segment load = {
        .type = PT_LOAD,
        .flags = PF_R | PF_W | PF_X,
        .offset = PAGES_OFFSET,
        .vaddr = IMAGE_BASE,
        .paddr = IMAGE_BASE,
        .file_bytes = image->file_bytes,
        .memory_bytes = image->memory_bytes,
        .align = PAGES_OFFSET,
    };
    bool has_note = find_note(image, &note);
    struct buffer file;

    if (!buffer_make((size_t)PAGES_OFFSET + image->file_bytes, &file))
        return false;
    write_header(file.at, (uint32_t)image->elf.entry, has_note ? 2 : 1);
    write_phdr(file.at + EHDR32_BYTES, &load);
    if (has_note)
        write_phdr(file.at + EHDR32_BYTES + PHDR32_BYTES, &note);
    image_copy(image, file.at + PAGES_OFFSET);
    *ret_file = file;
    return true;
}

_Static_assert(EHDR32_BYTES + 2 * PHDR32_BYTES <= PAGES_OFFSET,
               "the headers fit in front of the pages");
_Static_assert(IMAGE_BASE % PAGES_OFFSET == 0,
               "[gabi] 5: p_offset = p_vaddr modulo p_align");
