/* SPDX-License-Identifier: BSD-2-Clause */
/* Through the 2 MiB pages that a kernel is started with. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "all of RAM can be read, but no byte of Adit's");

void guest_main(void)
{
    uint64_t value;

    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        say("closed %#lx to %#lx", closed[n].base, closed[n].end);
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE) {
            must_be("the first byte", TRAP_GP, try_read(at, &value));
            must_be("its error code", 0, trap.error);
            must_be("the last", TRAP_GP, try_read(at + PAGE - 8, &value));
            must_be("in the middle", TRAP_GP, try_read(at + 0x7fc, &value));
        }
    must_be("up to it", TRAP_NONE, try_read(closed[0].base - 8, &value));
    must_be("into it", TRAP_GP, try_read(closed[0].base - 4, &value));
    must_be("behind it", TRAP_NONE,
            try_read(closed[closed_count - 1].end, &value));
}
