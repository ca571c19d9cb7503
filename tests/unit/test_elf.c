/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: the ELF reader gives what a small ELF64 says, refuses headers that
 * cannot be, and reads no byte past a file that is cut anywhere.
 */
#include "tests/unit/unit.h"

#include "format/elf.h"
#include "spec/elf.h"

static struct input in;

/* Where the parts of the valid file lie. */
enum {
    LOAD_AT   = EHDR64_BYTES,
    NOTE_AT   = LOAD_AT + PHDR64_BYTES,
    DATA_AT   = 0x100, /* loaded to 200000h, the note first */
    SYMTAB_AT = 0x140,
    RELA_AT   = SYMTAB_AT + 2 * SYM64_BYTES,
    NAMES_AT  = 0x1a0,
    SHDRS_AT  = 0x1e0,
    SYMTAB    = 1,
    RELA      = 2,
    NAMES     = 3, /* of sections and symbols */
    SECTIONS  = 4,
};

static const char names[] = "\0.symtab\0.rela\0.names\0start";

static uint8_t *shdr(unsigned n)
{
    return in.at + SHDRS_AT + n * SHDR64_BYTES;
}

static void put_phdr(uint32_t at, uint32_t type, uint64_t bytes)
{
    store_le32(in.at + at + PHDR64_TYPE, type);
    store_le32(in.at + at + PHDR64_FLAGS, PF_R);
    store_le64(in.at + at + PHDR64_OFFSET, DATA_AT);
    store_le64(in.at + at + PHDR64_VADDR, 0x200000);
    store_le64(in.at + at + PHDR64_FILESZ, bytes);
    store_le64(in.at + at + PHDR64_MEMSZ, bytes);
    store_le64(in.at + at + PHDR64_ALIGN, 4);
}

static void put_shdr(unsigned n, uint32_t name, uint32_t type,
                     uint64_t offset, uint64_t bytes, uint64_t entry_bytes)
{
    store_le32(shdr(n) + SHDR64_NAME, name);
    store_le32(shdr(n) + SHDR64_TYPE, type);
    store_le64(shdr(n) + SHDR64_OFFSET, offset);
    store_le64(shdr(n) + SHDR64_SIZE, bytes);
    store_le32(shdr(n) + SHDR64_LINK, NAMES);
    store_le64(shdr(n) + SHDR64_ENTSIZE, entry_bytes);
}

static int make_valid(void **state)
{
    static const uint8_t note[] = {4, 0, 0, 0, 4, 0, 0, 0, 18, 0, 0, 0,
                                   'X', 'e', 'n', 0, 1, 2, 3, 4};
    uint8_t *symbol = in.at + SYMTAB_AT + SYM64_BYTES;

    (void)state;
    memset(in.at, 0, sizeof(in.at));
    in.length_bytes = SHDRS_AT + SECTIONS * SHDR64_BYTES;
    store_le32(in.at, ELF_MAGIC);
    in.at[EI_CLASS] = ELFCLASS64;
    in.at[EI_DATA] = ELFDATA2LSB;
    in.at[EI_VERSION] = EV_CURRENT;
    store_le16(in.at + EHDR_TYPE, ET_DYN);
    store_le16(in.at + EHDR_MACHINE, EM_X86_64);
    store_le32(in.at + EHDR_VERSION, EV_CURRENT);
    store_le64(in.at + EHDR_ENTRY, 0x200010);
    store_le64(in.at + EHDR64_PHOFF, LOAD_AT);
    store_le64(in.at + EHDR64_SHOFF, SHDRS_AT);
    store_le16(in.at + EHDR64_PHENTSIZE, PHDR64_BYTES);
    store_le16(in.at + EHDR64_PHNUM, 2);
    store_le16(in.at + EHDR64_SHENTSIZE, SHDR64_BYTES);
    store_le16(in.at + EHDR64_SHNUM, SECTIONS);
    store_le16(in.at + EHDR64_SHSTRNDX, NAMES);
    put_phdr(LOAD_AT, PT_LOAD, 0x40);
    put_phdr(NOTE_AT, PT_NOTE, sizeof(note));
    memcpy(in.at + DATA_AT, note, sizeof(note));

    store_le32(symbol + SYM64_NAME, 22);
    symbol[SYM64_INFO] = STB_GLOBAL << 4 | STT_FUNC;
    store_le16(symbol + SYM64_SHNDX, RELA);
    store_le64(symbol + SYM64_VALUE, 0x200010);
    store_le64(symbol + SYM64_SIZE, 7);
    store_le64(in.at + RELA_AT + RELA64_OFFSET, 0x200020);
    store_le32(in.at + RELA_AT + RELA64_TYPE, R_X86_64_RELATIVE);
    store_le64(in.at + RELA_AT + RELA64_ADDEND, UINT64_MAX);

    memcpy(in.at + NAMES_AT, names, sizeof(names));
    put_shdr(SYMTAB, 1, SHT_SYMTAB, SYMTAB_AT, 2 * SYM64_BYTES, SYM64_BYTES);
    put_shdr(RELA, 9, SHT_RELA, RELA_AT, RELA64_BYTES, RELA64_BYTES);
    put_shdr(NAMES, 15, SHT_PROGBITS, NAMES_AT, sizeof(names), 0);
    return 0;
}

