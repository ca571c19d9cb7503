/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "no byte of Adit's can be executed");

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE) {
            must_be("the first byte", TRAP_GP, try_execute(at));
            must_be("the last", TRAP_GP, try_execute(at + PAGE - 1));
        }
}
