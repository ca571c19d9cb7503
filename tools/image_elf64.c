/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NAME.elf: the image as an ELF64 without sections and symbols, for loaders
 * by PVH and for kexec by Multiboot 2.  The pages begin at file offset 1000h,
 * so that the MB1 header lies beyond the 8 KiB in which QEMU would find it,
 * prefer it to PVH, and then refuse the ELF64.  The payload is the last
 * PT_LOAD, behind the bss.
 */
#include "tools/image.h"

#include "format/layout.h"
#include "spec/elf.h"

#define PAGES_OFFSET IMAGE_PAGE_BYTES /* of the image's start in the file */
#define NOTE_ALIGN   4u /* QEMU rounds a note's name up to p_align */

static void write_header(uint8_t *at, uint64_t entry)
{
    store_le32(at, ELF_MAGIC);
    at[EI_CLASS] = ELFCLASS64;
    at[EI_DATA] = ELFDATA2LSB;
    at[EI_VERSION] = EV_CURRENT;
    store_le16(at + EHDR_TYPE, ET_EXEC);
    store_le16(at + EHDR_MACHINE, EM_X86_64);
    store_le32(at + EHDR_VERSION, EV_CURRENT);
    store_le64(at + EHDR_ENTRY, entry);
    store_le64(at + EHDR64_PHOFF, EHDR64_BYTES);
    store_le16(at + EHDR64_EHSIZE, EHDR64_BYTES);
    store_le16(at + EHDR64_PHENTSIZE, PHDR64_BYTES);
}

/* The next program header of `file`; addresses are physical. */
static void add_phdr(uint8_t *file, const struct elf_segment *segment)
{
    uint16_t count = load_le16(file + EHDR64_PHNUM);
    uint8_t *at = file + EHDR64_BYTES + count * PHDR64_BYTES;

    store_le32(at + PHDR64_TYPE, segment->type);
    store_le32(at + PHDR64_FLAGS, segment->flags);
    store_le64(at + PHDR64_OFFSET, segment->offset);
    store_le64(at + PHDR64_VADDR, segment->vaddr);
    store_le64(at + PHDR64_PADDR, segment->vaddr);
    store_le64(at + PHDR64_FILESZ, segment->file_bytes);
    store_le64(at + PHDR64_MEMSZ, segment->memory_bytes);
    store_le64(at + PHDR64_ALIGN, segment->align);
    store_le16(file + EHDR64_PHNUM, (uint16_t)(count + 1));
}

static void add_load(uint8_t *file, uint32_t flags, uint64_t offset,
                     uint32_t rva, uint32_t file_bytes, uint32_t memory_bytes)
{
    struct elf_segment load = {
        .type = PT_LOAD,
        .flags = flags,
        .offset = offset,
        .vaddr = IMAGE_BASE + (uint64_t)rva,
        .file_bytes = file_bytes,
        .memory_bytes = memory_bytes,
        .align = IMAGE_PAGE_BYTES,
    };

    add_phdr(file, &load);
}

bool image_make_elf64(const struct image *image, const struct embed *embed,
                      struct buffer *ret_file)
{
    const struct elf_segment stack = {
        .type = PT_GNU_STACK, .flags = PF_R | PF_W, .align = 16,
    };
    uint32_t payload_at = PAGES_OFFSET + image_to_page(image->file_bytes);
    uint32_t payload_bytes = embed != NULL ? embed->bytes : 0;
    struct elf_segment note;
    struct buffer file;

    if (!buffer_make((size_t)payload_at + payload_bytes, &file))
        return false;
    write_header(file.at, image->elf.entry);
    image_copy(image, file.at + PAGES_OFFSET);
    for (uint32_t n = 0; n < image->part_count; n++) {
        const struct image_part *part = &image->parts[n];

        add_load(file.at, part->flags, PAGES_OFFSET + (uint64_t)part->offset,
                 part->offset, part->file_bytes, part->memory_bytes);
    }
    if (embed != NULL) {
        add_load(file.at, PF_R, payload_at, embed->rva, payload_bytes,
                 payload_bytes);
        embed_write(embed, file.at + payload_at,
                    file.at + PAGES_OFFSET + LAYOUT_PAYLOAD_TABLE_AT);
    }
    if (image_note(image, &note)) {
        note.offset = note.vaddr - IMAGE_BASE + PAGES_OFFSET;
        note.memory_bytes = note.file_bytes;
        note.align = NOTE_ALIGN;
        add_phdr(file.at, &note);
    }
    add_phdr(file.at, &stack);
    *ret_file = file;
    return true;
}

_Static_assert(EHDR64_BYTES + (IMAGE_PARTS_MAX + 3) * PHDR64_BYTES <=
                   PAGES_OFFSET,
               "the headers fit in front of the pages");
