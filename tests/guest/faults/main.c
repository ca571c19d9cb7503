/* SPDX-License-Identifier: BSD-2-Clause */
/* An error code for each kind of access, and the exceptions' order. */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G19", "exceptions come with the error codes of the bare machine");

static uint64_t user_read(uint64_t at)
{
    uint64_t value;

    return try_read(at, &value);
}

static uint64_t user_halt(uint64_t unused)
{
    (void)unused;
    return TRY("hlt");
}

static void software(struct frame *frame)
{
    (void)frame;
}

void guest_main(void)
{
    uint64_t at = page_map(0x3000000, 1), *entry = page_entry(1), value;
    unsigned vector;

    for (unsigned bits = 0; bits < 8; bits++) {
        *entry = 0x3000000 | bits | (bits & 1 ? 0 : X86_PTE_NX);
        page_flush();
        vector = try_read(at, &value);
        say("%u: reading %u %#x", bits, vector, trap.error);
        vector = try_write(at, 0xc3c3c3c3c3c3c3c3);
        say("%u: writing %u %#x", bits, vector, trap.error);
        vector = try_execute(at);
        say("%u: executing %u %#x", bits, vector, trap.error);
        vector = (unsigned)user_call(user_read, at);
        say("%u: at CPL 3 %u %#x", bits, vector, trap.error);
    }
    vector = TRY("mov %0, %%ds", : : "r"(0x1230));
    say("a selector: %u %#x", vector, trap.error);
    interrupt_hook(0x82, software);
    __asm__ volatile("int $0x82");
    say("INT: %u", interrupt_counts[0x82]);
    vector = (unsigned)user_call(user_halt, 0);
    say("HLT at CPL 3: %u %#x", vector, trap.error);
    vector = TRY("xor %%eax, %%eax\n\tdiv %%eax", : : : "eax", "edx");
    say("DIV: %u", vector);
}
