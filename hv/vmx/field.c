/* SPDX-License-Identifier: BSD-2-Clause */
/* A field of the VMCS that cannot be read or written: [sdm3] 31.4. */
#include "hv/vmx/vmx.h"

#include "x86/console.h"
#include "x86/stop.h"

void vmx_field_failed(const char *what, uint32_t field)
{
    uint64_t error = 0;

    /* It may be that there is no VMCS to read it from. */
    __asm__ volatile("vmread %1, %0"
                     : "+r"(error)
                     : "r"((uint64_t)VMX_INSTRUCTION_ERROR)
                     : "cc");
    console_print(CONSOLE_ERROR, "adit: VMX: %s of field %#x: error %lu\n",
                  what, field, error);
    machine_halt();
}
