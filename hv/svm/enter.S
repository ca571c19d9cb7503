/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In and out of the guest.  Between the two CLGI's, interrupts and NMIs strike
 * in the guest alone.  VMRUN keeps only what [apm2] 15.5.1 lists of the host;
 * VMLOAD and VMSAVE carry the rest, of which Adit needs TR.
 */
#include "hv/gpr.h"
#include "hv/svm/svm.h"
#include "x86/asm.h"

        .text
        .code64

/* void svm_enter(uint64_t *gpr, uint64_t vmcb): all but RAX and RSP, which are
 * in the VMCB.  GIF is 0 before and after. */
FUNC(svm_enter)
        HOST_PUSH
        mov     %rsi, %rax
        GUEST_LOAD
        vmload
        vmrun
        vmsave
        push    %rdi
        mov     8(%rsp), %rdi
        GUEST_STORE
        pop     %rdi
        add     $SVM_HOST_VMCB_AT, %rax         /* as VMRUN found it */
        vmload
        HOST_POP
        RET
END(svm_enter)
