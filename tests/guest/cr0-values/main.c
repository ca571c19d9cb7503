/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits that may be changed in long mode are changed back at once. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G10", "CR0 takes and refuses what it does on the bare machine");

static void write(uint64_t value)
{
    uint64_t before = cpu_read_cr0();
    unsigned vector = TRY("mov %0, %%cr0", : : "r"(value) : "memory");
    uint64_t after = cpu_read_cr0();

    cpu_write_cr0(before);
    say("%#lx: vector %u, CR0 %#lx", value, vector, after);
}

void guest_main(void)
{
    uint64_t now = cpu_read_cr0() | X86_CR0_MP;

    write(now);
    for (unsigned bit = 1; bit < 31; bit++)
        write(now ^ 1ull << bit);
    write(now ^ (3ull << 29));
    write(now | 1ull << 32);
    write(now | 1ull << 63);
    write((now | 1ull << 29) & ~(1ull << 30)); /* NW without CD */
}
