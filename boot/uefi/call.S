/* SPDX-License-Identifier: BSD-2-Clause */
#include "x86/asm.h"

        .section .text.uefi_stub_call, "ax", @progbits
        .code64

/*
 * A call in the Microsoft ABI, for compilers that cannot make one.
 * In: %rdi = function; %rsi, %rdx, %rcx, %r8 = its arguments.
 * Out: %rax = its status.  Clobbers what either ABI lets a callee clobber;
 * what ours calls saved, the Microsoft one saves too.
 */
FUNC(uefi_stub_call)
        push    %rbp
        mov     %rsp, %rbp
        and     $-16, %rsp
        sub     $32, %rsp                       /* the callee's home area */
        mov     %rdi, %rax
        mov     %r8, %r9
        mov     %rcx, %r8
        mov     %rsi, %rcx
        call    *%rax
        leave
        RET
END(uefi_stub_call)
