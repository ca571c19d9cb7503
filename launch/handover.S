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
END(launch_handover)
