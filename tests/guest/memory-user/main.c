/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "Adit's memory is closed to user mode");

static uint64_t read(uint64_t at)
{
    uint64_t value;

    return try_read(at, &value);
}

static uint64_t write(uint64_t at)
{
    return try_write(at, 0);
}

void guest_main(void)
{
    static uint64_t other;

    closed_find();
    must_be("memory of its own", TRAP_NONE, user_call(read, (uint64_t)&other));
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE) {
            must_be("reading it", TRAP_GP, user_call(read, at));
            must_be("writing it", TRAP_GP, user_call(write, at));
        }
}
