/* SPDX-License-Identifier: BSD-2-Clause */
/* format/elf.h: the header, segments, sections, and bytes by address. */
#include "format/elf.h"

#include "spec/elf.h"
#include "tests/fuzz/fuzz.h"

/* Is there a byte of a segment's file part at that address? */
static bool is_there(const struct elf_file *elf, uint64_t address)
{
    struct elf_segment s;

    for (uint32_t n = 0; elf_segment_at(elf, n, &s) == ELF_OK; n++)
        if (s.type == PT_LOAD && address >= s.vaddr &&
            address - s.vaddr < s.file_bytes)
            return true;
    return false;
}

static void look_at(const struct elf_file *elf, uint64_t address,
                    uint64_t length_bytes)
{
    struct bytes bytes;
    enum elf_status status;

    FUZZ_POISON(bytes);
    status = elf_bytes_at(elf, address, length_bytes, &bytes);
    fuzz_saw(status);
    if (status != ELF_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(bytes));
        return;
    }
    FUZZ_REQUIRE(is_there(elf, address));
    FUZZ_REQUIRE(bytes.length_bytes == length_bytes);
    fuzz_saw_bytes(bytes, elf->file);
}

static void see_segment(const struct elf_file *elf, uint32_t n)
{
    struct elf_segment segment;
    struct bytes bytes;
    enum elf_status status;

    FUZZ_POISON(segment);
    status = elf_segment_at(elf, n, &segment);
    fuzz_saw(status);
    FUZZ_REQUIRE((status == ELF_END) == (n >= elf->phdr_count));
    if (status != ELF_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(segment));
        return;
    }
    fuzz_saw(segment.vaddr);
    fuzz_saw(segment.paddr);
    fuzz_saw(segment.align);
    FUZZ_POISON(bytes);
    status = elf_segment_bytes(elf, &segment, &bytes);
    fuzz_saw(status);
    if (status != ELF_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(bytes));
        return;
    }
    fuzz_saw_bytes(bytes, elf->file);
    FUZZ_REQUIRE(bytes.length_bytes == segment.file_bytes);
    FUZZ_REQUIRE(bytes.at == elf->file.at + segment.offset);
    if (segment.type != PT_LOAD || bytes.length_bytes == 0)
        return;
    if (segment.vaddr > UINT64_MAX - segment.file_bytes - 1)
        return;
    look_at(elf, segment.vaddr, segment.file_bytes);
    look_at(elf, segment.vaddr, segment.file_bytes + 1);
    look_at(elf, segment.vaddr + segment.file_bytes - 1, 1);
    look_at(elf, segment.vaddr + segment.file_bytes, 0);
}

static void see_section(const struct elf_file *elf, uint32_t n)
{
    struct elf_section section;
    struct bytes bytes;
    enum elf_status status;

    FUZZ_POISON(section);
    status = elf_section_at(elf, n, &section);
    fuzz_saw(status);
    FUZZ_REQUIRE((status == ELF_END) == (n >= elf->shdr_count));
    if (status != ELF_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(section));
        return;
    }
    FUZZ_REQUIRE(section.index == n);
    FUZZ_REQUIRE(section.name.length < ELF_NAME_BYTES_MAX);
    fuzz_saw_text(section.name, elf->file);
    /* The NUL is there, too. */
    FUZZ_REQUIRE(elf->names_section == 0 ||
                 section.name.at[section.name.length] == '\0');
    fuzz_saw(section.address ^ section.link ^ section.info);
    status = elf_section_bytes(elf, &section, &bytes);
    fuzz_saw(status);
    if (status == ELF_OK) {
        fuzz_saw_bytes(bytes, elf->file);
        FUZZ_REQUIRE(bytes.length_bytes ==
                     (section.type == SHT_NOBITS ? 0 : section.size_bytes));
    }
}

static void see_names(const struct elf_file *elf)
{
    struct elf_section section, named;

    for (uint32_t n = 0; n < elf->shdr_count && n < 8; n++) {
        if (elf_section_at(elf, n, &section) != ELF_OK)
            return;
        FUZZ_REQUIRE(elf_section_named(elf, section.name, &named) == ELF_OK);
        FUZZ_REQUIRE(text_equal(named.name, section.name));
        FUZZ_REQUIRE(named.index <= section.index);
    }
}

static void check_header(struct bytes in, const struct elf_file *elf)
{
    const uint8_t *at = in.at;

    FUZZ_REQUIRE(in.length_bytes >= (elf->is_64 ? 64 : 52));
    FUZZ_REQUIRE(load_le32(at) == ELF_MAGIC && at[EI_DATA] == 1 &&
                 at[EI_VERSION] == 1 && load_le32(at + 20) == 1);
    FUZZ_REQUIRE(elf->is_64 == (at[EI_CLASS] == 2));
    FUZZ_REQUIRE(elf->type == load_le16(at + 16));
    FUZZ_REQUIRE(elf->machine == load_le16(at + 18));
    FUZZ_REQUIRE(elf->phdr_count != 0xffff && elf->shdr_count < 0xff00);
    FUZZ_REQUIRE(elf->names_section < elf->shdr_count ||
                 elf->shdr_count == 0);
    if (elf->phdr_count != 0)
        FUZZ_REQUIRE(load_le16(at + (elf->is_64 ? 54 : 42)) ==
                     (elf->is_64 ? 56 : 32));
    if (elf->shdr_count != 0)
        FUZZ_REQUIRE(load_le16(at + (elf->is_64 ? 58 : 46)) ==
                     (elf->is_64 ? 64 : 40));
}

void fuzz_one(struct bytes in)
{
    struct bytes table;
    struct elf_file elf;
    enum elf_status status;

    FUZZ_POISON(elf);
    status = elf_open(in, &elf);
    fuzz_saw(status);
    fuzz_saw((uint64_t)elf_status_text(status)[0]);
    if (status != ELF_OK) {
        FUZZ_REQUIRE(FUZZ_UNWRITTEN(elf));
        return;
    }
    check_header(in, &elf);
    FUZZ_REQUIRE(bytes_sub(in, elf.phdr_offset, (uint64_t)elf.phdr_count *
                           (elf.is_64 ? 56 : 32), &table) ||
                 elf.phdr_count == 0);
    FUZZ_REQUIRE(bytes_sub(in, elf.shdr_offset, (uint64_t)elf.shdr_count *
                           (elf.is_64 ? 64 : 40), &table) ||
                 elf.shdr_count == 0);
    for (uint32_t n = 0; n <= elf.phdr_count && n < 64; n++)
        see_segment(&elf, n);
    for (uint32_t n = 0; n <= elf.shdr_count && n < 64; n++)
        see_section(&elf, n);
    see_names(&elf);
}
