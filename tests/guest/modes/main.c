/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G01", "a guest may leave long mode and come back");

static const char *const names[] = {
    [MODE_FLAT] = "protected mode",
    [MODE_PAE] = "protected mode with PAE",
    [MODE_32] = "protected mode with two levels",
    [MODE_REAL] = "real mode",
};

void guest_main(void)
{
    static volatile uint32_t word;
    struct mode mode;

    for (unsigned kind = MODE_FLAT; kind <= MODE_REAL; kind++) {
        word = 1234 + kind;
        must_be(names[kind], TRAP_NONE,
                mode_try(kind, MODE_READ, (uint32_t)(uint64_t)&word, &mode));
        must_be(names[kind], word, mode.value);
        must_be(names[kind], TRAP_NONE,
                mode_try(kind, MODE_WRITE, (uint32_t)(uint64_t)&word, &mode));
        must_be(names[kind], 0, word);
    }
}
