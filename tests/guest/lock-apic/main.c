/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "what is no plain store to the APIC's page ends no one");

#define AT ((volatile uint32_t *)0xfee00380)

void guest_main(void)
{
    uint64_t at = 0xfee00380;

    if (apic_is_x2())
        return;
    say("LOCK OR: %s", TRY("lock orl $1, (%0)", : : "r"(at) : "memory") ==
        TRAP_NONE ? "done" : "a fault");
    TRY("movb $1, (%0)", : : "r"(at) : "memory");
    TRY("movw $1, (%0)", : : "r"(at) : "memory");
    TRY("movq $1, (%0)", : : "r"(at) : "memory");
    TRY("incl (%0)", : : "r"(at) : "memory");
    TRY("movl $1, 2(%0)", : : "r"(at) : "memory");
    TRY("movl $1, (%0)", : : "r"(at | 0xffe) : "memory");
    TRY("movups %%xmm0, (%0)", : : "r"(at) : "memory");
    TRY("fxsave (%0)", : : "r"(at & ~0xfull) : "memory");
    apic_write(APIC_TIMER_START, 0);
    must_be("the register", 0, *AT);
}
