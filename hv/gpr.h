/* SPDX-License-Identifier: BSD-2-Clause */
/* For assembly: the registers of Adit and of the guest around an entry.  In
 * %rdi is struct hv_vcpu.gpr; of RAX and RSP, each backend has its own way. */
#ifndef HV_GPR_H
#define HV_GPR_H

#define GPR(n) (8 * (n))(%rdi)

/* What a C function has to keep, and %rdi, on the stack. */
#define HOST_PUSH                                                      \
        push    %rbx; push %rbp; push %r12; push %r13; push %r14;      \
        push    %r15; push %rdi

/* Without %rdi. */
#define HOST_POP                                                       \
        pop     %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx

/* %rdi is the guest's afterwards. */
#define GUEST_LOAD                                                     \
        mov     GPR(1), %rcx; mov GPR(2), %rdx; mov GPR(3), %rbx;      \
        mov     GPR(5), %rbp; mov GPR(6), %rsi; mov GPR(8), %r8;       \
        mov     GPR(9), %r9; mov GPR(10), %r10; mov GPR(11), %r11;     \
        mov     GPR(12), %r12; mov GPR(13), %r13; mov GPR(14), %r14;   \
        mov     GPR(15), %r15; mov GPR(7), %rdi

/* Behind push %rdi; mov 8(%rsp), %rdi: takes the former off the stack. */
#define GUEST_STORE                                                    \
        mov     %rcx, GPR(1); mov %rdx, GPR(2); mov %rbx, GPR(3);      \
        mov     %rbp, GPR(5); mov %rsi, GPR(6); mov %r8, GPR(8);       \
        mov     %r9, GPR(9); mov %r10, GPR(10); mov %r11, GPR(11);     \
        mov     %r12, GPR(12); mov %r13, GPR(13); mov %r14, GPR(14);   \
        mov     %r15, GPR(15); pop GPR(7)

#endif
