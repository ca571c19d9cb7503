/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the ELF reader gives every field of a header, of either class, from
 * where that class has it.
 */
#include "tests/unit/unit.h"

#include "format/elf.h"
#include "spec/elf.h"

static struct input in;

/* Where the parts of the 32-bit file lie; the sections' table is last. */
enum {
    PHDR_AT   = EHDR32_BYTES,
    SYMTAB_AT = 0x80,
    NAMES_AT  = 0xc0,
    SHDRS_AT  = 0x100,
    SYMTAB    = 1,
    NAMES     = 2,
    SECTIONS  = 3,
};

static const char names[] = "\0.symtab\0.names\0first\0second";

/* Fields of 32 bits that count up from `first`, so that each is another. */
static void count_up(uint8_t *at, uint32_t first, size_t fields)
{
    for (size_t n = 0; n < fields; n++)
        store_le32(at + 4 * n, first + (uint32_t)n);
}

static void put_symbol(unsigned n, uint32_t name, uint32_t value,
                       uint32_t bytes, uint8_t info, uint16_t section)
{
    uint8_t *at = in.at + SYMTAB_AT + n * SYM32_BYTES;

    store_le32(at + SYM32_NAME, name);
    store_le32(at + SYM32_VALUE, value);
    store_le32(at + SYM32_SIZE, bytes);
    at[SYM32_INFO] = info;
    store_le16(at + SYM32_SHNDX, section);
}

static void put_ident(uint8_t class)
{
    memset(in.at, 0, sizeof(in.at));
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = class;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_EXEC);
    store_le16(in.at + EHDR_MACHINE, EM_386);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
}

static int make_32(void **state)
{
    uint8_t *shdr = in.at + SHDRS_AT + SHDR32_BYTES;

    (void)state;
    put_ident(ELFCLASS32);
    in.length_bytes = SHDRS_AT + SECTIONS * SHDR32_BYTES;
    store_le32(in.at + EHDR_ENTRY, 0x80100010);
    store_le32(in.at + EHDR32_PHOFF, PHDR_AT);
    store_le32(in.at + EHDR32_SHOFF, SHDRS_AT);
    store_le16(in.at + EHDR32_PHENTSIZE, PHDR32_BYTES);
    store_le16(in.at + EHDR32_PHNUM, 1);
    store_le16(in.at + EHDR32_SHENTSIZE, SHDR32_BYTES);
    store_le16(in.at + EHDR32_SHNUM, SECTIONS);
    store_le16(in.at + EHDR32_SHSTRNDX, NAMES);
    count_up(in.at + PHDR_AT, 0x80000000, PHDR32_BYTES / 4);

    count_up(shdr, 0x90000000, SHDR32_BYTES / 4);
    store_le32(shdr + SHDR32_NAME, 1);
    store_le32(shdr + SHDR32_TYPE, SHT_SYMTAB);
    store_le32(shdr + SHDR32_OFFSET, SYMTAB_AT);
    store_le32(shdr + SHDR32_SIZE, 3 * SYM32_BYTES);
    store_le32(shdr + SHDR32_LINK, NAMES);
    store_le32(shdr + SHDR32_ENTSIZE, SYM32_BYTES);
    shdr += SHDR32_BYTES;
    store_le32(shdr + SHDR32_NAME, 9);
    store_le32(shdr + SHDR32_TYPE, SHT_PROGBITS);
    store_le32(shdr + SHDR32_OFFSET, NAMES_AT);
    store_le32(shdr + SHDR32_SIZE, sizeof(names));
    memcpy(in.at + NAMES_AT, names, sizeof(names));
    put_symbol(1, 16, 0xf0001000, 0x11, STB_LOCAL << 4 | STT_OBJECT,
               SHN_UNDEF);
    put_symbol(2, 22, 0xf0002000, 0x22, STB_GLOBAL << 4 | STT_FUNC, SHN_ABS);
    return 0;
}

static struct elf_file opened(struct bytes file)
{
    struct elf_file elf;

    assert_int_equal(elf_open(file, &elf), ELF_OK);
    return elf;
}

