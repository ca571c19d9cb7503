/* SPDX-License-Identifier: BSD-2-Clause */
#include "spec/x86.h"
#include "x86/asm.h"

        .text
        .code64
        .balign 64      /* in one page, as its tables need */

/*
 * [linux] 64-bit boot protocol.  In: %rdi = entry, %rsi = boot_params, %rdx =
 * root of tables that map kernel, boot_params and this code one to one.  The
 * segment registers hold __BOOT_CS and __BOOT_DS already.
 */
FUNC(launch_handover)
        cli
        cld
        mov     %rdx, %cr3
        mov     %cr0, %rax
        and     $~X86_CR0_WP, %rax              /* as a reset leaves it */
        mov     %rax, %cr0
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %ecx, %ecx
        xor     %edx, %edx
        xor     %ebp, %ebp
        jmp     *%rdi
        int3
END(launch_handover)

/*
 * In: %rdi = boot_info, %rsi = entry, %rdx = top of its stack, %rcx = root of
 * the tables.
 */
FUNC(launch_enter)
        cli
        mov     %rcx, %cr3
        mov     %rdx, %rsp
        push    $X86_MXCSR_RESET
        fninit
        ldmxcsr (%rsp)
        lea     .Lreturned(%rip), %rax
        mov     %rax, (%rsp)
        push    %rsi
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %ecx, %ecx
        xor     %edx, %edx
        xor     %esi, %esi
        xor     %ebp, %ebp
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r11d, %r11d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        push    $X86_RFLAGS_RESET               /* `xor' has set some */
        popf
        RET                                     /* to the entry */
.Lreturned:
        cld
        call    launch_returned
END(launch_enter)