static enum elf_status open_status(void)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes);
    struct elf_file elf;
    enum elf_status status = elf_open(copy, &elf);

    drop(copy);
    return status;
}

/* Asks for everything; true when all of it is there. */
static bool read_all(struct bytes file)
{
    struct elf_file elf;
    struct elf_segment segment;
    struct elf_section section;
    struct elf_symbol symbol;
    struct elf_rela rela;
    struct elf_note note;
    struct bytes bytes;
    bool good = true;

    if (elf_open(file, &elf) != ELF_OK)
        return false;
    for (uint32_t n = 0; elf_segment_at(&elf, n, &segment) == ELF_OK; n++) {
        good &= elf_segment_bytes(&elf, &segment, &bytes) == ELF_OK;
        while (good && segment.type == PT_NOTE &&
               elf_note_next(&bytes, 4, &note) == ELF_OK)
            ;
    }
    for (uint32_t n = 0; elf_section_at(&elf, n, &section) == ELF_OK; n++) {
        good &= elf_section_bytes(&elf, &section, &bytes) == ELF_OK;
        for (uint32_t i = 0;
             elf_symbol_at(&elf, &section, i, &symbol) == ELF_OK; i++)
            ;
        for (uint32_t i = 0; elf_rela_at(&elf, &section, i, &rela) == ELF_OK;
             i++)
            ;
    }
    good &= elf_symbol_named(&elf, TEXT("start"), &symbol) == ELF_OK;
    good &= elf_bytes_at(&elf, 0x200000, 0x40, &bytes) == ELF_OK;
    return good;
}

static void valid(void **state)
{
    struct bytes copy = heap_copy(in.at, in.length_bytes), bytes;
    struct elf_file elf;
    struct elf_section section;
    struct elf_symbol symbol;
    struct elf_segment segment;
    struct elf_rela rela;
    struct elf_note note;

    (void)state;
    assert_int_equal(elf_open(copy, &elf), ELF_OK);
    assert_true(elf.is_64);
    assert_int_equal(elf.entry, 0x200010);
    assert_int_equal(elf_segment_at(&elf, 2, &segment), ELF_END);
    assert_int_equal(elf_section_at(&elf, SECTIONS, &section), ELF_END);
    assert_int_equal(elf_section_named(&elf, TEXT(".rela"), &section),
                     ELF_OK);
    assert_int_equal(section.index, RELA);
    assert_int_equal(elf_rela_at(&elf, &section, 0, &rela), ELF_OK);
    assert_int_equal(rela.offset, 0x200020);
    assert_int_equal(rela.addend, -1);
    assert_int_equal(elf_rela_at(&elf, &section, 1, &rela), ELF_END);
    assert_int_equal(elf_section_named(&elf, TEXT(".rel"), &section),
                     ELF_NOT_THERE);
    assert_int_equal(elf_symbol_named(&elf, TEXT("start"), &symbol), ELF_OK);
    assert_int_equal(symbol.type, STT_FUNC);
    assert_int_equal(symbol.bind, STB_GLOBAL);
    assert_int_equal(symbol.size_bytes, 7);
    assert_int_equal(elf_segment_at(&elf, 1, &segment), ELF_OK);
    assert_int_equal(elf_segment_bytes(&elf, &segment, &bytes), ELF_OK);
    assert_int_equal(elf_note_next(&bytes, 4, &note), ELF_OK);
    assert_text(note.name, "Xen");
    assert_int_equal(note.type, 18);
    assert_int_equal(load_le32(note.desc.at), 0x04030201);
    assert_int_equal(elf_note_next(&bytes, 4, &note), ELF_END);
    assert_int_equal(elf_bytes_at(&elf, 0x200030, 0x11, &bytes),
                     ELF_NOT_THERE);
    assert_int_equal(elf_bytes_at(&elf, 0x1fffff, 1, &bytes), ELF_NOT_THERE);
    drop(copy);
}

static void truncated_anywhere(void **state)
{
    (void)state;
    refuse_all_prefixes(&in, read_all);
}

static void headers_that_cannot_be(void **state)
{
    static const struct {
        uint32_t at;
        uint8_t bytes; /* width of the field */
        uint64_t value;
        enum elf_status expected;
    } cases[] = {
        {0, 4, 0, ELF_NOT_ELF},
        {EI_CLASS, 1, 3, ELF_BAD_CLASS},
        {EI_DATA, 1, 2, ELF_BAD_ENCODING},
        {EI_VERSION, 1, 0, ELF_BAD_VERSION},
        {EHDR_VERSION, 4, 2, ELF_BAD_VERSION},
        {EHDR64_PHENTSIZE, 2, 32, ELF_BAD_PHDR},
        {EHDR64_PHNUM, 2, PN_XNUM, ELF_BAD_PHDR},
        {EHDR64_PHNUM, 2, 0x4000, ELF_TRUNCATED},
        {EHDR64_PHOFF, 8, UINT64_MAX, ELF_TRUNCATED},
        {EHDR64_SHENTSIZE, 2, 40, ELF_BAD_SHDR},
        {EHDR64_SHNUM, 2, 0, ELF_BAD_SHDR},
        {EHDR64_SHNUM, 2, 5, ELF_TRUNCATED},
        {EHDR64_SHNUM, 2, SHN_LORESERVE, ELF_BAD_SHDR},
        {EHDR64_SHOFF, 8, UINT64_MAX - 8, ELF_TRUNCATED},
        {EHDR64_SHSTRNDX, 2, SECTIONS, ELF_BAD_SHDR},
    };

    for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        make_valid(state);
        for (uint32_t i = 0; i < cases[n].bytes; i++)
            in.at[cases[n].at + i] = (uint8_t)(cases[n].value >> 8 * i);
        assert_int_equal(open_status(), cases[n].expected);
    }
}

