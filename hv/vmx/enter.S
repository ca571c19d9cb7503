/* SPDX-License-Identifier: BSD-2-Clause */
/* Into the guest and out of it. */
#include "spec/vmx.h"
#include "x86/asm.h"

#define GPR(n) (8 * (n))(%rdi)

        .text
        .code64
        .globl  vmx_enter_first, vmx_enter_last, vmx_enter_again, vmx_left
        .hidden vmx_enter_first, vmx_enter_last, vmx_enter_again, vmx_left

/*
 * In: %rdi = gpr, %esi = is_launched, %rdx = nmis, %ecx = nmis_seen.  Out:
 * %eax = enum vmx_entered.  RSP and RIP are the caller's to bring.
 *
 * An NMI between the look at `nmis` and the guest would be given much too
 * late: its handler goes on at vmx_enter_again.
 */
FUNC(vmx_enter)
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        push    %rdi
        mov     $VMX_HOST_RSP, %eax
        vmwrite %rsp, %rax
vmx_enter_first:
        cmp     %ecx, (%rdx)
        jne     vmx_enter_again
        test    %esi, %esi
        mov     GPR(0), %rax
        mov     GPR(1), %rcx
        mov     GPR(2), %rdx
        mov     GPR(3), %rbx
        mov     GPR(5), %rbp
        mov     GPR(6), %rsi
        mov     GPR(8), %r8
        mov     GPR(9), %r9
        mov     GPR(10), %r10
        mov     GPR(11), %r11
        mov     GPR(12), %r12
        mov     GPR(13), %r13
        mov     GPR(14), %r14
        mov     GPR(15), %r15
        mov     GPR(7), %rdi
        jz      1f
        vmresume
        jmp     2f
1:      vmlaunch
vmx_enter_last:
2:      mov     $1, %eax
        jmp     3f
vmx_enter_again:
        mov     $2, %eax
3:      add     $8, %rsp
        jmp     4f

/* The CPU comes here when the guest is left, with the stack as above. */
vmx_left:
        push    %rdi
        mov     8(%rsp), %rdi
        mov     %rax, GPR(0)
        mov     %rcx, GPR(1)
        mov     %rdx, GPR(2)
        mov     %rbx, GPR(3)
        mov     %rbp, GPR(5)
        mov     %rsi, GPR(6)
        mov     %r8, GPR(8)
        mov     %r9, GPR(9)
        mov     %r10, GPR(10)
        mov     %r11, GPR(11)
        mov     %r12, GPR(12)
        mov     %r13, GPR(13)
        mov     %r14, GPR(14)
        mov     %r15, GPR(15)
        pop     GPR(7)
        add     $8, %rsp
        xor     %eax, %eax
4:      pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
END(vmx_enter)
