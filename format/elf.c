/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF reader's headers: file, segments, sections.  See elf.h for what is
 * refused; tables inside sections are read by elf_tables.c.
 */
#include "format/elf.h"

#include "spec/elf.h"

/* Where the fields of a header lie that differ between the classes. */
struct layout {
    uint8_t ehdr_bytes, phoff, shoff, phentsize, phnum, shentsize, shnum,
            shstrndx;
    uint8_t phdr_bytes, shdr_bytes;
};

static const struct layout layout_32 = {
    EHDR32_BYTES, EHDR32_PHOFF, EHDR32_SHOFF, EHDR32_PHENTSIZE, EHDR32_PHNUM,
    EHDR32_SHENTSIZE, EHDR32_SHNUM, EHDR32_SHSTRNDX, PHDR32_BYTES,
    SHDR32_BYTES,
};

static const struct layout layout_64 = {
    EHDR64_BYTES, EHDR64_PHOFF, EHDR64_SHOFF, EHDR64_PHENTSIZE, EHDR64_PHNUM,
    EHDR64_SHENTSIZE, EHDR64_SHNUM, EHDR64_SHSTRNDX, PHDR64_BYTES,
    SHDR64_BYTES,
};

static const struct layout *layout_of(const struct elf_file *elf)
{
    return elf->is_64 ? &layout_64 : &layout_32;
}

static uint64_t load_word(const struct elf_file *elf, const uint8_t *at)
{
    return elf->is_64 ? load_le64(at) : load_le32(at);
}

const char *elf_status_text(enum elf_status status)
{
    switch (status) {
    case ELF_OK: return "fine";
    case ELF_END: return "at its end";
    case ELF_NOT_ELF: return "not an ELF file";
    case ELF_TRUNCATED: return "with parts past the end of the file";
    case ELF_BAD_CLASS: return "of an ELF class other than 32 and 64 bits";
    case ELF_BAD_ENCODING: return "not little-endian";
    case ELF_BAD_VERSION: return "of an ELF version other than 1";
    case ELF_BAD_PHDR: return "with odd program headers";
    case ELF_BAD_SHDR: return "with odd section headers";
    case ELF_BAD_ENTRY: return "with a table of odd entries";
    case ELF_BAD_NAME: return "with a name outside its string table";
    case ELF_BAD_NOTE: return "with a note that reaches past its segment";
    case ELF_NOT_THERE: return "not there";
    }
    return "unknown";
}

bool elf_name_at(struct bytes strings, uint64_t offset,
                 struct text *ret_name)
{
    struct bytes rest = bytes_from(strings, offset);

    if (rest.length_bytes > ELF_NAME_BYTES_MAX)
        rest.length_bytes = ELF_NAME_BYTES_MAX;
    return text_until_nul(rest, ret_name);
}

static enum elf_status check_ident(struct bytes file, bool *ret_is_64)
{
    if (file.length_bytes < 4 || load_le32(file.at) != ELF_MAGIC)
        return ELF_NOT_ELF;
    if (file.length_bytes < EI_NIDENT)
        return ELF_TRUNCATED;
    if (file.at[EI_CLASS] != ELFCLASS32 && file.at[EI_CLASS] != ELFCLASS64)
        return ELF_BAD_CLASS;
    if (file.at[EI_DATA] != ELFDATA2LSB)
        return ELF_BAD_ENCODING;
    if (file.at[EI_VERSION] != EV_CURRENT)
        return ELF_BAD_VERSION;
    *ret_is_64 = file.at[EI_CLASS] == ELFCLASS64;
    return ELF_OK;
}

static enum elf_status check_tables(const struct elf_file *elf,
                                    uint16_t phdr_bytes, uint16_t shdr_bytes)
{
    const struct layout *layout = layout_of(elf);
    struct bytes table;

    if (elf->phdr_count != 0) {
        if (phdr_bytes != layout->phdr_bytes || elf->phdr_count == PN_XNUM)
            return ELF_BAD_PHDR;
        if (!bytes_sub(elf->file, elf->phdr_offset,
                       (uint64_t)elf->phdr_count * phdr_bytes, &table))
            return ELF_TRUNCATED;
    }
    if (elf->shdr_count != 0) {
        if (shdr_bytes != layout->shdr_bytes ||
            elf->shdr_count >= SHN_LORESERVE ||
            elf->names_section >= elf->shdr_count)
            return ELF_BAD_SHDR;
        if (!bytes_sub(elf->file, elf->shdr_offset,
                       (uint64_t)elf->shdr_count * shdr_bytes, &table))
            return ELF_TRUNCATED;
    } else if (elf->shdr_offset != 0) {
        return ELF_BAD_SHDR; /* the real number would be in section 0 */
    }
    return ELF_OK;
}

enum elf_status elf_open(struct bytes file, struct elf_file *ret_elf)
{
    struct elf_file elf = {.file = file};
    enum elf_status status = check_ident(file, &elf.is_64);
    const struct layout *layout = layout_of(&elf);
    struct bytes header;

    if (status != ELF_OK)
        return status;
    if (!bytes_sub(file, 0, layout->ehdr_bytes, &header))
        return ELF_TRUNCATED;
    if (load_le32(header.at + EHDR_VERSION) != EV_CURRENT)
        return ELF_BAD_VERSION;

    elf.type = load_le16(header.at + EHDR_TYPE);
    elf.machine = load_le16(header.at + EHDR_MACHINE);
    elf.entry = load_word(&elf, header.at + EHDR_ENTRY);
    elf.phdr_offset = load_word(&elf, header.at + layout->phoff);
    elf.shdr_offset = load_word(&elf, header.at + layout->shoff);
    elf.phdr_count = load_le16(header.at + layout->phnum);
    elf.shdr_count = load_le16(header.at + layout->shnum);
    elf.names_section = load_le16(header.at + layout->shstrndx);

