/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claim: an address is told by the last symbol at or below it in the section
 * that it lies in; of several at one place the one that says most; and a
 * hostile file makes it at worst nameless.
 */
#include "tests/unit/unit.h"

#include "format/elf_nearest.h"
#include "spec/elf.h"

static struct input in;

/* Where the parts lie.  Two sections of code; what is not loaded, behind. */
enum {
    SYMTAB_AT  = 0x40,
    NAMES_AT   = 0x200,
    SHDRS_AT   = 0x280,
    TEXT       = 1, /* 100000h to 100fffh */
    MORE       = 2, /* 101000h to 1010ffh */
    DEBUG      = 3, /* at 0, not loaded */
    SYMTAB     = 4,
    NAMES      = 5,
    SECTIONS   = 6,
    ADDRESSES_MAX = 32,
};

static const char names[] = "\0first\0_first\0label\0more\0debug\0file";
enum { FIRST = 1, UNDERSCORE = 7, LABEL = 14, MORE_NAME = 20, DEBUG_NAME = 25,
       FILE_NAME = 31 };

static uint32_t symbols;
static bool is_64;

static void put_symbol(uint32_t name, uint64_t value, uint8_t info,
                       uint16_t section)
{
    uint64_t size = is_64 ? SYM64_BYTES : SYM32_BYTES;
    uint8_t *at = in.at + SYMTAB_AT + symbols++ * size;

    assert_true(SYMTAB_AT + symbols * size <= NAMES_AT);
    store_le32(at, name);
    if (is_64) {
        at[SYM64_INFO] = info;
        store_le16(at + SYM64_SHNDX, section);
        store_le64(at + SYM64_VALUE, value);
    } else {
        at[SYM32_INFO] = info;
        store_le16(at + SYM32_SHNDX, section);
        store_le32(at + SYM32_VALUE, (uint32_t)value);
    }
}

static uint8_t *shdr(unsigned n)
{
    return in.at + SHDRS_AT + n * (is_64 ? SHDR64_BYTES : SHDR32_BYTES);
}

static void put_shdr(unsigned n, uint32_t type, uint32_t flags,
                     uint32_t address, uint32_t offset, uint32_t bytes)
{
    uint8_t *at = shdr(n);

    store_le32(at + SHDR64_TYPE, type);
    if (is_64) {
        store_le64(at + SHDR64_FLAGS, flags);
        store_le64(at + SHDR64_ADDR, address);
        store_le64(at + SHDR64_OFFSET, offset);
        store_le64(at + SHDR64_SIZE, bytes);
    } else {
        store_le32(at + SHDR32_FLAGS, flags);
        store_le32(at + SHDR32_ADDR, address);
        store_le32(at + SHDR32_OFFSET, offset);
        store_le32(at + SHDR32_SIZE, bytes);
    }
}

static void make(bool as_64)
{
    is_64 = as_64;
    symbols = 0;
    memset(in.at, 0, sizeof(in.at));
    memcpy(in.at + NAMES_AT, names, sizeof(names));
    put_symbol(0, 0, 0, SHN_UNDEF);
}

/* The headers, once all symbols are there. */
static struct elf_file finish(void)
{
    uint32_t size = is_64 ? SYM64_BYTES : SYM32_BYTES;
    struct elf_file elf = {
        .is_64 = is_64,
        .shdr_offset = SHDRS_AT,
        .shdr_count = SECTIONS,
    };

    put_shdr(TEXT, SHT_PROGBITS, SHF_ALLOC, 0x100000, 0, 0x1000);
    put_shdr(MORE, SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 0x101000, 0, 0x100);
    put_shdr(DEBUG, SHT_PROGBITS, 0, 0, 0, 0x1000);
    put_shdr(SYMTAB, SHT_SYMTAB, 0, 0, SYMTAB_AT, symbols * size);
    store_le32(shdr(SYMTAB) + (is_64 ? SHDR64_LINK : SHDR32_LINK), NAMES);
    if (is_64)
        store_le64(shdr(SYMTAB) + SHDR64_ENTSIZE, size);
    else
        store_le32(shdr(SYMTAB) + SHDR32_ENTSIZE, size);
    put_shdr(NAMES, SHT_PROGBITS, 0, 0, NAMES_AT, sizeof(names));
    in.length_bytes = (size_t)(shdr(SECTIONS) - in.at);
    elf.file = bytes_of(in.at, in.length_bytes);
    return elf;
}

static const uint8_t function = STB_GLOBAL << 4 | STT_FUNC;
static const uint8_t local = STB_LOCAL << 4 | STT_FUNC;
static const uint8_t label = STB_GLOBAL << 4;

/* Like a file of some code: a symbol at the beginning, and one of each other
 * section. */