static void notes_that_cannot_be(void **state)
{
    static const uint32_t sizes[] = {5, 0x80, UINT32_MAX - 3, UINT32_MAX};
    struct elf_note note;

    (void)state;
    for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++)
        for (uint32_t field = 0; field < 8; field += 4) {
            struct bytes copy = heap_copy(in.at + DATA_AT, 20), rest = copy;

            store_le32((uint8_t *)(uintptr_t)copy.at + field, sizes[n]);
            assert_int_equal(elf_note_next(&rest, 4, &note), ELF_BAD_NOTE);
            drop(copy);
        }
}

static void tables_that_cannot_be(void **state)
{
    (void)state;
    store_le64(shdr(SYMTAB) + SHDR64_ENTSIZE, 0);
    assert_false(read_all(bytes_of(in.at, in.length_bytes)));
    make_valid(state);
    store_le32(shdr(SYMTAB) + SHDR64_LINK, SECTIONS);
    assert_false(read_all(bytes_of(in.at, in.length_bytes)));
    make_valid(state);
    store_le32(shdr(SYMTAB) + SHDR64_NAME, sizeof(names));
    assert_false(read_all(bytes_of(in.at, in.length_bytes)));
    make_valid(state);
    store_le64(in.at + LOAD_AT + PHDR64_OFFSET, UINT64_MAX - 0x10);
    assert_false(read_all(bytes_of(in.at, in.length_bytes)));
}

/* The last name that is short enough, and the first that is not. */
static void long_names_are_refused(void **state)
{
    static char strings[ELF_NAME_BYTES_MAX + 2];
    struct text name;

    (void)state;
    memset(strings, 'a', sizeof(strings) - 1);

    struct bytes bytes = heap_copy(strings, sizeof(strings));

    assert_true(elf_name_at(bytes, 2, &name));
    assert_int_equal(name.length, ELF_NAME_BYTES_MAX - 1);
    assert_false(elf_name_at(bytes, 1, &name));
    assert_false(elf_name_at(bytes, sizeof(strings), &name));
    assert_false(elf_name_at(bytes, UINT64_MAX, &name));
    drop(bytes);
}

/* Name and description are padded to the segment's alignment, which is 4 or
 * 8; the last padding may be missing. */
static void notes_of_either_alignment(void **state)
{
    static const uint8_t notes[] = {
        3, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 'a', 'b', 0, 0,
        1, 2, 3, 4, 5, 0, 0, 0,
        0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 6, 7, 0, 0, 8, 9,
    };
    struct bytes rest = bytes_of(notes, sizeof(notes));
    struct elf_note note;

    (void)state;
    assert_int_equal(elf_note_next(&rest, 4, &note), ELF_OK);
    assert_text(note.name, "ab");
    assert_int_equal(note.desc.length_bytes, 5);
    assert_int_equal(note.desc.at[0], 1);
    assert_int_equal(elf_note_next(&rest, 4, &note), ELF_OK);
    assert_text(note.name, "");
    assert_int_equal(note.desc.length_bytes, 2);
    assert_int_equal(note.desc.at[0], 6);
    assert_int_equal(rest.length_bytes, 2);

    rest = bytes_of(notes, sizeof(notes));
    assert_int_equal(elf_note_next(&rest, 8, &note), ELF_OK);
    assert_int_equal(note.desc.at[0], 1);
    assert_int_equal(elf_note_next(&rest, 8, &note), ELF_OK);
    assert_int_equal(note.desc.at[0], 8);
    assert_int_equal(elf_note_next(&rest, 8, &note), ELF_END);
    for (uint32_t align = 0; align < 18; align++) {
        rest = bytes_of(notes, sizeof(notes));
        assert_int_equal(elf_note_next(&rest, align, &note),
                         align == 4 || align == 8 ? ELF_OK : ELF_BAD_NOTE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(valid, make_valid),
        cmocka_unit_test_setup(truncated_anywhere, make_valid),
        cmocka_unit_test_setup(headers_that_cannot_be, make_valid),
        cmocka_unit_test_setup(notes_that_cannot_be, make_valid),
        cmocka_unit_test_setup(tables_that_cannot_be, make_valid),
        cmocka_unit_test(long_names_are_refused),
        cmocka_unit_test(notes_of_either_alignment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
