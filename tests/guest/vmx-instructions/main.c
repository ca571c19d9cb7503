/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/guest/lib/guest.h"

GUEST_CLAIM("G05", "the instructions of VMX and SMX are undefined");

void guest_main(void)
{
    static uint64_t memory[2] __attribute__((aligned(4096)));
    uint64_t value = 0;

    must_be("VMXON", TRAP_UD, TRY("vmxon %0", : : "m"(memory)));
    must_be("VMXOFF", TRAP_UD, TRY("vmxoff"));
    must_be("VMCLEAR", TRAP_UD, TRY("vmclear %0", : : "m"(memory)));
    must_be("VMPTRLD", TRAP_UD, TRY("vmptrld %0", : : "m"(memory)));
    must_be("VMPTRST", TRAP_UD, TRY("vmptrst %0", : "=m"(memory)));
    must_be("VMLAUNCH", TRAP_UD, TRY("vmlaunch"));
    must_be("VMRESUME", TRAP_UD, TRY("vmresume"));
    must_be("VMREAD", TRAP_UD,
            TRY("vmread %1, %0", : "+r"(value) : "r"(value)));
    must_be("VMWRITE", TRAP_UD, TRY("vmwrite %0, %0", : : "r"(value)));
    must_be("VMFUNC", TRAP_UD, TRY("vmfunc", : : "a"(0), "c"(0)));
    must_be("INVEPT", TRAP_UD,
            TRY("invept %0, %1", : : "m"(memory), "r"(value)));
    must_be("INVVPID", TRAP_UD,
            TRY("invvpid %0, %1", : : "m"(memory), "r"(value)));
    must_be("GETSEC", TRAP_UD, TRY("getsec", : : "a"(0), "b"(0)));
}