    status = check_tables(&elf, load_le16(header.at + layout->phentsize),
                          load_le16(header.at + layout->shentsize));
    if (status == ELF_OK)
        *ret_elf = elf;
    return status;
}

enum elf_status elf_segment_at(const struct elf_file *elf, uint32_t n,
                               struct elf_segment *ret_segment)
{
    uint8_t size = layout_of(elf)->phdr_bytes;
    struct bytes header;

    if (n >= elf->phdr_count)
        return ELF_END;
    if (!bytes_sub(elf->file, elf->phdr_offset + (uint64_t)n * size, size,
                   &header))
        return ELF_TRUNCATED;

    const uint8_t *at = header.at;

    if (elf->is_64)
        *ret_segment = (struct elf_segment){
            .type = load_le32(at + PHDR64_TYPE),
            .flags = load_le32(at + PHDR64_FLAGS),
            .offset = load_le64(at + PHDR64_OFFSET),
            .vaddr = load_le64(at + PHDR64_VADDR),
            .paddr = load_le64(at + PHDR64_PADDR),
            .file_bytes = load_le64(at + PHDR64_FILESZ),
            .memory_bytes = load_le64(at + PHDR64_MEMSZ),
            .align = load_le64(at + PHDR64_ALIGN),
        };
    else
        *ret_segment = (struct elf_segment){
            .type = load_le32(at + PHDR32_TYPE),
            .flags = load_le32(at + PHDR32_FLAGS),
            .offset = load_le32(at + PHDR32_OFFSET),
            .vaddr = load_le32(at + PHDR32_VADDR),
            .paddr = load_le32(at + PHDR32_PADDR),
            .file_bytes = load_le32(at + PHDR32_FILESZ),
            .memory_bytes = load_le32(at + PHDR32_MEMSZ),
            .align = load_le32(at + PHDR32_ALIGN),
        };
    return ELF_OK;
}

/* All of a section's header but its name; what elf_section_at() completes. */
static enum elf_status section_header(const struct elf_file *elf, uint32_t n,
                                      struct elf_section *ret_section,
                                      uint32_t *ret_name_offset)
{
    uint8_t size = layout_of(elf)->shdr_bytes;
    uint64_t offset = elf->shdr_offset + (uint64_t)n * size;
    struct bytes header;

    if (n >= elf->shdr_count)
        return ELF_END;
    if (!bytes_sub(elf->file, offset, size, &header))
        return ELF_TRUNCATED;

    const uint8_t *at = header.at;
    struct elf_section section = {
        .index = (uint16_t)n,
        .type = load_le32(at + SHDR64_TYPE),
        .header_offset = offset,
    };

    if (elf->is_64) {
        section.flags = load_le64(at + SHDR64_FLAGS);
        section.address = load_le64(at + SHDR64_ADDR);
        section.offset = load_le64(at + SHDR64_OFFSET);
        section.size_bytes = load_le64(at + SHDR64_SIZE);
        section.link = load_le32(at + SHDR64_LINK);
        section.info = load_le32(at + SHDR64_INFO);
        section.entry_bytes = load_le64(at + SHDR64_ENTSIZE);
    } else {
        section.flags = load_le32(at + SHDR32_FLAGS);
        section.address = load_le32(at + SHDR32_ADDR);
        section.offset = load_le32(at + SHDR32_OFFSET);
        section.size_bytes = load_le32(at + SHDR32_SIZE);
        section.link = load_le32(at + SHDR32_LINK);
        section.info = load_le32(at + SHDR32_INFO);
        section.entry_bytes = load_le32(at + SHDR32_ENTSIZE);
    }
    *ret_section = section;
    *ret_name_offset = load_le32(at + SHDR64_NAME);
    return ELF_OK;
}

enum elf_status elf_section_bytes(const struct elf_file *elf,
                                  const struct elf_section *section,
                                  struct bytes *ret_bytes)
{
    uint64_t length = section->type == SHT_NOBITS ? 0 : section->size_bytes;
    uint64_t offset = section->type == SHT_NOBITS ? 0 : section->offset;

    return bytes_sub(elf->file, offset, length, ret_bytes) ? ELF_OK
                                                           : ELF_TRUNCATED;
}

enum elf_status elf_section_at(const struct elf_file *elf, uint32_t n,
                               struct elf_section *ret_section)
{
    struct elf_section section, names;
    struct bytes strings = {0};
    uint32_t name, unused;
    enum elf_status status = section_header(elf, n, &section, &name);

    if (status != ELF_OK)
        return status;
    if (elf->names_section != 0) {
        status = section_header(elf, elf->names_section, &names, &unused);
        if (status == ELF_OK)
            status = elf_section_bytes(elf, &names, &strings);
        if (status != ELF_OK)
            return status;
        if (!elf_name_at(strings, name, &section.name))
            return ELF_BAD_NAME;
    }
    *ret_section = section;
    return ELF_OK;
}

enum elf_status elf_section_named(const struct elf_file *elf,
                                  struct text name,
                                  struct elf_section *ret_section)
{
    for (uint32_t n = 0; n < elf->shdr_count; n++) {
        struct elf_section section;
        enum elf_status status = elf_section_at(elf, n, &section);

        if (status != ELF_OK)
            return status;
        if (text_equal(section.name, name)) {
            *ret_section = section;
            return ELF_OK;
        }
    }
    return ELF_NOT_THERE;
}
