/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "Adit's memory is closed through pages of 4 KiB");

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE) {
            uint64_t alias = page_map(at, 1), value;

            must_be("reading it", TRAP_GP, try_read(alias, &value));
            must_be("writing it", TRAP_GP, try_write(alias, 0));
            must_be("executing it", TRAP_GP, try_execute(alias));
        }
    must_be("other memory", TRAP_NONE,
            try_write(page_map(0x3000000, 1), 0x55));
    must_be("the same", 0x55, *(volatile uint64_t *)0x3000000);
}
