/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "an IDT in Adit's memory ends the guest, and no more");

void guest_main(void)
{
    struct table_register idtr = {0xfff, 0};

    closed_find();
    idtr.base = closed[0].base;
    say("going");
    cpu_load_idt(&idtr);
    __asm__ volatile("ud2");
}
