/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot 1 header: aligned modules and memory information.  No address
 * fields: QEMU must not prefer Multiboot to PVH in the ELF64.  [mb1] 3.1.
 */
        LONG(MB1_HEADER_MAGIC)
        LONG(MB1_HEADER_PAGE_ALIGN | MB1_HEADER_MEMORY_INFO)
        LONG(-(MB1_HEADER_MAGIC + (MB1_HEADER_PAGE_ALIGN |
                                   MB1_HEADER_MEMORY_INFO)))
