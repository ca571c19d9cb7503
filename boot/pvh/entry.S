/* SPDX-License-Identifier: BSD-2-Clause */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code32

/* [pvh]: %ebx = struct hvm_start_info; flat 32-bit, no stack.  There is no
 * magic in a register: %eax holds whatever the monitor left. */
FUNC(pvh_start)
        mov     $BOOT_DOOR_PVH, %ebp
        xor     %eax, %eax
        jmp     enter32
END(pvh_start)
