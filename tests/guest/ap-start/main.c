/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "a STARTUP begins in real mode, at the page that it names");

static volatile uint32_t is_done;

static void other(void)
{
    is_done = 1;
}

void guest_main(void)
{
    struct cpu_seen seen;

    must(cpu_start(1, other), "CPU 1", 0);
    must(wait_for(&is_done, 1), "its word", is_done);
    seen = cpu_seen();
    must_be("its CS", cpu_low >> 4, seen.cs & 0xffff);
    must_be("its CR0", X86_CR0_ET, seen.cr0 & ~CPU_KEPT_BY_INIT);
    say("page %#lx", cpu_low);
}
