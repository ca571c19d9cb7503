/* SPDX-License-Identifier: BSD-2-Clause */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code32

/* [mb2] 3.3: %eax = magic, %ebx = information; flat 32-bit, no stack. */
FUNC(mb2_start)
        mov     $BOOT_DOOR_MB2, %ebp
        jmp     enter32
END(mb2_start)
