/* SPDX-License-Identifier: BSD-2-Clause */
/* One access to memory, or one instruction, in a mode without long mode. */
#include "spec/x86.h"
#include "tests/guest/lib/guest.h"
#include "x86/asm.h"

/* As HYPERCALL in guest.h. */
        .macro  HYPERCALL
7721:   vmmcall
        .pushsection .calls, "a", @progbits
        .quad   7721b
        .popsection
        .endm

/* struct mode */
#define MODE_CR0       0
#define MODE_CR3       4
#define MODE_CR4       8
#define MODE_OPERATION 12
#define MODE_ADDRESS   16
#define MODE_VALUE     20
#define MODE_VECTOR    24
#define MODE_ERROR     28
#define MODE_LOW       32

/* In the low page. */
#define LOW(symbol) (symbol - real_low)

/* [apm2] 8.2: the vectors at which the CPU pushes an error code. */
#define ERROR_CODE_VECTORS 0x60227d00

        .text
        .code64
/* In: %rdi = struct mode, its outputs preset to "no exception". */
FUNC(mode_enter)
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %edi, %ebx
        mov     %rsp, mode_stack
        mov     %cr0, %rax
        mov     %rax, mode_kept
        mov     %cr3, %rax
        mov     %rax, mode_kept + 8
        mov     %cr4, %rax
        mov     %rax, mode_kept + 16
        sidt    mode_kept_idtr
        mov     $X86_MSR_EFER, %ecx
        rdmsr
        mov     %eax, mode_kept + 24
        ljmpl   *mode_far32

        .code32
mode_32:
        mov     $SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     %cr0, %eax
        and     $~X86_CR0_PG, %eax
        mov     %eax, %cr0
        mov     $X86_MSR_EFER, %ecx
        rdmsr
        and     $~X86_EFER_LME, %eax
        wrmsr
        mov     MODE_CR4(%ebx), %eax
        mov     %eax, %cr4
        mov     MODE_CR3(%ebx), %eax
        mov     %eax, %cr3
        lidt    mode_idtr32
        mov     %esp, %ebp
        cmpl    $0, MODE_LOW(%ebx)
        jne     mode_to_real
        mov     MODE_CR0(%ebx), %eax
        mov     %eax, %cr0
        mov     MODE_ADDRESS(%ebx), %edi
        mov     MODE_VALUE(%ebx), %eax
        mov     MODE_OPERATION(%ebx), %ecx
        cmp     $MODE_READ, %ecx
        je      1f
        cmp     $MODE_WRITE, %ecx
        je      2f
        cmp     $MODE_EXECUTE, %ecx
        je      3f
        HYPERCALL
        jmp     mode_done
1:      mov     (%edi), %eax
        jmp     mode_done
2:      mov     %eax, (%edi)
        jmp     mode_done
3:      call    *%edi
        jmp     mode_done

/* In: vector and, at some, an error code, on the stack. */
mode_trap32:
        pop     %ecx
        mov     %ecx, MODE_VECTOR(%ebx)
        mov     $ERROR_CODE_VECTORS, %edx
        bt      %ecx, %edx
        jnc     mode_done
        pop     MODE_ERROR(%ebx)
mode_done:
        mov     %eax, MODE_VALUE(%ebx)
        mov     %ebp, %esp
        mov     %cr0, %eax
        and     $~X86_CR0_PG, %eax
        mov     %eax, %cr0
        mov     mode_kept + 16, %eax
        mov     %eax, %cr4
        mov     mode_kept + 8, %eax
        mov     %eax, %cr3
        mov     $X86_MSR_EFER, %ecx
        rdmsr
        mov     mode_kept + 24, %eax
        wrmsr
        mov     mode_kept, %eax
        mov     %eax, %cr0
        ljmpl   $SELECTOR_CODE64, $mode_64

/* In: %ebx = struct mode.  The way to real mode: segments keep their limits of
 * 4 GiB, so that all of memory is in reach. */
mode_to_real:
        mov     MODE_LOW(%ebx), %esi
        lidt    LOW(real_idtr)(%esi)
        lea     LOW(real_16)(%esi), %eax
        pushl   $SELECTOR_CODE16
        push    %eax
        lretl
mode_back:
        mov     $SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     MODE_VALUE(%ebx), %eax
        jmp     mode_done

/* Runs in the low page, by a code segment of base 0. */
        .code16
        .balign 16
        .globl  real_low, real_idtr, real_table, real_traps, real_low_end
real_low:
real_16:
        mov     %cr0, %eax
        and     $~X86_CR0_PE, %eax
        movl    %eax, %cr0
        lea     LOW(1f)(%si), %ax
        pushw   $0
        push    %ax
        lretw
1:      movl    MODE_ADDRESS(%ebx), %edi
        movl    MODE_VALUE(%ebx), %eax
        movl    MODE_OPERATION(%ebx), %ecx
        cmp     $MODE_READ, %cx
        je      1f
        cmp     $MODE_WRITE, %cx
        je      2f
        HYPERCALL
        jmp     real_done
1:      movl    (%edi), %eax
        jmp     real_done
2:      movl    %eax, (%edi)
        jmp     real_done
real_traps:
        .set    vector, 0
        .rept   32
        .byte   0x6a, vector                    /* push */
        .byte   0xeb, (31 - vector) * 4         /* jmp real_trap */
        .set    vector, vector + 1
        .endr
real_trap:
        pop     %ax
        movzwl  %ax, %eax
        movl    %eax, MODE_VECTOR(%ebx)
real_done:
        movl    %eax, MODE_VALUE(%ebx)
        movl    %cr0, %eax
        orl     $X86_CR0_PE, %eax
        movl    %eax, %cr0
        ljmpl   $SELECTOR_CODE32, $mode_back
        .balign 8
real_idtr:
        .word   32 * 4 - 1
        .long   0
        .balign 4
real_table:
        .skip   32 * 4
real_low_end:

        .code64
mode_64:
        mov     mode_stack, %rsp
        lidt    mode_kept_idtr
        mov     $SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
END(mode_enter)

        .code32
        .balign 16
        .globl  mode_stubs
mode_stubs:
        .set    vector, 0
        .rept   32
        .balign 16
        push    $vector
        jmp     mode_trap32
        .set    vector, vector + 1
        .endr

        .data
        .balign 16
mode_far32:
        .long   mode_32, SELECTOR_CODE32
mode_kept:
        .quad   0, 0, 0, 0
mode_stack:
        .quad   0
mode_kept_idtr:
        .skip   16
mode_idtr32:
        .word   32 * 8 - 1
        .long   mode_idt
        .globl  mode_idt
        .balign 8
mode_idt:
        .skip   32 * 8
        .section .note.GNU-stack, "", @progbits
