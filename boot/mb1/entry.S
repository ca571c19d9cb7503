/* SPDX-License-Identifier: BSD-2-Clause */
#include "adit/boot_info.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code32

/* [mb1] 3.2: %eax = magic, %ebx = information; flat 32-bit, no stack. */
FUNC(mb1_start)
        mov     $BOOT_DOOR_MB1, %ebp
        jmp     enter32
END(mb1_start)
