/* SPDX-License-Identifier: BSD-2-Clause */
/* MOV SS holds debug exceptions back for one instruction, which exits. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "an exit in the shadow of MOV SS or STI is none of it");

static volatile uint64_t places[16];
static volatile uint32_t count;

static void step(struct frame *frame)
{
    if (count < 16)
        places[count++] = frame->rip;
}

void guest_main(void)
{
    extern const char shadowed[], shadowed_sti[];
    uint32_t eax = 0, ebx, ecx = 0, edx, ss = SELECTOR_DATA;

    interrupt_hook(TRAP_DB, step);
    __asm__ volatile("pushf\n\torl $0x100, (%%rsp)\n\tpopf\n"
                     ".globl shadowed\nshadowed:\tmov %4, %%ss\n\tcpuid\n\t"
                     "nop\n\tpushf\n\tandl $~0x100, (%%rsp)\n\tpopf"
                     : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx)
                     : "r"(ss) : "memory");
    for (unsigned n = 0; n < count; n++)
        say("step %u: + %#lx", n, places[n] - (uint64_t)shadowed);
    /* An interrupt that waits is taken behind it. */
    apic_enable();
    apic_command(apic_own_id(), 0x4061);
    interrupt_hook(0x61, step);
    count = 0;
    eax = 0;
    __asm__ volatile(".globl shadowed_sti\nshadowed_sti:\tsti\n\tcpuid\n\t"
                     "nop\n\tcli"
                     : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx)
                     : : "memory");
    say("interrupt: %u at + %#lx", count, places[0] - (uint64_t)shadowed_sti);
}
