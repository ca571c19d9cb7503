/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "INVD does not throw away what caches hold of Adit's");

void guest_main(void)
{
    uint64_t before = exits_of(ADIT_EXIT_INVD);

    __asm__ volatile("invd");
    must_be("Adit's part in it", before + 1, exits_of(ADIT_EXIT_INVD));
    __asm__ volatile("wbinvd");
}
