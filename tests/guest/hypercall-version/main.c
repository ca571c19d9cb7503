/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G06", "Adit says which version it is, by CPUID and by hypercall");

void guest_main(void)
{
    struct adit_call call = {.rax = ADIT_CALL_VERSION, .rdx = 0x1234};
    struct cpuid leaf = cpu_cpuid(ADIT_CPUID_CALLS, 0);

    adit_call(&call, leaf.ecx & ADIT_CALLS_VMCALL);
    must_be("the answer", 0, (uint64_t)call.rax);
    must_be("the version", leaf.ebx, call.rdi);
    must_be("the version of calls", leaf.eax, call.rsi);
    must_be("what it says nothing of", 0x1234, call.rdx);
    call = (struct adit_call){.rax = ADIT_CALL_COUNT, .rdi = 0x5678};
    adit_call(&call, leaf.ecx & ADIT_CALLS_VMCALL);
    must_be("a call that is none", (uint64_t)ADIT_ERROR_CALL,
            (uint64_t)call.rax);
    must_be("its argument", 0x5678, call.rdi);
}
