/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "paging without protection is what the bare machine makes");

void guest_main(void)
{
    uint64_t before = cpu_read_cr0(), after;
    unsigned vector = TRY("mov %0, %%cr0",
                          : : "r"(before & ~(uint64_t)X86_CR0_PE) : "memory");

    after = cpu_read_cr0();
    cpu_write_cr0(before);
    say("vector %u, CR0 %#lx", vector, after);
}
