/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G15", "all that is said of PCI devices is said by them");

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
    for (uint32_t function = 0; function < 0x800; function++) {
        out(0xcf8, 0x80000000 | function << 8);
        if (in(0xcfc) == 0xffffffff)
            continue;
        for (uint32_t offset = 0; offset < 64; offset += 4) {
            out(0xcf8, 0x80000000 | function << 8 | offset);
            say("%x.%x: %#x", function, offset, in(0xcfc));
        }
        out(0xcf8, 0x80000000 | function << 8);
        say("%x, by bytes: %#x %#x", function, cpu_inb(0xcfc),
            cpu_inb(0xcff));
    }
    /* The size of a device's window is found by writing to its register. */
    out(0xcf8, 0x80001010);
    out(0xcfc, 0xffffffff);
    say("window: %#x", in(0xcfc));
}
