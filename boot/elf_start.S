/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF entry point (e_entry).  Multiboot loaders come here when they boot
 * the ELF file; so may any other ELF loader, and it is told that it should not
 * have.  As the other 32-bit entries, it is good for 64-bit mode as well, as
 * far as to enter32, which tells.
 */
#include "adit/boot_info.h"
#include "spec/mb1.h"
#include "spec/mb2.h"
#include "x86/asm.h"

        .section .early.text, "ax", @progbits
        .code32

/* In: as the loader left it. */
FUNC(elf_start)
        cmp     $MB1_LOADER_MAGIC, %eax
        je      mb1_start
        cmp     $MB2_LOADER_MAGIC, %eax
        je      mb2_start
        mov     $BOOT_DOOR_NONE, %ebp
        jmp     enter32
END(elf_start)

        /* Who this is, for a person with a hex dump; it also makes the page
         * of headers a section with contents. */
        .section .head.keep, "a", @progbits
        .asciz  "Adit boot layer"
