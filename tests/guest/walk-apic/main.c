/* SPDX-License-Identifier: BSD-2-Clause */
/* The page is read-only there, and the CPU would set accessed bits. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G02", "page tables in the APIC's page do no harm");

#define APIC_PAGE 0xfee00000

void guest_main(void)
{
    uint64_t alias = page_map(0x3000000, 1), value;
    uint64_t *entry = page_entry(2);
    unsigned vector;

    *entry = APIC_PAGE | X86_PTE_P | X86_PTE_RW;
    page_flush();
    vector = try_read(alias, &value);
    must(vector == TRAP_PF || vector == TRAP_GP, "a fault", vector);
    vector = try_write(alias, 0);
    must(vector == TRAP_PF || vector == TRAP_GP, "a fault", vector);
    page_map(0x3000000, 1);
    must_be("as it was", TRAP_NONE, try_read(alias, &value));
}
