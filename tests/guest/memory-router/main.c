/* SPDX-License-Identifier: BSD-2-Clause */
/* What decides where an address leads to: none of it may be moved. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G12", "SYSCFG, TOP_MEM, IORR and MMIO_CFG_BASE stay as they are");

static const uint32_t msrs[] = {
    0xc0010010, /* SYSCFG */
    0xc0010016, 0xc0010017, 0xc0010018, 0xc0010019, /* IORR */
    0xc001001a, /* TOP_MEM */
    0xc001001d, /* TOM2 */
    0xc0010058, /* MMIO_CFG_BASE */
    0x1f2, 0x1f3, /* SMRR */
};

void guest_main(void)
{
    for (unsigned n = 0; n < sizeof(msrs) / sizeof(msrs[0]); n++) {
        uint64_t before, after;
        unsigned vector = try_read_msr(msrs[n], &before);
        uint64_t exits = exits_of(ADIT_EXIT_MSR_WRITE);
        unsigned written = try_write_msr(msrs[n], before ^ 0x10000000);

        must_be("Adit's part in it", exits + 1,
                exits_of(ADIT_EXIT_MSR_WRITE));
        must(vector == TRAP_NONE || vector == TRAP_GP, "reading it", vector);
        must(written == TRAP_NONE || written == TRAP_GP, "writing it",
             written);
        must_be("reading it again", vector, try_read_msr(msrs[n], &after));
        if (vector == TRAP_NONE)
            must_be("what it is", before, after);
    }
}