static void test_file_and_segment_of_32_bits(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct elf_file elf = opened(copy);
    struct elf_segment segment;

    (void)state;
    assert_false(elf.is_64);
    assert_int_equal(elf.type, ET_EXEC);
    assert_int_equal(elf.machine, EM_386);
    assert_int_equal(elf.entry, 0x80100010);
    assert_int_equal(elf.phdr_offset, PHDR_AT);
    assert_int_equal(elf.shdr_offset, SHDRS_AT);
    assert_int_equal(elf.phdr_count, 1);
    assert_int_equal(elf.shdr_count, SECTIONS);
    assert_int_equal(elf.names_section, NAMES);
    assert_int_equal(elf_segment_at(&elf, 0, &segment), ELF_OK);
    assert_int_equal(segment.type, 0x80000000);
    assert_int_equal(segment.offset, 0x80000001);
    assert_int_equal(segment.vaddr, 0x80000002);
    assert_int_equal(segment.paddr, 0x80000003);
    assert_int_equal(segment.file_bytes, 0x80000004);
    assert_int_equal(segment.memory_bytes, 0x80000005);
    assert_int_equal(segment.flags, 0x80000006);
    assert_int_equal(segment.align, 0x80000007);
    assert_int_equal(elf_segment_at(&elf, 1, &segment), ELF_END);
    drop(copy);
}

static void test_section_of_32_bits(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct elf_file elf = opened(copy);
    struct elf_section section;

    (void)state;
    assert_int_equal(elf_section_at(&elf, SYMTAB, &section), ELF_OK);
    assert_text(section.name, ".symtab");
    assert_int_equal(section.index, SYMTAB);
    assert_int_equal(section.header_offset, SHDRS_AT + SHDR32_BYTES);
    assert_int_equal(section.type, SHT_SYMTAB);
    assert_int_equal(section.flags, 0x90000002);
    assert_int_equal(section.address, 0x90000003);
    assert_int_equal(section.offset, SYMTAB_AT);
    assert_int_equal(section.size_bytes, 3 * SYM32_BYTES);
    assert_int_equal(section.link, NAMES);
    assert_int_equal(section.info, 0x90000007);
    assert_int_equal(section.entry_bytes, SYM32_BYTES);
    drop(copy);
}

static void test_symbols_of_32_bits(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct elf_file elf = opened(copy);
    struct elf_section symtab;
    struct elf_symbol symbol;
    struct elf_rela rela;

    (void)state;
    assert_int_equal(elf_section_at(&elf, SYMTAB, &symtab), ELF_OK);
    assert_int_equal(elf_symbol_at(&elf, &symtab, 2, &symbol), ELF_OK);
    assert_text(symbol.name, "second");
    assert_int_equal(symbol.type, STT_FUNC);
    assert_int_equal(symbol.bind, STB_GLOBAL);
    assert_int_equal(symbol.section, SHN_ABS);
    assert_int_equal(symbol.value, 0xf0002000);
    assert_int_equal(symbol.size_bytes, 0x22);
    assert_int_equal(elf_symbol_at(&elf, &symtab, 3, &symbol), ELF_END);
    /* An undefined one has no value that anybody could want. */
    assert_int_equal(elf_symbol_named(&elf, TEXT("first"), &symbol),
                     ELF_NOT_THERE);
    assert_int_equal(elf_symbol_named(&elf, TEXT("second"), &symbol), ELF_OK);
    assert_int_equal(elf_rela_at(&elf, &symtab, 0, &rela), ELF_BAD_CLASS);
    drop(copy);
}

static bool reads_all(struct bytes file)
{
    struct elf_file elf;
    struct elf_symbol symbol;

    return elf_open(file, &elf) == ELF_OK &&
           elf_symbol_named(&elf, TEXT("second"), &symbol) == ELF_OK;
}

static void test_refuses_every_truncation(void **state)
{
    (void)state;
    assert_true(reads_all(bytes_of(in.at, in.length_bytes)));
    refuse_all_prefixes(&in, reads_all);
}

