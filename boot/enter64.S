/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where all doors meet: 64-bit mode, identity mapping (ours or the
 * firmware's).  Clears bss, makes the canary, relocates the image, and leaves
 * for C on our own stack.  Leaves interrupts as they are: under UEFI the
 * firmware's timer runs.
 */
#include "boot/boot_main.h"
#include "spec/x86.h"
#include "x86/image.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code64

/*
 * A 64-bit entry point may be entered in 32-bit mode.  One byte, two meanings:
 * there it is `inc %eax`, which clears ZF; here an idle REX prefix of the
 * jump.  Clobbers %rax.
 */
        .macro  only_in_64
        xor     %eax, %eax
        .byte   0x40
        jnz     .Lmode_32
        .endm

/*
 * As enter64, for a loader that promises neither its GDT nor its IDT to stay
 * within reach: a trap would need both, and be mute without.  Interrupts off.
 * Clobbers %rax.
 */
FUNC(enter64_own)
        only_in_64
        lea     boot_stack_top(%rip), %rsp
        push    $0
        push    $0
        lidt    (%rsp)                          /* none */
        lea     early_gdt(%rip), %rax
        mov     %rax, 2(%rsp)
        movw    $(EARLY_GDT_BYTES - 1), (%rsp)
        lgdt    (%rsp)
        mov     $X86_SELECTOR_DATA, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        lea     enter64(%rip), %rax
        push    $X86_SELECTOR_CODE
        push    %rax
        lretq
END(enter64_own)

/*
 * In: %edi = BOOT_DOOR_..., %rsi = magic, %rdx and %rcx = arguments.
 * Out: boot_enter(door, magic, first, second, tsc).
 */
FUNC(enter64)
        only_in_64
        cld
        lea     boot_stack_top(%rip), %rsp
        mov     %rdx, %r9
        rdtsc
        shl     $32, %rdx
        lea     (%rdx, %rax), %r8
        mov     %r9, %rdx
        /* fall through */
END(enter64)

/* As enter64, on our stack, with %r8 = the TSC at the door. */
FUNC(enter64_go)
        push    %rdi
        push    %rsi
        push    %rdx
        push    %rcx
        push    %r8
        lea     bss_start(%rip), %rdi
        lea     bss_end(%rip), %rcx
        sub     %rdi, %rcx
        shr     $3, %rcx                        /* the script aligns both */
        xor     %eax, %eax
        rep stosq
        push    %rax                            /* keep %rsp on 16 */
        mov     %r8, %rdi
        call    guard_make
        call    image_relocate
        pop     %rax
        pop     %r8
        pop     %rcx
        pop     %rdx
        pop     %rsi
        pop     %rdi
        xor     %ebp, %ebp                      /* ends a stack walk */
        call    boot_enter
        ud2
END(enter64_go)

        /* enter32 gets it to where it can be told. */
        .code32
.Lmode_32:
        mov     %esi, %eax
        mov     %edx, %ebx
        mov     $ENTERED_IN_32, %ebp
        jmp     enter32
