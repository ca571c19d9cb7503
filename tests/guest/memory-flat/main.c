/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "Adit's memory is closed in protected mode without paging");

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE)
            for (uint32_t what = MODE_READ; what <= MODE_EXECUTE; what++) {
                struct mode mode;

                must_be("the vector", TRAP_GP,
                        mode_try(MODE_FLAT, what, (uint32_t)at, &mode));
                must_be("its error code", 0, mode.error);
            }
}
