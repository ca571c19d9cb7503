/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Claims nothing, so that mutants live: walks Multiboot 2 information without
 * a look at what comes of it.
 */
#include "format/mb2.h"

int main(void)
{
    static const uint8_t block[] = {
        32, 0, 0, 0, 0, 0, 0, 0,
        9, 0, 0, 0, 16, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
        0, 0, 0, 0, 8, 0, 0, 0,
    };
    struct bytes rest;
    struct mb2_tag tag;

    if (mb2_begin(bytes_of(block, sizeof(block)), &rest) == MB2_OK)
        for (int n = 0; n < 2; n++)
            mb2_next(&rest, &tag);
    return 0;
}
