/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G06", "hypercalls may be made in every mode");

void guest_main(void)
{
    for (unsigned kind = MODE_FLAT; kind <= MODE_REAL; kind++) {
        uint64_t before = exits_of(ADIT_EXIT_HYPERCALL);
        struct mode mode;

        must_be("the call", TRAP_NONE,
                mode_try(kind, MODE_HYPERCALL, 0, &mode));
        must_be("Adit's part in it", before + 2,
                exits_of(ADIT_EXIT_HYPERCALL));
    }
}
