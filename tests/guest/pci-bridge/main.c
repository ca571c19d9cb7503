/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G15", "a host bridge's registers can be read, and not written");

#define ADDRESS 0xcf8
#define DATA    0xcfc

static uint32_t in(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "d"(port));
    return value;
}

static void out(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "d"(port));
}

void guest_main(void)
{
    for (uint32_t offset = 0; offset < 256; offset += 4) {
        uint32_t before, after;

        out(ADDRESS, 0x80000000 | offset);
        must_be("the address", 0x80000000 | offset, in(ADDRESS));
        before = in(DATA);
        out(DATA, ~before);
        after = in(DATA);
        must_be("a register", before, after);
        cpu_outb(DATA, (uint8_t)~before);
        cpu_outb(DATA + 3, (uint8_t)~(before >> 24));
        must_be("a register", before, in(DATA));
    }
}
