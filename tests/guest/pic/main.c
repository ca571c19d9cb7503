/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "interrupts of the old controller and timer arrive");

static void tick(struct frame *frame)
{
    (void)frame;
    cpu_outb(0x20, 0x20);
}

void guest_main(void)
{
    static const uint16_t words[][2] = {
        {0x20, 0x11}, {0xa0, 0x11}, {0x21, 0x90}, {0xa1, 0x98}, {0x21, 4},
        {0xa1, 2}, {0x21, 1}, {0xa1, 1}, {0x21, 0xfe}, {0xa1, 0xff},
        {0x43, 0x34}, {0x40, 0xa9}, {0x40, 0x04},
    };

    interrupt_hook(0x90, tick);
    for (unsigned n = 0; n < sizeof(words) / sizeof(words[0]); n++)
        cpu_outb(words[n][0], (uint8_t)words[n][1]);
    interrupts_on();
    while (interrupt_counts[0x90] < 20)
        cpu_cpuid(0, 0);
}
