/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "an instruction that crosses into a page that is not there");

/* CPUID; RET, of which `split` bytes are in the first page. */
static void run(unsigned split, bool is_there)
{
    uint64_t page = page_map(0x3000000, 1);
    uint64_t *entry = page_entry(1), at = page + PAGE - split;
    unsigned vector;

    entry[1] = is_there ? 0x3001000 | X86_PTE_P | X86_PTE_RW : 0;
    page_flush();
    memcpy((void *)(0x3001000ull - split), "\x0f\xa2\xc3", 3);
    vector = try_execute(at);
    say("%u bytes, then %s: vector %u, error code %#x", split,
        is_there ? "more" : "nothing", vector, trap.error);
    if (vector == TRAP_PF)
        must_be("CR2", page + PAGE, trap.cr2);
}

void guest_main(void)
{
    for (unsigned split = 1; split < 4; split++) {
        run(split, true);
        run(split, false);
    }
}
