/* SPDX-License-Identifier: BSD-2-Clause */
/* 32 exception stubs of 16 bytes each, and one for every other vector. */
#include "spec/x86.h"
#include "x86/asm.h"
#include "x86/stacks.h"

/* [apm2] 8.2: the vectors at which the CPU pushes an error code. */
#define ERROR_CODE_VECTORS 0x60227d00

        .text
        .code64
        .balign 16
        .globl  trap_stubs
        .hidden trap_stubs
trap_stubs:
        .set    vector, 0
        .rept   32
        .balign 16
        endbr64
        .if     ((ERROR_CODE_VECTORS >> vector) & 1) == 0
        push    $0
        .endif
        push    $vector
        jmp     trap_common
        .set    vector, vector + 1
        .endr

/* A vector that nobody expects: a device of the loader's that still fires. */
FUNC(trap_stub_other)
        endbr64
        push    $0
        push    $-1
        jmp     trap_common
END(trap_stub_other)

/* In: vector and error code above the CPU's frame.  Out: as trap_handle() has
 * left the frame. */
FUNC(trap_common)
        cld
        push    %rax
        push    %rbx
        push    %rcx
        push    %rdx
        push    %rsi
        push    %rdi
        push    %rbp
        push    %r8
        push    %r9
        push    %r10
        push    %r11
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, %rbx
        mov     %rsp, %rdi
        lea     ap_slots(%rip), %rax
        mov     %rsp, %rcx
        sub     %rax, %rcx
        cmp     $(AP_SLOTS * AP_SLOT_BYTES), %rcx
        jae     1f
        /* Another CPU than the first, with a stack for no more than this. */
        mov     $1, %eax
        xchg    %eax, ap_trapped(%rip)
        test    %eax, %eax
        jnz     2f
        lea     ap_trap_stack_top(%rip), %rsp
1:      and     $-16, %rsp
        call    trap_handle
        mov     %rbx, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %r11
        pop     %r10
        pop     %r9
        pop     %r8
        pop     %rbp
        pop     %rdi
        pop     %rsi
        pop     %rdx
        pop     %rcx
        pop     %rbx
        pop     %rax
        add     $16, %rsp                       /* vector and error code */
        iretq
2:      cli
        hlt
        jmp     2b
END(trap_common)

        .bss
        .balign 4
ap_trapped:
        .skip   4
        .text

/* Loads the segment registers anew from the GDT.  Clobbers %rax. */
FUNC(traps_reload_segments)
        pop     %rax
        pushq   $X86_SELECTOR_CODE
        push    %rax
        mov     $X86_SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        lretq
END(traps_reload_segments)
