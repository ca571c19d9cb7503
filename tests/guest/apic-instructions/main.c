/* SPDX-License-Identifier: BSD-2-Clause */
/* Every store that compilers make of it, with all that may stand in front. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "writes to the APIC's page are understood in every shape");

#define REGISTER 0xfee00380ull /* the timer's start, which reads back */

static void expect(uint32_t value)
{
    must_be("what is read back", value, *(volatile uint32_t *)REGISTER);
}

#define STORE(code, value, ...)                                           \
    do {                                                                  \
        must_be(code, TRAP_NONE, TRY(code, : : __VA_ARGS__ : "memory"));  \
        expect(value);                                                    \
    } while (0)

void guest_main(void)
{
    uint64_t at = REGISTER;
    uint64_t base = REGISTER - 0x380, index = 0xe0;

    if (apic_is_x2())
        return;
    apic_enable();
    STORE("movl %0, (%1)", 0x11, "a"(0x11), "r"(at));
    STORE("movl %0, (%1)", 0x12, "r"(0x12), "r"(at));
    STORE("movl $0x1313, (%0)", 0x1313, "r"(at));
    STORE("movl %0, 0x380(%1)", 0x14, "r"(0x14), "r"(base));
    STORE("movl %0, (%1,%2,4)", 0x15, "r"(0x15), "r"(base), "r"(index));
    STORE("mov %1, %%r15\n\tmovl %0, (%%r15)", 0x16, "r"(0x16), "r"(at));
    STORE("mov %0, %%r15d\n\tmovl %%r15d, (%1)", 0x17, "r"(0x17), "r"(at));
    STORE("xchgl %0, (%1)", 0x19, "r"(0x19), "r"(at));
    STORE(".byte 0x3e, 0x3e, 0x3e, 0x3e\n\tmovl %0, (%1)", 0x1a, "r"(0x1a),
          "r"(at));
    STORE("movl %0, (%%edi)", 0x1b, "a"(0x1b), "D"(at));
}
