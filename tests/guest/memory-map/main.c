/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "no byte that the memory map calls usable is closed");

void guest_main(void)
{
    uint64_t value, pages = 0;

    for (unsigned n = 0; n < range_count; n++) {
        say("%#lx to %#lx, type %u", ranges[n].base, ranges[n].end,
            ranges[n].type);
        if (ranges[n].type != RANGE_USABLE)
            continue;
        must(n == 0 || ranges[n].base >= ranges[n - 1].end, "a sorted map",
             ranges[n].base);
        for (uint64_t at = ranges[n].base;
             at < ranges[n].end && at >> 32 == 0; at += PAGE, pages++)
            must_be("reading it", TRAP_NONE, try_read(at, &value));
    }
    must(pages > 0x1000, "usable pages", pages);
}
