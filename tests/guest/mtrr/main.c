/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G12", "MTRRs read as they were written, and are not the host's");

#define MTRR_CAP     0xfe
#define MTRR_BASE_0  0x200
#define MTRR_MASK_0  0x201
#define MTRR_FIXED   0x250
#define MTRR_DEFAULT 0x2ff

static void write(uint32_t msr, uint64_t value)
{
    uint64_t exits = exits_of(ADIT_EXIT_MSR_WRITE);

    must_be("writing it", TRAP_NONE, try_write_msr(msr, value));
    must_be("Adit's part in it", exits + 1, exits_of(ADIT_EXIT_MSR_WRITE));
    must_be("reading it back", value, cpu_read_msr(msr));
}

void guest_main(void)
{
    uint64_t kept = cpu_read_msr(MTRR_DEFAULT);
    uint64_t count = cpu_read_msr(MTRR_CAP) & 0xff;

    say("%lu variable ranges, default %#lx", count, kept);
    /* All memory uncached: with the host's it would crawl, or worse. */
    write(MTRR_FIXED, 0);
    write(MTRR_BASE_0, 0);
    write(MTRR_MASK_0, 0xff00000800);
    write(MTRR_DEFAULT, 0x800);
    write(MTRR_DEFAULT, kept);
    write(MTRR_MASK_0, 0);
}
