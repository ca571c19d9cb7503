/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "single steps over an instruction that exits miss none");

static volatile uint64_t places[16];
static volatile uint32_t count;

static void step(struct frame *frame)
{
    if (count < 16)
        places[count++] = frame->rip;
}

void guest_main(void)
{
    extern const char stepped[];
    uint32_t eax = 0, ebx, ecx = 0, edx;

    interrupt_hook(TRAP_DB, step);
    __asm__ volatile("pushf\n\torl $0x100, (%%rsp)\n\tpopf\n"
                     ".globl stepped\nstepped:\tnop\n\tcpuid\n\tnop\n\t"
                     "mov $0x10, %%ecx\n\trdmsr\n\tnop\n\t"
                     "pushf\n\tandl $~0x100, (%%rsp)\n\tpopf"
                     : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx)
                     : : "memory");
    for (unsigned n = 0; n < count; n++)
        say("step %u: + %#lx", n, places[n] - (uint64_t)stepped);
}