static struct elf_file usual(bool as_64)
{
    make(as_64);
    put_symbol(FILE_NAME, 0x100000, STT_FILE, TEXT);
    put_symbol(FILE_NAME, 0x100010, STT_SECTION, TEXT);
    put_symbol(LABEL, 0x100800, function, TEXT);
    put_symbol(FIRST, 0x100010, function, TEXT);
    put_symbol(MORE_NAME, 0x101000, function, MORE);
    put_symbol(DEBUG_NAME, 0x10, function, DEBUG);
    return finish();
}

/* Expects a name, or none: "". */
static void expect(const struct elf_file *elf, uint64_t address,
                   const char *name)
{
    struct elf_nearest at = {.address = address, .is_found = true};

    elf_symbols_nearest(elf, &at, 1);
    assert_int_equal(at.is_found, name[0] != '\0');
    if (at.is_found)
        assert_text(at.symbol.name, name);
}

static void expect_usual(const struct elf_file *elf)
{
    expect(elf, 0x100000, "");
    expect(elf, 0x10000f, "");
    expect(elf, 0x100010, "first");
    expect(elf, 0x1007ff, "first");
    expect(elf, 0x100800, "label");
    expect(elf, 0x100fff, "label");
    expect(elf, 0x101000, "more");
    expect(elf, 0x1010ff, "more");
    expect(elf, 0x101100, "");
    expect(elf, 0xfffff, "");
    expect(elf, 0x20, "");
    expect(elf, UINT64_MAX, "");
}

static void test_last_symbol_at_or_below(void **state)
{
    struct elf_file elf = usual(true);

    (void)state;
    expect_usual(&elf);
    elf = usual(false);
    expect_usual(&elf);
}

static void test_many_at_once(void **state)
{
    struct elf_file elf = usual(true);
    struct elf_nearest at[ADDRESSES_MAX + 2];

    (void)state;
    for (uint64_t n = 0; n < ADDRESSES_MAX + 2; n++)
        at[n] = (struct elf_nearest){.address = 0x100010 + n,
                                     .is_found = true};
    at[1].address = 0x101004;
    at[2].address = 7;
    elf_symbols_nearest(&elf, at, ADDRESSES_MAX + 2);
    assert_text(at[0].symbol.name, "first");
    assert_int_equal(at[0].symbol.value, 0x100010);
    assert_text(at[1].symbol.name, "more");
    assert_false(at[2].is_found);
    for (uint32_t n = 3; n < ADDRESSES_MAX; n++)
        assert_true(at[n].is_found);
    /* More than it keeps are told to be unknown, not left as they were. */
    assert_false(at[ADDRESSES_MAX].is_found);
    assert_false(at[ADDRESSES_MAX + 1].is_found);
}

/* Two at one place, in both orders: the better one is taken. */
static void expect_better(uint32_t better, uint8_t better_info,
                          uint32_t worse, uint8_t worse_info)
{
    const char *name = names + better;

    for (int order = 0; order < 2; order++) {
        make(true);
        if (order == 0)
            put_symbol(better, 0x100010, better_info, TEXT);
        put_symbol(worse, 0x100010, worse_info, TEXT);
        if (order == 1)
            put_symbol(better, 0x100010, better_info, TEXT);

        struct elf_file elf = finish();

        expect(&elf, 0x100020, name);
    }
}

static void test_what_says_most(void **state)
{
    (void)state;
    expect_better(FIRST, function, LABEL, label);
    expect_better(FIRST, function, LABEL, local);
    expect_better(FIRST, function, UNDERSCORE, function);
    /* A function of the file's own before another's label; a global one with
     * an underscore before a local one. */
    expect_better(FIRST, local, LABEL, label);
    expect_better(UNDERSCORE, function, FIRST, local);
    expect_better(UNDERSCORE, function, LABEL, label);
    expect_better(UNDERSCORE, label, FIRST, STB_LOCAL << 4);
    /* One with a name before one that has none, or none in the file. */
    expect_better(UNDERSCORE, STB_LOCAL << 4, 0, function);
    expect_better(UNDERSCORE, STB_LOCAL << 4, sizeof(names), function);
}

/* The first of two that say as much stays. */
static void test_first_of_equals(void **state)
{
    struct elf_file elf;

    (void)state;
    make(true);
    put_symbol(FIRST, 0x100010, function, TEXT);
    put_symbol(LABEL, 0x100010, function, TEXT);
    elf = finish();
    expect(&elf, 0x100010, "first");
}

