/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "XCR0 takes and refuses what it does on the bare machine");

static unsigned write(uint32_t number, uint64_t value)
{
    return TRY("xsetbv", : : "c"(number), "a"((uint32_t)value),
               "d"((uint32_t)(value >> 32)));
}

static uint64_t read(void)
{
    uint32_t low, high;

    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static uint64_t at_cpl_3(uint64_t value)
{
    return write(0, value);
}

void guest_main(void)
{
    uint64_t cr4 = cpu_read_cr4();

    if (!(cpu_cpuid(1, 0).ecx & 1u << 26))
        return;
    say("without OSXSAVE: vector %u", write(0, 1));
    cpu_write_cr4(cr4 | 1u << 18);
    for (uint64_t value = 0; value < 32; value++) {
        unsigned vector = write(0, value);

        say("%#lx: vector %u, XCR0 %#lx", value, vector, read());
    }
    for (unsigned bit = 5; bit < 64; bit++)
        say("bit %u: vector %u", bit, write(0, 1 | 1ull << bit));
    say("register 1: vector %u", write(1, 1));
    say("at CPL 3: vector %lu", user_call(at_cpl_3, 1));
    must_be("all of x87 and SSE", TRAP_NONE, write(0, 3));
    cpu_write_cr4(cr4);
}
