/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G02", "a root inside Adit's memory ends the guest, and no more");

void guest_main(void)
{
    closed_find();
    say("going");
    cpu_write_cr3(closed[closed_count - 1].base);
    must(false, "no way on", cpu_read_cr3());
}
