/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables whose entries would be Adit's words, and accessed bits in them. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G02", "page tables inside Adit's memory are not walked");

#define POINTER (X86_PTE_P | X86_PTE_RW)

void guest_main(void)
{
    uint64_t alias = page_map(0x3000000, 1), value;

    closed_find();
    for (unsigned level = 2; level <= 3; level++)
        for (unsigned n = 0; n < closed_count; n++)
            for (uint64_t at = closed[n].base; at < closed[n].end;
                 at += PAGE) {
                uint64_t *entry = page_entry(level), before = *entry;

                *entry = at | POINTER;
                page_flush();
                must_be("reading it", TRAP_GP, try_read(alias, &value));
                must_be("writing it", TRAP_GP, try_write(alias, 0));
                must_be("executing it", TRAP_GP, try_execute(alias));
                *entry = before;
            }
    page_flush();
    must_be("as it was", TRAP_NONE,
            try_read(page_map(0x3000000, 1), &value));
}
