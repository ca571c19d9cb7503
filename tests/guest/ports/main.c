/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G18", "ports are the machine's, by every width and instruction");

static void strings(void)
{
    static uint8_t bytes[16];
    uint8_t *to = bytes;
    const uint8_t *from = bytes;
    uint64_t count = 8;

    cpu_outb(0x70, 0x0f);
    __asm__ volatile("rep insb" : "+D"(to), "+c"(count) : "d"(0x71)
                     : "memory");
    say("REP INSB: %lu left, %ld read", count, (long)(to - bytes));
    count = 4;
    __asm__ volatile("rep outsb" : "+S"(from), "+c"(count) : "d"(0x80)
                     : "memory");
    say("REP OUTSB: %lu left", count);
    say("INSD of PCI: %s", TRY("insl", : "+D"(to) : "d"(0xcfc) : "memory") ==
        TRAP_NONE ? "done" : "a fault");
}

void guest_main(void)
{
    static const uint16_t list[] = {0x21, 0xa1, 0x61, 0x70, 0x71, 0xcf9,
                                    0xfff0};

    for (unsigned n = 0; n < sizeof(list) / sizeof(list[0]); n++) {
        uint16_t word;
        uint32_t twice;

        if (list[n] != 0x61 && list[n] != 0x71)
            say("port %#x: %#x", list[n], cpu_inb(list[n]));
        __asm__ volatile("inw %1, %0" : "=a"(word) : "d"(list[n]));
        __asm__ volatile("inl %1, %0" : "=a"(twice) : "d"(list[n]));
        if (list[n] != 0x61 && list[n] != 0x70)
            say("port %#x: %#x, %#x", list[n], word, twice);
    }
    strings();
}
