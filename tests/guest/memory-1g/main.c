/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "Adit's memory is closed through pages of 1 GiB");

void guest_main(void)
{
    if (!(cpu_cpuid(X86_CPUID_EXT_FEATURES, 0).edx & X86_CPUID_EXT_EDX_1G)) {
        say("no such pages");
        return;
    }
    closed_find();
    for (unsigned n = 0; n < closed_count; n++) {
        uint64_t alias = page_map(closed[n].base, 3), value;
        uint64_t length = closed[n].end - closed[n].base;

        for (uint64_t at = alias; at < alias + length; at += PAGE) {
            must_be("reading it", TRAP_GP, try_read(at, &value));
            must_be("writing it", TRAP_GP, try_write(at, 0));
            must_be("executing it", TRAP_GP, try_execute(at));
        }
        must_be("before it", TRAP_NONE, try_read(alias - 8, &value));
    }
}
