/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "a stack in Adit's memory ends the guest, and no more");

void guest_main(void)
{
    closed_find();
    say("going");
    /* The #GP cannot be delivered, nor can the #DF. */
    __asm__ volatile("mov %0, %%rsp\n\tpush %%rax" : : "r"(closed[0].end)
                     : "memory");
}
