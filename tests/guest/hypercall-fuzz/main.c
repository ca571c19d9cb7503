/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and arguments near what is defined and far from it, by turns at CPL
 * 0 and 3. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G06", "2^20 random hypercalls give an answer, and change no more");

static uint64_t registers[16];

static uint64_t call(uint64_t unused)
{
    uint64_t rax = registers[0], rdi = registers[1], rsi = registers[2];
    uint64_t rdx = registers[3], rbx = registers[4], rcx = registers[5];
    unsigned vector;

    (void)unused;
    vector = TRY(HYPERCALL, : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx),
                 "+b"(rbx), "+c"(rcx) : : "r8", "r9", "r10", "memory");
    registers[6] = rax;
    return vector | (uint64_t)(rbx != registers[4] || rcx != registers[5])
                        << 32;
}

static uint64_t some(void)
{
    uint64_t value = next_random();

    return value & 3 ? value >> (value >> 58) : value % 24;
}

void guest_main(void)
{
    uint64_t good = 0;

    for (unsigned n = 0; n < 1u << 20; n++) {
        for (unsigned r = 0; r < 6; r++)
            registers[r] = some();
        if (n % 2)
            registers[0] %= ADIT_CALL_COUNT + 1;
        must_be("the call", TRAP_NONE,
                n % 64 ? call(0) : user_call(call, 0));
        must((int64_t)registers[6] >= ADIT_ERROR_ARGUMENT &&
             (int64_t)registers[6] <= ADIT_LOG_BYTES_MAX, "the answer",
             registers[6]);
        good += (int64_t)registers[6] >= 0;
    }
    must(good > 1000, "good answers", good);
    say("%lu good answers", good);
}
