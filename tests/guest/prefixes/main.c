/* SPDX-License-Identifier: BSD-2-Clause */
/* Adit may have to find the length of the instruction by itself. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "instructions that exit may have prefixes up to 15 bytes");

static const uint8_t opcodes[][3] = {
    {0x0f, 0xa2, 0x90}, /* CPUID, NOP */
    {0x0f, 0x32, 0x90}, /* RDMSR, NOP */
};

static void run(const uint8_t opcode[3], uint8_t prefix, unsigned count)
{
    static const uint8_t before[] = {0x31, 0xc0, 0xb9, 0x10, 0, 0, 0};
    uint8_t *at = (uint8_t *)0x3000000;

    memcpy(at, before, sizeof(before)); /* EAX is 0, ECX 10h */
    memset(at + sizeof(before), prefix, count);
    memcpy(at + sizeof(before) + count, opcode, 3);
    at[sizeof(before) + count + 3] = 0xc3;
    say("%u of %#x: vector %u", count, prefix, try_execute((uint64_t)at));
}

void guest_main(void)
{
    static const uint8_t prefixes[] = {0x66, 0x3e, 0x64, 0x48, 0x40, 0x67};

    for (unsigned o = 0; o < 2; o++)
        for (unsigned p = 0; p < sizeof(prefixes); p++)
            for (unsigned count = 0; count < 16; count++)
                run(opcodes[o], prefixes[p], count);
}