/* Above what 32 bits hold, and each field another. */
static void test_segment_and_section_of_64_bits(void **state)
{
    struct elf_segment segment;
    struct elf_section section;
    struct elf_file elf;

    (void)state;
    put_ident(ELFCLASS64);
    store_le64(in.at + EHDR64_PHOFF, EHDR64_BYTES);
    store_le64(in.at + EHDR64_SHOFF, EHDR64_BYTES + PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHNUM, 1);
    store_le16(in.at + EHDR64_SHENTSIZE, SHDR64_BYTES);
    store_le16(in.at + EHDR64_SHNUM, 1);
    count_up(in.at + EHDR64_BYTES, 0xa0, PHDR64_BYTES / 4);
    count_up(in.at + EHDR64_BYTES + PHDR64_BYTES, 0xb0, SHDR64_BYTES / 4);
    in.length_bytes = EHDR64_BYTES + PHDR64_BYTES + SHDR64_BYTES;
    elf = opened(bytes_of(in.at, in.length_bytes));
    assert_int_equal(elf_segment_at(&elf, 0, &segment), ELF_OK);
    assert_int_equal(segment.type, 0xa0);
    assert_int_equal(segment.flags, 0xa1);
    assert_int_equal(segment.offset, 0xa3000000a2);
    assert_int_equal(segment.vaddr, 0xa5000000a4);
    assert_int_equal(segment.paddr, 0xa7000000a6);
    assert_int_equal(segment.file_bytes, 0xa9000000a8);
    assert_int_equal(segment.memory_bytes, 0xab000000aa);
    assert_int_equal(segment.align, 0xad000000ac);
    /* Without a section of names there are none, whatever a header says. */
    assert_int_equal(elf_section_at(&elf, 0, &section), ELF_OK);
    assert_int_equal(section.name.length, 0);
    assert_int_equal(section.type, 0xb1);
    assert_int_equal(section.flags, 0xb3000000b2);
    assert_int_equal(section.address, 0xb5000000b4);
    assert_int_equal(section.offset, 0xb7000000b6);
    assert_int_equal(section.size_bytes, 0xb9000000b8);
    assert_int_equal(section.link, 0xba);
    assert_int_equal(section.info, 0xbb);
    assert_int_equal(section.entry_bytes, 0xbf000000be);
}

/* elf_open() has checked the tables: that a caller changes where they are is
 * the only way to one that is not in the file. */
static void test_tables_are_looked_for_in_the_file(void **state)
{
    struct elf_file elf = opened(bytes_of(in.at, in.length_bytes));
    struct elf_segment segment;
    struct elf_section section;

    (void)state;
    elf.phdr_offset = in.length_bytes - PHDR32_BYTES + 1;
    assert_int_equal(elf_segment_at(&elf, 0, &segment), ELF_TRUNCATED);
    elf.shdr_offset = in.length_bytes - SHDR32_BYTES + 1;
    assert_int_equal(elf_section_at(&elf, 0, &section), ELF_TRUNCATED);
}

/* The section of names lies outside the file: no section can be told. */
static void test_names_outside_the_file(void **state)
{
    uint8_t *at = in.at + SHDRS_AT + NAMES * SHDR32_BYTES;
    struct elf_section section;
    struct elf_symbol symbol;
    struct elf_file elf;

    (void)state;
    store_le32(at + SHDR32_OFFSET, (uint32_t)in.length_bytes);
    elf = opened(bytes_of(in.at, in.length_bytes));
    assert_int_equal(elf_section_at(&elf, SYMTAB, &section), ELF_TRUNCATED);
    assert_int_equal(elf_section_named(&elf, TEXT(".symtab"), &section),
                     ELF_TRUNCATED);
    assert_int_equal(elf_symbol_named(&elf, TEXT("second"), &symbol),
                     ELF_TRUNCATED);
}

/* What has no bytes in the file has none, wherever its header points. */
static void test_section_without_bytes(void **state)
{
    struct elf_file elf = opened(bytes_of(in.at, in.length_bytes));
    struct elf_section section = {.type = SHT_NOBITS, .offset = UINT64_MAX,
                                  .size_bytes = UINT64_MAX};
    struct bytes bytes = {NULL, 1};

    (void)state;
    assert_int_equal(elf_section_bytes(&elf, &section, &bytes), ELF_OK);
    assert_int_equal(bytes.length_bytes, 0);
    section.type = SHT_PROGBITS;
    assert_int_equal(elf_section_bytes(&elf, &section, &bytes),
                     ELF_TRUNCATED);
}