/* A symbol at the place, but of another section; and one with a bad name. */
static void test_symbols_of_others(void **state)
{
    struct elf_file elf;

    (void)state;
    make(true);
    put_symbol(FIRST, 0x100010, function, TEXT);
    put_symbol(MORE_NAME, 0x100020, function, MORE);
    put_symbol(LABEL, 0x100020, function, SHN_ABS);
    elf = finish();
    expect(&elf, 0x100030, "first");
    put_symbol(sizeof(names), 0x100030, function, TEXT);
    elf = finish();
    expect(&elf, 0x10002f, "first");
    expect(&elf, 0x100030, "");
}

static void test_files_without_names(void **state)
{
    struct elf_file elf = usual(true);

    (void)state;
    store_le64(shdr(SYMTAB) + SHDR64_ENTSIZE, SYM64_BYTES + 1);
    expect(&elf, 0x100010, "");
    elf = usual(true);
    store_le64(shdr(SYMTAB) + SHDR64_OFFSET, UINT64_MAX);
    expect(&elf, 0x100010, "");
    elf = usual(true);
    store_le32(shdr(SYMTAB) + SHDR64_LINK, SECTIONS);
    expect(&elf, 0x100010, "");
    elf = usual(true);
    store_le64(shdr(NAMES) + SHDR64_OFFSET, UINT64_MAX);
    expect(&elf, 0x100010, "");
    elf = usual(true);
    store_le32(shdr(SYMTAB) + SHDR64_TYPE, SHT_PROGBITS);
    expect(&elf, 0x100010, "");
    /* A table that is cut short: what is known of it until then counts. */
    elf = usual(true);
    elf.file.length_bytes = (size_t)(shdr(SYMTAB) - in.at);
    expect(&elf, 0x100010, "");
}

/* Of two tables the first is the file's. */
static void test_first_table_counts(void **state)
{
    struct elf_file elf = usual(true);

    (void)state;
    memcpy(shdr(DEBUG), shdr(SYMTAB), SHDR64_BYTES);
    store_le64(shdr(DEBUG) + SHDR64_SIZE, 0);
    expect(&elf, 0x100010, "");
}

/* Each byte of it changed, and cut anywhere: nothing is read outside. */
static void test_cut_and_changed_anywhere(void **state)
{
    struct elf_file elf = usual(true);
    struct elf_nearest at = {.address = 0x100010};

    (void)state;
    for (size_t n = 0; n <= in.length_bytes; n++) {
        elf.file = heap_copy(in.at, n);
        elf_symbols_nearest(&elf, &at, 1);
        assert_true(n == in.length_bytes || !at.is_found ||
                    n > NAMES_AT);
        drop(elf.file);
    }
    for (size_t n = 0; n < in.length_bytes; n++) {
        in.at[n] ^= 0xff;
        elf.file = heap_copy(in.at, in.length_bytes);
        elf_symbols_nearest(&elf, &at, 1);
        drop(elf.file);
        in.at[n] ^= 0xff;
    }
}

/* Of two sections that an address lies in the first counts; one that is not
 * loaded holds none, whatever else it is. */
static void test_sections_that_overlap(void **state)
{
    struct elf_file elf = usual(true);

    (void)state;
    put_shdr(MORE, SHT_PROGBITS, SHF_ALLOC, 0x100000, 0, 0x2000);
    expect(&elf, 0x100010, "first");
    expect(&elf, 0x101010, "more");
    put_shdr(TEXT, SHT_PROGBITS, SHF_WRITE | SHF_EXECINSTR, 0x100000, 0,
             0x1000);
    expect(&elf, 0x100010, "");
}

/* A section's or a file's own symbol is no answer, were it the only one. */
static void test_symbols_of_sections_and_files(void **state)
{
    (void)state;
    for (uint8_t type = 0; type < 16; type++) {
        bool is_answer = type != STT_SECTION && type != STT_FILE;
        struct elf_file elf;

        make(true);
        put_symbol(FIRST, 0x100010, STB_GLOBAL << 4 | type, TEXT);
        elf = finish();
        expect(&elf, 0x100020, is_answer ? "first" : "");
        make(true);
        put_symbol(LABEL, 0x100010, STB_GLOBAL << 4 | type, TEXT);
        put_symbol(FIRST, 0x100010, STB_LOCAL << 4 | STT_FUNC, TEXT);
        elf = finish();
        expect(&elf, 0x100020, type == STT_FUNC ? "label" : "first");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_last_symbol_at_or_below),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_what_says_most),
        cmocka_unit_test(test_first_of_equals),
        cmocka_unit_test(test_symbols_of_others),
        cmocka_unit_test(test_files_without_names),
        cmocka_unit_test(test_first_table_counts),
        cmocka_unit_test(test_cut_and_changed_anywhere),
        cmocka_unit_test(test_sections_that_overlap),
        cmocka_unit_test(test_symbols_of_sections_and_files),
    };

    return cmocka_run_group_tests_name("elf_nearest", tests, NULL, NULL);
}
