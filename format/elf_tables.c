/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What lies inside ELF segments and sections: bytes, symbols, relocations,
 * notes.  See elf.h.
 */
#include "format/elf.h"

#include "spec/elf.h"

enum elf_status elf_segment_bytes(const struct elf_file *elf,
                                  const struct elf_segment *segment,
                                  struct bytes *ret_bytes)
{
    return bytes_sub(elf->file, segment->offset, segment->file_bytes,
                     ret_bytes) ? ELF_OK : ELF_TRUNCATED;
}

enum elf_status elf_bytes_at(const struct elf_file *elf, uint64_t address,
                             uint64_t length_bytes, struct bytes *ret_bytes)
{
    for (uint32_t n = 0; n < elf->phdr_count; n++) {
        struct elf_segment segment;
        struct bytes bytes;
        enum elf_status status = elf_segment_at(elf, n, &segment);

        if (status != ELF_OK)
            return status;
        if (segment.type != PT_LOAD || address < segment.vaddr ||
            address - segment.vaddr >= segment.file_bytes)
            continue;
        status = elf_segment_bytes(elf, &segment, &bytes);
        if (status != ELF_OK)
            return status;
        return bytes_sub(bytes, address - segment.vaddr, length_bytes,
                         ret_bytes) ? ELF_OK : ELF_NOT_THERE;
    }
    return ELF_NOT_THERE;
}

/* Entry `n` of a section that is a table of `entry_bytes` each. */
static enum elf_status table_entry(const struct elf_file *elf,
                                   const struct elf_section *section,
                                   uint32_t n, uint64_t entry_bytes,
                                   struct bytes *ret_entry)
{
    struct bytes table;
    enum elf_status status = elf_section_bytes(elf, section, &table);

    if (status != ELF_OK)
        return status;
    if (section->entry_bytes != entry_bytes)
        return ELF_BAD_ENTRY;
    return bytes_sub(table, n * entry_bytes, entry_bytes, ret_entry)
               ? ELF_OK : ELF_END;
}

static enum elf_status symbol_name(const struct elf_file *elf,
                                   const struct elf_section *symtab,
                                   uint32_t name_offset,
                                   struct text *ret_name)
{
    struct elf_section strings;
    struct bytes bytes;
    enum elf_status status = elf_section_at(elf, symtab->link, &strings);

    if (status != ELF_OK)
        return status == ELF_END ? ELF_BAD_NAME : status;
    status = elf_section_bytes(elf, &strings, &bytes);
    if (status != ELF_OK)
        return status;
    return elf_name_at(bytes, name_offset, ret_name) ? ELF_OK
                                                     : ELF_BAD_NAME;
}

enum elf_status elf_symbol_at(const struct elf_file *elf,
                              const struct elf_section *symtab, uint32_t n,
                              struct elf_symbol *ret_symbol)
{
    uint64_t size = elf->is_64 ? SYM64_BYTES : SYM32_BYTES;
    struct elf_symbol symbol;
    struct bytes entry;
    enum elf_status status = table_entry(elf, symtab, n, size, &entry);

    if (status != ELF_OK)
        return status;

    const uint8_t *at = entry.at;
    uint8_t info = at[elf->is_64 ? SYM64_INFO : SYM32_INFO];

    symbol.type = info & 0xf;
    symbol.bind = info >> 4;
    if (elf->is_64) {
        symbol.section = load_le16(at + SYM64_SHNDX);
        symbol.value = load_le64(at + SYM64_VALUE);
        symbol.size_bytes = load_le64(at + SYM64_SIZE);
    } else {
        symbol.section = load_le16(at + SYM32_SHNDX);
        symbol.value = load_le32(at + SYM32_VALUE);
        symbol.size_bytes = load_le32(at + SYM32_SIZE);
    }
    status = symbol_name(elf, symtab, load_le32(at + SYM64_NAME),
                         &symbol.name);
    if (status == ELF_OK)
        *ret_symbol = symbol;
    return status;
}

static enum elf_status named_in(const struct elf_file *elf,
                                const struct elf_section *symtab,
                                struct text name,
                                struct elf_symbol *ret_symbol)
{
    for (uint32_t n = 0;; n++) { /* ends: table_entry() is bounded */
        struct elf_symbol symbol;
        enum elf_status status = elf_symbol_at(elf, symtab, n, &symbol);

        if (status != ELF_OK)
            return status;
        if (symbol.section != SHN_UNDEF && text_equal(symbol.name, name)) {
            *ret_symbol = symbol;
            return ELF_OK;
        }
    }
}

enum elf_status elf_symbol_named(const struct elf_file *elf,
                                 struct text name,
                                 struct elf_symbol *ret_symbol)
{
    for (uint32_t n = 0; n < elf->shdr_count; n++) {
        struct elf_section section;
        enum elf_status status = elf_section_at(elf, n, &section);

        if (status == ELF_OK && section.type == SHT_SYMTAB)
            status = named_in(elf, &section, name, ret_symbol);
        else if (status == ELF_OK)
            continue;
        if (status != ELF_END)
            return status;
    }
    return ELF_NOT_THERE;
}

enum elf_status elf_rela_at(const struct elf_file *elf,
                            const struct elf_section *section, uint32_t n,
                            struct elf_rela *ret_rela)
{
    struct bytes entry;
    enum elf_status status;

    if (!elf->is_64)
        return ELF_BAD_CLASS;
    status = table_entry(elf, section, n, RELA64_BYTES, &entry);
    if (status != ELF_OK)
        return status;
    *ret_rela = (struct elf_rela){
        .offset = load_le64(entry.at + RELA64_OFFSET),
        .type = load_le32(entry.at + RELA64_TYPE),
        .symbol = load_le32(entry.at + RELA64_SYMBOL),
        .addend = (int64_t)load_le64(entry.at + RELA64_ADDEND),
    };
    return ELF_OK;
}

/* `value` rounded up; the caller's 32-bit sizes cannot wrap 64 bits. */
static uint64_t round_up(uint64_t value, uint32_t align)
{
    return (value + align - 1) & ~(uint64_t)(align - 1);
}

enum elf_status elf_note_next(struct bytes *rest, uint32_t align,
                              struct elf_note *ret_note)
{
    struct bytes header, name, desc;

    if (rest->length_bytes == 0)
        return ELF_END;
    if (align != 4 && align != 8)
        return ELF_BAD_NOTE;
    if (!bytes_sub(*rest, 0, NOTE_BYTES, &header))
        return ELF_BAD_NOTE;

    uint32_t name_bytes = load_le32(header.at + NOTE_NAMESZ);
    uint32_t desc_bytes = load_le32(header.at + NOTE_DESCSZ);
    uint64_t desc_at = round_up((uint64_t)NOTE_BYTES + name_bytes, align);

    if (!bytes_sub(*rest, NOTE_BYTES, name_bytes, &name) ||
        !bytes_sub(*rest, desc_at, desc_bytes, &desc))
        return ELF_BAD_NOTE;

    struct text text = {(const char *)name.at, name.length_bytes};

    if (text.length != 0 && text.at[text.length - 1] == '\0')
        text.length--;
    *ret_note = (struct elf_note){text, load_le32(header.at + NOTE_TYPE),
                                  desc};
    *rest = bytes_from(*rest, round_up(desc_at + desc_bytes, align));
    return ELF_OK;
}
