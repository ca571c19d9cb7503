/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In and out of the guest.  Between the two CLGI's, interrupts and NMIs strike
 * in the guest alone.  VMRUN keeps only what [apm2] 15.5.1 lists of the host;
 * VMLOAD and VMSAVE carry the rest, of which Adit needs TR.
 */
#include "hv/svm/svm.h"
#include "x86/asm.h"

/* struct hv_vcpu: the general registers are its first member. */
#define GPR(n) (8 * (n))(%rdi)

        .text
        .code64

/* void svm_enter(uint64_t *gpr, uint64_t vmcb): all but RAX and RSP, which are
 * in the VMCB.  GIF is 0 before and after. */
FUNC(svm_enter)
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        push    %rdi
        mov     %rsi, %rax
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
        vmload
        vmrun
        vmsave
        push    %rdi
        mov     8(%rsp), %rdi
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
        pop     %rdi
        add     $SVM_HOST_VMCB_AT, %rax         /* as VMRUN found it */
        vmload
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
END(svm_enter)
