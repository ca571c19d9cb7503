/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way of another CPU: real mode in a copy of ap_low_start below 1 MiB,
 * from there straight into long mode, to ap_up() in C, and into the loop in
 * which it is parked.
 */
#include "spec/x86.h"
#include "x86/asm.h"

/* In the page that %cs and %ds are of. */
#define LOW(symbol) (symbol - ap_low_start)

/* struct ap_low */
#define LOW_GDTR   (LOW(ap_low_data) + 32)
#define LOW_CR4    (LOW(ap_low_data) + 40)
#define LOW_CR3    (LOW(ap_low_data) + 44)
#define LOW_EFER   (LOW(ap_low_data) + 48)
#define LOW_FAR    (LOW(ap_low_data) + 52)
#define LOW_ENTRY_AT 64

/* struct boot_cpu */
#define CPU_ENTRY     8
#define CPU_STACK_TOP 16

        .section .rodata.ap_low, "a", @progbits
        .code16
        .globl  ap_low_start, ap_low_data, ap_low_64, ap_low_end
        .hidden ap_low_start, ap_low_data, ap_low_64, ap_low_end
ap_low_start:
        cli
        cld
        mov     %cs, %ax
        mov     %ax, %ds
        /* The empty descriptors: an NMI on the way is the machine's end, as
         * real mode's vectors may be a guest's. */
        lidtl   LOW(ap_low_data)
        lgdtl   LOW_GDTR
        movl    LOW_CR4, %eax
        movl    %eax, %cr4
        movl    LOW_CR3, %eax
        movl    %eax, %cr3
        movl    $X86_MSR_EFER, %ecx
        movl    LOW_EFER, %eax
        xorl    %edx, %edx
        wrmsr
        movl    $(X86_CR0_PE | X86_CR0_ET | X86_CR0_NE), %eax
        movl    %eax, %cr0                      /* caches on, too */
        orl     $X86_CR0_PG, %eax
        movl    %eax, %cr0
        ljmpl   *LOW_FAR

        .code64
ap_low_64:
        jmp     *(ap_low_data + LOW_ENTRY_AT)(%rip)
        .balign 8
ap_low_data:
        .skip   72
ap_low_end:

        .text
        .code64
/* In: the boot CPU's ap_next.  Out: ap_parked. */
FUNC(ap_enter)
        mov     ap_next(%rip), %rax             /* cr3 */
        mov     %rax, %cr3
        mov     (ap_next + 8)(%rip), %rsp       /* stack */
        xor     %ebp, %ebp
        call    ap_up
        mov     %rax, %rbx
        fninit
        mov     %cr4, %rax
        test    $X86_CR4_OSFXSR, %eax
        jz      ap_parked
        push    $X86_MXCSR_RESET
        ldmxcsr (%rsp)
        /* fall through */
END(ap_enter)

/* In: %rbx = struct boot_cpu.  Out: its entry, as struct boot_cpu says. */
FUNC(ap_parked)
        pause
        mov     CPU_ENTRY(%rbx), %rax
        test    %rax, %rax
        jz      ap_parked
        mov     %rbx, %rdi
        mov     CPU_STACK_TOP(%rbx), %rsp
        lea     ap_returned(%rip), %rcx
        push    %rcx
        push    %rax
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %ecx, %ecx
        xor     %edx, %edx
        xor     %esi, %esi
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r11d, %r11d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        RET
END(ap_parked)

/* Where an entry returns to. */
FUNC(ap_returned)
        cli
        hlt
        jmp     ap_returned
END(ap_returned)