/* The section of names, the table and its names, each where no file is. */
static void test_tables_outside_the_file(void **state)
{
    struct elf_file elf = opened(bytes_of(in.at, in.length_bytes));
    struct elf_section symtab, section;
    struct elf_symbol symbol;

    (void)state;
    assert_int_equal(elf_section_at(&elf, SYMTAB, &symtab), ELF_OK);
    elf.names_section = SECTIONS;
    assert_int_equal(elf_section_at(&elf, SYMTAB, &section), ELF_END);
    elf.names_section = 0;
    symtab.link = SECTIONS;
    assert_int_equal(elf_symbol_at(&elf, &symtab, 2, &symbol), ELF_BAD_NAME);
    symtab.link = NAMES;
    store_le32(in.at + SHDRS_AT + NAMES * SHDR32_BYTES + SHDR32_OFFSET,
               (uint32_t)in.length_bytes);
    assert_int_equal(elf_symbol_at(&elf, &symtab, 2, &symbol),
                     ELF_TRUNCATED);
    elf.names_section = NAMES;
    assert_int_equal(elf_symbol_at(&elf, &symtab, 2, &symbol),
                     ELF_TRUNCATED);
    symtab.offset = in.length_bytes;
    assert_int_equal(elf_symbol_at(&elf, &symtab, 0, &symbol),
                     ELF_TRUNCATED);
}

/* Without segments, where their table is does not matter. */
static void test_no_segments(void **state)
{
    struct elf_segment segment;
    struct elf_file elf;

    (void)state;
    store_le16(in.at + EHDR32_PHNUM, 0);
    store_le16(in.at + EHDR32_PHENTSIZE, 0);
    store_le32(in.at + EHDR32_PHOFF, UINT32_MAX);
    elf = opened(bytes_of(in.at, in.length_bytes));
    assert_int_equal(elf_segment_at(&elf, 0, &segment), ELF_END);
}

/* A segment whose bytes the file does not hold has none anywhere. */
static void test_bytes_of_a_cut_segment(void **state)
{
    uint8_t *at = in.at + PHDR_AT;
    struct bytes bytes;
    struct elf_file elf;

    (void)state;
    store_le32(at + PHDR32_TYPE, PT_LOAD);
    store_le32(at + PHDR32_OFFSET, NAMES_AT);
    store_le32(at + PHDR32_VADDR, 0x1000);
    store_le32(at + PHDR32_FILESZ, sizeof(names));
    elf = opened(bytes_of(in.at, in.length_bytes));
    assert_int_equal(elf_bytes_at(&elf, 0x1001, 7, &bytes), ELF_OK);
    assert_memory_equal(bytes.at, ".symtab", 7);
    store_le32(at + PHDR32_OFFSET, (uint32_t)in.length_bytes);
    assert_int_equal(elf_bytes_at(&elf, 0x1001, 7, &bytes), ELF_TRUNCATED);
}

/* As above, for the segments. */
static void test_segments_outside_the_file(void **state)
{
    struct elf_file elf = opened(bytes_of(in.at, in.length_bytes));
    struct bytes bytes;

    (void)state;
    elf.phdr_offset = in.length_bytes;
    assert_int_equal(elf_bytes_at(&elf, 0x1001, 7, &bytes), ELF_TRUNCATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_file_and_segment_of_32_bits, make_32),
        cmocka_unit_test_setup(test_section_of_32_bits, make_32),
        cmocka_unit_test_setup(test_symbols_of_32_bits, make_32),
        cmocka_unit_test_setup(test_refuses_every_truncation, make_32),
        cmocka_unit_test(test_segment_and_section_of_64_bits),
        cmocka_unit_test_setup(test_tables_are_looked_for_in_the_file,
                               make_32),
        cmocka_unit_test_setup(test_names_outside_the_file, make_32),
        cmocka_unit_test_setup(test_section_without_bytes, make_32),
        cmocka_unit_test_setup(test_tables_outside_the_file, make_32),
        cmocka_unit_test_setup(test_no_segments, make_32),
        cmocka_unit_test_setup(test_bytes_of_a_cut_segment, make_32),
        cmocka_unit_test_setup(test_segments_outside_the_file, make_32),
    };

    return cmocka_run_group_tests_name("elf_32", tests, NULL, NULL);
}
