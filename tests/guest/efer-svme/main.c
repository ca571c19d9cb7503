/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G03", "EFER.SVME is hidden, and cannot be set");

#define EFER_SVME (1u << 12)

void guest_main(void)
{
    uint64_t efer = cpu_read_msr(X86_MSR_EFER);

    must_be("SVME as it is read", 0, efer & EFER_SVME);
    must_be("setting SVME", TRAP_GP,
            try_write_msr(X86_MSR_EFER, efer | EFER_SVME));
    must_be("writing EFER as it is read", TRAP_NONE,
            try_write_msr(X86_MSR_EFER, efer));
    /* SVME must still be on for the host: the next exit would show. */
    must_be("EFER after an exit", efer,
            (cpu_cpuid(0, 0), cpu_read_msr(X86_MSR_EFER)));
    must_be("clearing NXE", TRAP_NONE,
            try_write_msr(X86_MSR_EFER, efer & ~(uint64_t)X86_EFER_NXE));
    must_be("NXE as it is read", efer & ~(uint64_t)X86_EFER_NXE,
            cpu_read_msr(X86_MSR_EFER));
    must_be("EFER back", TRAP_NONE, try_write_msr(X86_MSR_EFER, efer));
}
