/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The canary: a word that each function with an array on its stack puts below
 * its return address and looks at before it returns.  Random, by what there is
 * before any C has run.
 */
#include "spec/x86.h"
#include "x86/asm.h"

#define TRIES 16 /* [sdm1] 7.3.17.1: ten are enough, or it is broken */

/* Odd, and with as many ones as zeros. */
#define SPREAD 0x9e3779b97f4a7c15

        .section .early.text, "ax", @progbits
        .code64

/* Stirs %rax into %rdi.  Clobbers %rax, %rdx. */
        .macro  STIR
        xor     %rdi, %rax
        mov     $SPREAD, %rdx
        mul     %rdx
        xor     %rdx, %rax
        mov     %rax, %rdi
        .endm

/*
 * In: %rdi = the TSC at the door.  Clobbers what C may.
 * Its lowest byte is 0, which ends a string that runs towards it.
 */
FUNC(guard_make)
        push    %rbx
        rdtsc
        shl     $32, %rdx
        or      %rdx, %rax
        STIR
        mov     $X86_CPUID_FEATURES, %eax
        cpuid
        bt      $X86_CPUID_ECX_RDRAND_BIT, %ecx
        jnc     2f
        mov     $TRIES, %ecx
1:      rdrand  %rax
        jc      1f
        dec     %ecx
        jnz     1b
        jmp     2f
1:      STIR
2:      mov     $X86_CPUID_VENDOR, %eax
        cpuid
        cmp     $X86_CPUID_FEATURES_7, %eax
        jb      2f
        mov     $X86_CPUID_FEATURES_7, %eax
        xor     %ecx, %ecx
        cpuid
        bt      $X86_CPUID_EBX_RDSEED_BIT, %ebx
        jnc     2f
        mov     $TRIES, %ecx
1:      rdseed  %rax
        jc      1f
        pause
        dec     %ecx
        jnz     1b
        jmp     2f
1:      STIR
2:      rdtsc
        STIR
        xor     %dil, %dil
        mov     %rdi, __stack_chk_guard(%rip)
        pop     %rbx
        RET
END(guard_make)

        .text

/* Called, by a name that compilers know, by who has found another word there.
 * trap_report() knows the place. */
FUNC(__stack_chk_fail)
        ud2
        int3
END(__stack_chk_fail)

        /* Read-only with the rest of it, once the page tables are ours. */
        .section .data.rel.ro, "aw", @progbits
        .balign 8
        .globl  __stack_chk_guard
        .hidden __stack_chk_guard
__stack_chk_guard:
        .quad   0
