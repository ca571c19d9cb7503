/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A call or jump by register goes through one of these: the CPU guesses that
 * the `ret' leads back to the loop, and never where a guest has taught it to.
 */
#include "x86/asm.h"

        .macro  THUNK register
        .section .text.__x86_indirect_thunk_\register, "ax", @progbits
        .balign 16
FUNC(__x86_indirect_thunk_\register)
        call    2f
1:      pause
        lfence
        jmp     1b
2:      mov     %\register, (%rsp)
        RET
END(__x86_indirect_thunk_\register)
        .endm

        .code64
        .irp    name, ax, bx, cx, dx, si, di, bp
        THUNK   r\name
        .endr
        .irp    name, 8, 9, 10, 11, 12, 13, 14, 15
        THUNK   r\name
        .endr
