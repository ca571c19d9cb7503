/* SPDX-License-Identifier: BSD-2-Clause */
/* A word at the last port runs past the end of what maps of ports tell. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G18", "accesses across the edge of closed ports, or of all ports");

static unsigned in_l(uint16_t port, uint32_t *ret_value)
{
    uint32_t value = 0;
    unsigned vector = TRY("inl %1, %0", : "+a"(value) : "d"(port));

    *ret_value = value;
    return vector;
}

void guest_main(void)
{
    static const uint16_t list[] = {0xcf5, 0xcf6, 0xcf7, 0xcf9, 0xcfa, 0xcfb,
                                    0xcfd, 0xcfe, 0xcff, 0xd00, 0xfffd,
                                    0xfffe, 0xffff};

    for (unsigned n = 0; n < sizeof(list) / sizeof(list[0]); n++) {
        uint32_t value;
        unsigned vector = in_l(list[n], &value);

        must(vector == TRAP_NONE || vector == TRAP_GP, "a value or #GP",
             vector);
        vector = TRY("outl %0, %1", : : "a"(0), "d"(list[n]));
        if (list[n] != 0xcf9)
            must(vector == TRAP_NONE || vector == TRAP_GP,
                 "nothing or #GP", vector);
    }
}
