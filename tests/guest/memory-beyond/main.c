/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of an entry above the CPU's physical addresses are reserved: aliases
 * of Adit's pages with one of them set lead nowhere. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "no address past the end of addresses leads to Adit");

void guest_main(void)
{
    uint32_t bits = cpu_cpuid(X86_CPUID_EXT_ADDRESSES, 0).eax & 0xff;
    uint64_t value, *entry = page_entry(1);
    uint64_t alias = page_map(0x200000, 1);
    unsigned vector;

    say("%u bits", bits);
    for (unsigned bit = bits; bit < 52; bit++) {
        *entry = 0x200000 | 1ull << bit | X86_PTE_P | X86_PTE_RW;
        page_flush();
        must_be("reading it", TRAP_PF, try_read(alias, &value));
        say("bit %u: error code %#x", bit, trap.error);
    }
    /* Below it, where nothing is: what is read is the bus's to say. */
    for (unsigned bit = 36; bit < bits; bit++) {
        *entry = 0x200000 | 1ull << bit | X86_PTE_P | X86_PTE_RW;
        page_flush();
        vector = try_read(alias, &value);
        say("bit %u: vector %u, %#lx", bit, vector, value);
    }
}
