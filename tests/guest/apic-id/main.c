/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "no CPU can take another's APIC ID");

void guest_main(void)
{
    uint32_t before = apic_read(X86_APIC_ID);

    for (uint32_t id = 0; id < 256; id++) {
        if (apic_is_x2())
            TRY("wrmsr", : : "c"(0x802), "a"(id), "d"(0));
        else
            apic_write(X86_APIC_ID, id << 24);
        must_be("the ID", before, apic_read(X86_APIC_ID));
    }
}
