/* SPDX-License-Identifier: BSD-2-Clause */
/* The boot sector and set-up header of a bzImage that has a 64-bit entry and
 * must lie where it is linked. */
#include "spec/linux.h"

#define SETUP_SECTORS 1
#define ALIGNMENT     0x200000

        .section .header, "a"
header:
        .org    LINUX_SETUP_SECTS_AT
        .byte   SETUP_SECTORS
        .org    LINUX_SYSSIZE_AT
        .long   kernel_paragraphs
        .org    LINUX_BOOT_FLAG_AT
        .word   LINUX_BOOT_FLAG
        .byte   0xeb, LINUX_HEADER_2_15_END - LINUX_HEADER_AT
        .long   LINUX_HEADER_MAGIC
        .word   LINUX_VERSION_2_15
        .org    LINUX_LOADFLAGS_AT
        .byte   LINUX_LOADED_HIGH
        .org    LINUX_CODE32_START_AT
        .long   LINUX_HIGH_LOAD_ADDRESS
        .org    LINUX_INITRD_ADDR_MAX_AT
        .long   0x7fffffff
        .org    LINUX_KERNEL_ALIGNMENT_AT
        .long   ALIGNMENT
        .byte   0, 21                           /* not relocatable */
        .word   LINUX_XLF_KERNEL_64
        .long   2047                            /* bytes of command line */
        .org    LINUX_PREF_ADDRESS_AT
        .quad   kernel_start
        .long   kernel_bytes
        .org    (SETUP_SECTORS + 1) * LINUX_SECTOR_BYTES
