/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * adit.elf: the image as the plainest ELF32 there is, for Multiboot loaders
 * that know no other.  One PT_LOAD holds all pages, put directly behind the
 * headers so that the MB1 header at image offset 0x1000 falls into the first
 * 8 KiB of the file; one PT_NOTE names the PVH note inside it.  No sections.
 * The segment is RWX because it is all of the image, and loaders of this file
 * use no paging; Adit's own page tables are W^X.  A payload is a PT_LOAD of its
 * own behind it.
 */
#include "tools/image.h"

#include "format/layout.h"
#include "spec/elf.h"

#define PAGES_OFFSET 0x100u /* of the image's start in the file */
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

/* Rule pvh-note-align judges what came of it. */
static bool find_note(const struct image *image, struct elf_segment *ret_note)
{
    if (!image_note(image, ret_note))
        return false;
    ret_note->offset = ret_note->vaddr - IMAGE_BASE + PAGES_OFFSET;
    ret_note->paddr = ret_note->vaddr;
    ret_note->memory_bytes = ret_note->file_bytes;
    ret_note->align = NOTE_ALIGN;
    return true;
}

/* Where the payload is in the file: congruent to its address. */
static uint32_t payload_offset(const struct image *image)
{
    return (PAGES_OFFSET + image->file_bytes + IMAGE_PAGE_BYTES - 1) &
           ~(IMAGE_PAGE_BYTES - 1);
}

static void write_payload(const struct image *image,
                          const struct embed *embed, uint8_t *file,
                          uint8_t *phdr)
{
    struct elf_segment load = {
        .type = PT_LOAD,
        .flags = PF_R,
        .offset = payload_offset(image),
        .vaddr = IMAGE_BASE + embed->rva,
        .paddr = IMAGE_BASE + embed->rva,
        .file_bytes = embed->bytes,
        .memory_bytes = embed->bytes,
        .align = IMAGE_PAGE_BYTES,
    };

    write_phdr(phdr, &load);
    embed_write(embed, file + load.offset,
                file + PAGES_OFFSET + LAYOUT_PAYLOAD_TABLE_AT);
}

bool image_make_elf32(const struct image *image, const struct embed *embed,
                      struct buffer *ret_file)
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
    size_t length_bytes =
        embed != NULL ? (size_t)payload_offset(image) + embed->bytes
                      : (size_t)PAGES_OFFSET + image->file_bytes;
    uint8_t *phdr;
    struct buffer file;

    if (!buffer_make(length_bytes, &file))
        return false;
    phdr = file.at + EHDR32_BYTES;
    write_header(file.at, (uint32_t)image->elf.entry,
                 (uint16_t)(1 + (embed != NULL) + has_note));
    write_phdr(phdr, &load);
    phdr += PHDR32_BYTES;
    image_copy(image, file.at + PAGES_OFFSET);
    if (embed != NULL) {
        write_payload(image, embed, file.at, phdr);
        phdr += PHDR32_BYTES;
    }
    if (has_note)
        write_phdr(phdr, &note);
    *ret_file = file;
    return true;
}

_Static_assert(EHDR32_BYTES + 3 * PHDR32_BYTES <= PAGES_OFFSET,
               "the headers fit in front of the pages");
_Static_assert(IMAGE_BASE % PAGES_OFFSET == 0,
               "[gabi] 5: p_offset = p_vaddr modulo p_align");
