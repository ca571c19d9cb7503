/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Into an entry point that is no function, and back from wherever what was
 * entered got to.
 */
        .text
        .code64
        .globl  chaos_jump, chaos_back

/* In: %rcx = struct chaos_registers.  Out: when chaos_back is jumped to. */
chaos_jump:
        push    %rbx
        push    %rbp
        push    %rdi
        push    %rsi
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        sub     $40, %rsp                       /* for a callee of ours */
        mov     %rsp, stack(%rip)
        mov     %rcx, %r11
        mov     8(%r11), %rax
        mov     16(%r11), %rbx
        mov     24(%r11), %rdi
        mov     32(%r11), %rsi
        mov     40(%r11), %rdx
        jmp     *(%r11)

chaos_back:
        mov     stack(%rip), %rsp
        add     $40, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rsi
        pop     %rdi
        pop     %rbp
        pop     %rbx
        ret

        .bss
        .balign 8
stack:  .skip   8
