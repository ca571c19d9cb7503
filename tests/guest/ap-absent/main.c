/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "IPIs to CPUs that are not there do no harm");

void guest_main(void)
{
    apic_enable();
    for (uint32_t id = 2; id < 256; id += id == 254 ? 2 : 1) {
        apic_command(id, X86_APIC_ICR_INIT);
        apic_command(id, X86_APIC_ICR_STARTUP | 0x10);
        apic_command(id, 0x4400);
        apic_command(id, 0x4031);
    }
    must_be("own interrupts", 0, interrupt_counts[0x31]);
}
