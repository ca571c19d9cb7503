/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "an exit by an instruction that crosses a page goes on");

#define REGISTER 0xfee00380ull

/* mov %eax, (%rdi); ret, so that byte `split` is the next page's first. */
static void store(unsigned split, uint32_t value)
{
    static const uint8_t code[] = {0x67, 0x3e, 0x89, 0x87, 0, 0, 0, 0, 0xc3};
    uint8_t *at = (uint8_t *)(0x3001000ull - split);

    memcpy(at, code, sizeof(code));
    must_be("the store", TRAP_NONE,
            TRY("call *%0", : : "r"(at), "a"(value), "D"(REGISTER)
                : "memory"));
    must_be("what is read back", value, *(volatile uint32_t *)REGISTER);
}

void guest_main(void)
{
    if (apic_is_x2())
        return;
    apic_enable();
    for (unsigned split = 0; split < 9; split++)
        store(split, 0x1000 + split);
}
