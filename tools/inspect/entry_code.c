/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes at entry points, as they are in memory when a loader jumps in. */
#include "tools/inspect/entry.h"

#include "format/pe_debug.h"
#include "spec/elf.h"
#include "spec/pe.h"

/* The longest that a base relocation patches. */
#define PATCH_BYTES_MAX 8u

bool entry_piece_has(const struct entry_piece *piece, uint64_t offset)
{
    return offset >= piece->from && offset - piece->from < piece->length_bytes;
}

struct entry_piece entry_piece_at(const struct inspect_file *file,
                                  uint64_t offset)
{
    struct entry_piece piece;
    struct elf_segment segment;
    struct pe_section section;

    for (uint32_t n = 0; file->elf.status == ELF_OK &&
                         elf_segment_at(&file->elf.elf, n, &segment) == ELF_OK;
         n++) {
        piece = (struct entry_piece){segment.offset, segment.file_bytes};
        if (segment.type == PT_LOAD && entry_piece_has(&piece, offset))
            return piece;
    }
    for (uint32_t n = 0;
         file->pe.is_there && pe_section_at(&file->pe.pe, n, &section) == PE_OK;
         n++) {
        piece = (struct entry_piece){section.raw_offset, section.raw_bytes};
        if (entry_piece_has(&piece, offset))
            return piece;
    }
    return (struct entry_piece){0, file->bytes.length_bytes};
}

/* How many of the bytes from `rva` on come before the first one that the
 * relocations of a block patch: at most `length_bytes`. */
static size_t before_patch(struct bytes block, uint32_t rva,
                           size_t length_bytes)
{
    uint64_t page = load_le32(block.at + PE_RELOC_PAGE);

    for (uint32_t at = PE_RELOC_ENTRIES;
         at + PE_RELOC_ENTRY_BYTES <= block.length_bytes;
         at += PE_RELOC_ENTRY_BYTES) {
        uint16_t entry = load_le16(block.at + at);
        uint64_t from = page + (entry & PE_RELOC_OFFSET_MASK);

        if (entry >> PE_RELOC_TYPE_SHIFT == PE_RELOC_ABSOLUTE ||
            from + PATCH_BYTES_MAX <= rva || from >= rva + length_bytes)
            continue;
        length_bytes = from > rva ? (size_t)(from - rva) : 0;
    }
    return length_bytes;
}

/* What base relocations leave alone of the bytes from `rva` on. */
static size_t unpatched(const struct pe_file *pe, uint32_t rva,
                        size_t length_bytes)
{
    struct pe_directory directory;
    struct bytes rest, block;

    if (pe_directory_at(pe, PE_DIRECTORY_RELOC, &directory) != PE_OK ||
        !pe_bytes_at_rva(pe, directory.rva, directory.size_bytes, &rest))
        return length_bytes;
    while (rest.length_bytes >= PE_RELOC_ENTRIES) {
        uint32_t size = load_le32(rest.at + PE_RELOC_BLOCK_BYTES);

        if (size < PE_RELOC_ENTRIES || !bytes_sub(rest, 0, size, &block))
            return length_bytes;
        length_bytes = before_patch(block, rva, length_bytes);
        rest = bytes_from(rest, size);
    }
    return length_bytes;
}

struct bytes entry_code(const struct inspect_file *file,
                        const struct inspect_entry *entry)
{
    struct entry_piece piece;
    struct bytes code = {NULL, 0};
    uint64_t left;

    if (!entry->has_file_offset)
        return code;
    piece = entry_piece_at(file, entry->file_offset);
    code = bytes_from(file->bytes, entry->file_offset);
    left = piece.length_bytes - (entry->file_offset - piece.from);
    if (code.length_bytes > left)
        code.length_bytes = (size_t)left;
    if (code.length_bytes > ENTRY_CODE_BYTES_MAX)
        code.length_bytes = ENTRY_CODE_BYTES_MAX;
    if (entry->protocol == PROTOCOL_EFI && file->pe.is_there)
        code.length_bytes = unpatched(&file->pe.pe, file->pe.pe.entry_rva,
                                      code.length_bytes);
    return code;
}
