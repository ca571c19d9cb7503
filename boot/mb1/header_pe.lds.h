/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot 1 header of adit.efi: with address fields, since no loader
 * looks into a PE by itself.  [mb1] 3.1.
 */
        . = LAYOUT_MB1_AT;
        LONG(MB1_HEADER_MAGIC)
        LONG(MB1_HEADER_PE_FLAGS)
        LONG(-(MB1_HEADER_MAGIC + (MB1_HEADER_PE_FLAGS)))
        LONG(IMAGE_LINK_BASE + LAYOUT_MB1_AT)
        LONG(IMAGE_LINK_BASE)
        LONG(pe_load_end)
        LONG(image_end)
        LONG(mb1_start)
