/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * nested_tree npt|ept LEVELS HAS_1G: prints nested page tables as hv/ builds
 * them: where they lie and the root, 8 bytes each, and then the pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hv/nested.h"

#define GIB  (1ull << 30)
#define LAST ((1ull << 40) - 1)

static struct boot_info bi = {
    .range_count = 3,
    .ranges = {
        {0, 0x9fc00, BOOT_RANGE_RAM, 0},
        {0x100000, 0x7fe00000, BOOT_RANGE_RAM, 0},
        {4 * GIB, GIB + 0x123456, BOOT_RANGE_RAM, 0},
    },
};

int main(int argc, char **argv)
{
    struct hv_nested_format format;
    struct hv_nested nested;
    uint64_t base, bytes;

    if (argc != 4)
        return 2;
    format = strcmp(argv[1], "ept") == 0 ? hv_nested_ept : hv_nested_npt;
    format.levels = (unsigned)atoi(argv[2]);
    format.has_1g = atoi(argv[3]) != 0;
    bytes = hv_nested_pages(&bi, LAST, &format) * PAGE_BYTES;
    base = (uint64_t)aligned_alloc(PAGE_BYTES, bytes);
    if (base == 0 ||
        !hv_nested_begin(&nested, base, bytes, &bi, LAST, &format) ||
        !hv_nested_set(&nested, 0x1234000, 0x745000, 0) ||
        !hv_nested_set(&nested, 0xfee00000, PAGE_BYTES,
                       HV_READ | HV_EXECUTE) ||
        !hv_nested_fill(&nested, 700 * GIB + 0x123456))
        return 1;
    if (fwrite(&base, sizeof(base), 1, stdout) != 1 ||
        fwrite(&nested.root, sizeof(nested.root), 1, stdout) != 1 ||
        fwrite((void *)base, nested.next - base, 1, stdout) != 1)
        return 1;
    free((void *)base);
    return 0;
}
