/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "debug registers are the guest's, and survive exits");

#define DR(n)                                                        \
    static void write_##n(uint64_t value)                            \
    {                                                                \
        __asm__ volatile("mov %0, %%dr" #n : : "r"(value));          \
    }                                                                \
    static uint64_t read_##n(void)                                   \
    {                                                                \
        uint64_t value;                                              \
        __asm__ volatile("mov %%dr" #n ", %0" : "=r"(value));        \
        return value;                                                \
    }
DR(0)
DR(3)
DR(6)
DR(7)

void guest_main(void)
{
    for (unsigned n = 0; n < 1000; n++) {
        uint64_t first = next_random(), last = next_random();

        write_0(first);
        write_3(last);
        write_7(0x400 | (n & 1 ? 0x100 : 0));
        cpu_cpuid(0, 0);
        must_be("DR0", first, read_0());
        must_be("DR3", last, read_3());
        must_be("DR7", 0x400 | (n & 1 ? 0x100 : 0), read_7());
    }
    write_7(0x400);
    for (unsigned bit = 0; bit < 64; bit += 3) {
        unsigned vector = TRY("mov %0, %%dr6", : : "r"(1ull << bit));

        say("DR6 bit %u: vector %u, %#lx", bit, vector, read_6());
    }
    say("DR7 bit 32: vector %u", TRY("mov %0, %%dr7", : : "r"(1ull << 32)));
    write_6(0xffff0ff0);
    write_7(0x400);
}
