/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G08", "an SMI by IPI or by port B2h leaves all as it was");

void guest_main(void)
{
    apic_enable();
    cpu_outb(0xb2, 0x11);
    must(cpu_cpuid(ADIT_CPUID, 0).ebx == ADIT_SIGNATURE, "Adit", 0);
    must_be("SVM", TRAP_UD, TRY("clgi"));
}
