/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF entry point (e_entry).  Multiboot loaders come here when they boot
 * the ELF file; so may any other ELF loader, in 32-bit or in 64-bit mode, and
 * it is told that it should not have.
 */
#include "adit/boot_info.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code32

/* In: as the loader left it. */
FUNC(elf_start)
        xor     %ecx, %ecx
        /*
         * One byte, two meanings: 32-bit mode runs `inc %ecx`, which clears
         * ZF; 64-bit mode reads an idle REX.B prefix of the jump.
         */
        .byte   0x41
        jz      .Lmode_64
        cmp     $MB1_LOADER_MAGIC, %eax
        je      mb1_start
        cmp     $MB2_LOADER_MAGIC, %eax
        je      mb2_start
        mov     $BOOT_DOOR_NONE, %ebp
        jmp     enter32

        .code64
.Lmode_64:
        mov     %eax, %esi
        mov     %rbx, %rdx
        mov     $64, %ecx                       /* the mode we were found in */
        mov     $BOOT_DOOR_NONE, %edi
        jmp     enter64
END(elf_start)

        /* Who this is, for a person with a hex dump; it also makes the page
         * of headers a section with contents. */
        .section .head.keep, "a", @progbits
        .asciz  "Adit boot layer"
