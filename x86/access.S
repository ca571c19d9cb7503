/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses that may fault, each of one marked instruction: traps.c goes on at
 * access_fault instead of reporting.
 */
#include "spec/cpuid.h"
#include "x86/asm.h"

        .text
        .code64
        .globl  msr_read_at, msr_write_at, xcr_write_at, byte_write_at
        .globl  access_fault
        .hidden msr_read_at, msr_write_at, xcr_write_at, byte_write_at
        .hidden access_fault

/* bool cpu_read_msr_safe(uint32_t msr, uint64_t *ret_value) */
FUNC(cpu_read_msr_safe)
        mov     %edi, %ecx
msr_read_at:
        rdmsr
        shl     $32, %rdx
        or      %rdx, %rax
        mov     %rax, (%rsi)
        mov     $1, %eax
        RET
END(cpu_read_msr_safe)

/* bool cpu_write_msr_safe(uint32_t msr, uint64_t value) */
FUNC(cpu_write_msr_safe)
        mov     %edi, %ecx
        mov     %esi, %eax
        mov     %rsi, %rdx
        shr     $32, %rdx
msr_write_at:
        wrmsr
        mov     $1, %eax
        RET
END(cpu_write_msr_safe)

/* bool cpu_write_xcr_safe(uint32_t xcr, uint64_t value): without OSXSAVE it
 * would be #UD, which is not forgiven. */
FUNC(cpu_write_xcr_safe)
        mov     %cr4, %rax
        bts     $CPUID_CR4_OSXSAVE_BIT, %rax
        jc      1f
        mov     %rax, %cr4
1:      mov     %edi, %ecx
        mov     %esi, %eax
        mov     %rsi, %rdx
        shr     $32, %rdx
xcr_write_at:
        xsetbv
        mov     $1, %eax
        RET
END(cpu_write_xcr_safe)

/* bool cpu_write_byte_safe(uint8_t *at, uint8_t value) */
FUNC(cpu_write_byte_safe)
        mov     %esi, %eax
byte_write_at:
        mov     %al, (%rdi)
        mov     $1, %eax
        RET
END(cpu_write_byte_safe)

access_fault:
        xor     %eax, %eax
        RET
