/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH notes.  They are the first bytes of the image (the linker script
 * asserts it), which is how an address is told from its distance to here.
 * The entry comes first, and as eight bytes: QEMU reads eight from an ELF64.
 */
#include "spec/pvh.h"
#include "x86/image.h"

        .section .note.Xen, "a", @note
        .balign 4
        .globl  pvh_note
        .hidden pvh_note
pvh_note:
        .long   4, 8, XEN_ELFNOTE_PHYS32_ENTRY
        .asciz  "Xen"
        .long   pvh_start - pvh_note + IMAGE_LINK_BASE, 0

        /* A loader that knows it may put us elsewhere below 4 GiB. */
        .long   4, 12, XEN_ELFNOTE_PHYS32_RELOC
        .asciz  "Xen"
        .long   IMAGE_ALIGN, IMAGE_LINK_BASE, 0xffffffff
