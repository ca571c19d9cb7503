/* SPDX-License-Identifier: BSD-2-Clause */
/* Into the guest and out of it. */
#include "hv/gpr.h"
#include "spec/vmx.h"
#include "x86/asm.h"

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
        HOST_PUSH
        mov     $VMX_HOST_RSP, %eax
        vmwrite %rsp, %rax
vmx_enter_first:
        cmp     %ecx, (%rdx)
        jne     vmx_enter_again
        test    %esi, %esi
        mov     GPR(0), %rax
        GUEST_LOAD
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
        GUEST_STORE
        add     $8, %rsp
        xor     %eax, %eax
4:      HOST_POP
        RET
END(vmx_enter)
