/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "Adit's memory is closed in real mode");

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE)
            for (uint32_t what = MODE_READ; what <= MODE_WRITE; what++) {
                struct mode mode;

                must_be("the vector", TRAP_GP,
                        mode_try(MODE_REAL, what, (uint32_t)at, &mode));
            }
}
