/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G28", "ROMs, the screen and what is no memory are as without Adit");

static uint64_t sum(uint64_t base, uint64_t end)
{
    uint64_t found = 0, value;

    for (uint64_t at = base; at < end; at += 8) {
        must_be("reading it", TRAP_NONE, try_read(at, &value));
        found = (found << 1 | found >> 63) ^ value;
    }
    return found;
}

void guest_main(void)
{
    uint64_t value;

    say("ROMs of cards: %#lx", sum(0xc0000, 0xe0000));
    say("BIOS: %#lx", sum(0xf0000, 0x100000));
    say("BIOS at the end: %#lx", sum(0xfffc0000, 0x100000000));
    *(volatile uint8_t *)0xb8000 = 'A';
    say("the screen: %#x", *(volatile uint8_t *)0xb8000);
    for (uint64_t at = 0x100000000; at < 0x10000000000; at *= 2) {
        unsigned vector = try_read(page_map(at, 2), &value);

        say("%#lx: vector %u, %#lx", at, vector, value);
    }
    say("writing a ROM: %u", try_write(0xffff0, 0));
    say("it is: %#lx", *(volatile uint64_t *)0xffff0);
}
