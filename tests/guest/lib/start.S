/* SPDX-License-Identifier: BSD-2-Clause */
/* The 64-bit entry, the way of another CPU, interrupts, and user mode. */
#include "spec/linux.h"
#include "spec/x86.h"
#include "tests/guest/lib/guest.h"
#include "x86/asm.h"

/* [apm2] 8.2: the vectors at which the CPU pushes an error code. */
#define ERROR_CODE_VECTORS 0x60227d00

        .section .text.entry, "ax"
        .code64
        .fill   LINUX_ENTRY64_OFFSET, 1, 0xf4
FUNC(guest_start)
        cli
        cld
        mov     %rsi, %rbx
        mov     $bss_start, %edi
        mov     $bss_end, %ecx
        sub     %edi, %ecx
        xor     %eax, %eax
        rep stosb
        mov     %rbx, %rdi
        mov     $stack_top, %esp
        xor     %ebp, %ebp
        call    guest_begin
END(guest_start)

        .text
        .balign 16
        .globl  interrupt_stubs
interrupt_stubs:
        .set    vector, 0
        .rept   256
        .balign 16
        .if     vector >= 32 || ((ERROR_CODE_VECTORS >> (vector & 31)) & 1) == 0
        push    $0
        .endif
        push    $vector
        jmp     interrupt_common
        .set    vector, vector + 1
        .endr

interrupt_common:
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
        cld
        mov     %rsp, %rbx
        mov     %rsp, %rdi
        and     $-16, %rsp
        call    interrupt_handle
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
        add     $16, %rsp
        iretq

/* Loads the segment registers anew.  Clobbers %rax. */
FUNC(segments_reload)
        pop     %rax
        pushq   $SELECTOR_CODE64
        push    %rax
        mov     $SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     %eax, %fs
        mov     %eax, %gs
        lretq
END(segments_reload)

/* In: %rdi = function, %rsi = its argument.  Runs it at CPL 3, and returns what
 * it returns. */
FUNC(user_call)
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, user_kernel_stack
        movq    $user_back, user_stack_top - 8
        pushq   $SELECTOR_USER_DATA
        pushq   $(user_stack_top - 8)
        pushq   user_flags
        pushq   $SELECTOR_USER_CODE
        push    %rdi
        mov     %rsi, %rdi
        iretq
user_back:
        int     $VECTOR_USER_BACK
        .globl  user_returned
user_returned:
        mov     user_kernel_stack, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
END(user_call)

/* Copied to a page below 1 MiB: a STARTUP begins here. */
#define LOW(symbol) (symbol - ap_low)
        .globl  ap_low, ap_low_seen, ap_low_cr3, ap_low_end
        .code16
        .balign 16
ap_low:
        cli
        cld
        mov     %cs, %bx
        mov     %bx, %ds
        mov     %bx, LOW(ap_low_seen)
        mov     %cr0, %ecx
        mov     %ecx, LOW(ap_low_seen) + 4
        movl    LOW(ap_low_cr3), %eax
        movl    %eax, %cr3
        movl    %cr4, %eax
        orl     $X86_CR4_PAE, %eax
        movl    %eax, %cr4
        movl    $X86_MSR_EFER, %ecx
        rdmsr
        orl     $X86_EFER_LME, %eax
        wrmsr
        lgdtl   LOW(ap_low_gdtr)
        movl    $(X86_CR0_PE | X86_CR0_ET | X86_CR0_NE | X86_CR0_PG), %eax
        movl    %eax, %cr0
        ljmpl   $SELECTOR_CODE64, $ap_up
        .balign 8
ap_low_seen:
        .long   0, 0                            /* CS, CR0 */
ap_low_cr3:
        .long   0
ap_low_gdtr:
        .word   GDT_BYTES - 1
        .long   gdt
ap_low_end:

        .code64
ap_up:
        mov     $ap_stack_top, %esp
        xor     %ebp, %ebp
        call    segments_reload
        call    cpu_up
1:      cli
        hlt
        jmp     1b

        .bss
        .balign 16
user_kernel_stack:
        .skip   16
        .skip   STACK_BYTES
stack_top:
        .skip   STACK_BYTES
ap_stack_top:
        .skip   STACK_BYTES
        .globl  user_stack_top, trap_stack_top
user_stack_top:
        .skip   STACK_BYTES
trap_stack_top:
        .section .note.GNU-stack, "", @progbits
