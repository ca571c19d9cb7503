/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/elf_nearest.h"
#include "proof.h"
#include "spec/elf.h"

/* Three sections: one that an address can lie in, symbols, names. */
#define SYMBOLS 1
#define NAMES   2
#define COUNT   2

struct shape {
    bool is_64, has_names; /* of the sections, beside those of the symbols */
    uint32_t symbols_bytes, names_bytes, link, entry_bytes;
};

static uint8_t *header(bool is_64, uint32_t n)
{
    return foreign + n * (is_64 ? SHDR64_BYTES : SHDR32_BYTES);
}

static void put(const struct shape *shape, uint32_t n, uint32_t at_64,
                uint32_t at_32, uint64_t word)
{
    if (shape->is_64)
        store_le64(header(true, n) + at_64, word);
    else
        store_le32(header(false, n) + at_32, (uint32_t)word);
}

/* Where a section lies is unknown, how long it is, is not. */
static void put_section(const struct shape *shape, uint32_t n, uint32_t type,
                        uint64_t size_bytes)
{
    store_le32(header(shape->is_64, n) + SHDR64_TYPE, type);
    put(shape, n, SHDR64_SIZE, SHDR32_SIZE, size_bytes);
}

static void nearest(const struct shape *shape)
{
    struct elf_file elf = {
        .file = bytes_of(foreign, BOUND), .is_64 = shape->is_64,
        .shdr_count = (uint16_t)any(0, 3),
        .names_section = shape->has_names ? NAMES : 0};
    struct elf_nearest at[COUNT];

    begin();
    put_section(shape, 0, SHT_NOBITS, ANY64());
    put_section(shape, SYMBOLS, SHT_SYMTAB, shape->symbols_bytes);
    put(shape, SYMBOLS, SHDR64_ENTSIZE, SHDR32_ENTSIZE, shape->entry_bytes);
    store_le32(header(shape->is_64, SYMBOLS) +
               (shape->is_64 ? SHDR64_LINK : SHDR32_LINK), shape->link);
    put_section(shape, NAMES, SHT_PROGBITS, shape->names_bytes);
    for (uint32_t a = 0; a < COUNT; a++)
        at[a].address = ANY64();
    elf_symbols_nearest(&elf, at, COUNT);
    for (uint32_t a = 0; a < COUNT; a++)
        if (at[a].is_found)
            sink = at[a].symbol.value + at[a].symbol.name.length;
}

/* Tables from none to one of two symbols and a bit. */
static void of_class(bool is_64)
{
    struct shape shape = {.is_64 = is_64, .link = NAMES};
    uint32_t whole = (uint32_t)any(0, 2), more = (uint32_t)any(0, 1);

    //@ split whole;
    //@ split more;
    shape.entry_bytes = is_64 ? SYM64_BYTES : SYM32_BYTES;
    shape.symbols_bytes = whole * shape.entry_bytes + more;
    shape.names_bytes = 3;
    nearest(&shape);
    if (whole != 2 || more != 0)
        return;
    shape.names_bytes = 0;
    nearest(&shape);
    shape.link = 3;
    nearest(&shape);
    shape.entry_bytes++;
    nearest(&shape);
}

static void with_names(void)
{
    struct shape shape = {
        .is_64 = true, .has_names = true, .link = NAMES, .names_bytes = 1,
        .entry_bytes = SYM64_BYTES, .symbols_bytes = SYM64_BYTES};

    nearest(&shape);
}

void main_elf_nearest(void)
{
    of_class(true);
    of_class(false);
    with_names();
}
