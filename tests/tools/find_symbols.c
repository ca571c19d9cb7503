/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * find_symbols TABLE: reads the bytes of section .symbols from TABLE and, for
 * each line on stdin that begins with a link address, prints the address and
 * the name that x86/symbols.c finds for its first byte.  Fails when a byte
 * before the next function is given another name, or an address outside the
 * image any.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/symbols.h"
#include "x86/image.h"
#include "x86/symbols.h"

#define IMAGE_BYTES 0x200000

/* The symbols that the linker script makes, as one object of this program. */
__asm__(".pushsection .bss\n"
        ".globl image_start, image_end, symbols_start, symbols_end\n"
        "symbols_start: .skip 0x10000\n"
        "symbols_end:\n"
        "image_start: .skip 0x200000\n"
        "image_end:\n"
        ".popsection");

static bool check_outside(void)
{
    uint64_t start = (uintptr_t)image_start, offset;
    const char *name;

    return !symbols_find(start - 1, &name, &offset) &&
           !symbols_find(start + IMAGE_BYTES, &name, &offset) &&
           !symbols_find(0, &name, &offset) &&
           !symbols_find(UINT64_MAX, &name, &offset);
}

/* Damaged tables give no name, and no fault. */
static bool check_damaged(void)
{
    uint8_t *table = (uint8_t *)symbols_start;
    uint32_t count = load_le32(table + SYMBOLS_COUNT_AT);
    uint64_t last = (uintptr_t)image_start + IMAGE_BYTES - 1, offset;
    const char *name;
    bool good = symbols_find(last, &name, &offset);

    store_le32(table + SYMBOLS_COUNT_AT, UINT32_MAX);
    good = good && !symbols_find(last, &name, &offset);
    store_le32(table + SYMBOLS_COUNT_AT, 0);
    good = good && !symbols_find(last, &name, &offset);
    store_le32(table + SYMBOLS_COUNT_AT, count);
    store_le32(table, 0);
    good = good && !symbols_find(last, &name, &offset);
    store_le32(table, SYMBOLS_MAGIC);
    return good;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    char line[256], rest[256];
    uint64_t address;

    if (file == NULL || fread(symbols_start, 1, 0x10000, file) == 0 ||
        fclose(file) != 0) {
        fprintf(stderr, "usage: find_symbols TABLE < ADDRESSES\n");
        return 2;
    }
    while (fgets(line, sizeof(line), stdin) != NULL) {
        const char *name = "?", *same = "?";
        uint64_t offset = 1, at;

        if (sscanf(line, "%" SCNx64 " %255s", &address, rest) < 1)
            return 2;
        at = (uintptr_t)image_start + address - IMAGE_LINK_BASE;
        if (!symbols_find(at, &name, &offset) || offset != 0)
            printf("%016" PRIx64 " (offset %" PRIu64 ")\n", address, offset);
        else
            printf("%016" PRIx64 " %s\n", address, name);
        if (symbols_find(at + 1, &same, &offset) &&
            (strcmp(name, same) != 0) != (offset == 0))
            return 1;
    }
    return check_outside() && check_damaged() ? 0 : 1;
}
