/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G24", "flags survive exits");

static uint64_t exit_with(uint64_t flags)
{
    uint32_t a = 0, c = 0;
    uint64_t after;

    __asm__ volatile("pushf\n\tpush %3\n\tpopf\n\tcpuid\n\tpushf\n\tpop %0\n\t"
                     "popf" : "=&r"(after), "+a"(a), "+c"(c) : "r"(flags)
                     : "rbx", "rdx", "memory");
    return after;
}

void guest_main(void)
{
    /* CF PF AF ZF SF DF OF NT AC ID, and IOPL. */
    const uint64_t all = 0x1 | 0x4 | 0x10 | 0x40 | 0x80 | 0x400 | 0x800 |
                         0x3000 | 0x4000 | 0x40000 | 0x200000;

    for (unsigned n = 0; n < 10000; n++) {
        uint64_t flags = (next_random() & all) | 2;

        must_be("flags", flags, exit_with(flags));
    }
}
