/* SPDX-License-Identifier: BSD-2-Clause */
/* The framework itself: what it stands on works, bare and as a guest. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("", "a guest is started as Linux is, and gets its exceptions");

static uint64_t at_cpl(uint64_t argument)
{
    return argument + (cpu_read_cs() & 3);
}

void guest_main(void)
{
    uint64_t value;

    must_be("UD2", TRAP_UD, TRY("ud2"));
    must_be("INT3", TRAP_BP, TRY("int3"));
    must_be("a NOP", TRAP_NONE, TRY("nop"));
    must_be("a read that no table maps", TRAP_PF,
            try_read(0x7f0000000000, &value));
    must_be("its CR2", 0x7f0000000000, trap.cr2);
    must_be("a read that is not canonical", TRAP_GP,
            try_read(1ull << 60, &value));
    must_be("a function that returns", TRAP_NONE,
            try_execute((uint64_t)interrupts_on));
    cpu_interrupts_off();
    must_be("a function at CPL 3", 45, user_call(at_cpl, 42));
    must(range_count > 2, "ranges of memory", range_count);
    must(low_page() != 0, "a low page", 0);
}
