/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "no byte of Adit's can be written, by any instruction");

static void write(uint64_t at)
{
    static uint8_t from[64];
    uint64_t to = at;

    must_be("MOV", TRAP_GP, try_write(at, ~0ull));
    must_be("a byte", TRAP_GP, TRY("movb $0, (%0)", : : "r"(at) : "memory"));
    must_be("OR", TRAP_GP, TRY("lock orl $1, (%0)", : : "r"(at) : "memory"));
    must_be("XCHG", TRAP_GP, TRY("xchg %%rax, (%0)", : : "r"(at)
                                 : "memory", "rax"));
    must_be("STOS", TRAP_GP, TRY("stosb", : "+D"(to) : "a"(0) : "memory"));
    must_be("MOVS", TRAP_GP, TRY("movsq", : : "D"(at), "S"(from)
                                 : "memory"));
    must_be("CMPXCHG", TRAP_GP, TRY("cmpxchg %%rcx, (%0)", : : "r"(at)
                                    : "memory", "rax"));
}

void guest_main(void)
{
    closed_find();
    for (unsigned n = 0; n < closed_count; n++)
        for (uint64_t at = closed[n].base; at < closed[n].end; at += PAGE)
            write(at);
}
