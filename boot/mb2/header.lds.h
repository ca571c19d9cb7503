/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Multiboot 2 header up to the tags of other rooms: linker-script data,
 * since only the linker knows the addresses in it.  MB2_HEADER and
 * MB2_HEADER_END name the symbols at its ends; MB2_HEADER_AT is defined for
 * one that lies in a file which tells no addresses by itself.  [mb2] 3.1.
 * Every tag is optional: a loader that does not know one shall boot us all
 * the same, and those that know it (GRUB) obey it.
 */
        LONG(MB2_HEADER_MAGIC)
        LONG(MB2_ARCH_I386)
        LONG(MB2_HEADER_END - MB2_HEADER)
        LONG(-(MB2_HEADER_MAGIC + MB2_ARCH_I386 +
               (MB2_HEADER_END - MB2_HEADER)))

        /* The memory map; what else there is, we take. */
        SHORT(MB2_HTAG_INFO_REQUEST) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_HEAD_BYTES + 4)
        LONG(MB2_TAG_MMAP)
        . = ALIGN(MB2_HTAG_ALIGN);

#ifdef MB2_HEADER_AT
        SHORT(MB2_HTAG_ADDRESS) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_ADDRESS_BYTES)
        LONG(IMAGE_LINK_BASE + MB2_HEADER_AT)
        LONG(IMAGE_LINK_BASE)
        LONG(pe_load_end)
        LONG(image_end)
        . = ALIGN(MB2_HTAG_ALIGN);
#endif

        SHORT(MB2_HTAG_MODULE_ALIGN) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_MODULE_ALIGN_BYTES)
        . = ALIGN(MB2_HTAG_ALIGN);

        /* Before any EFI64 entry tag: Limine insists on that order. */
        SHORT(MB2_HTAG_ENTRY) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_ENTRY_BYTES)
        LONG(mb2_start)
        . = ALIGN(MB2_HTAG_ALIGN);

        /* As high as can be below 4 GiB. */
        SHORT(MB2_HTAG_RELOCATABLE) SHORT(MB2_HTAG_OPTIONAL)
        LONG(MB2_HTAG_RELOCATABLE_BYTES)
        LONG(IMAGE_LINK_BASE)
        LONG(0xffffffff)
        LONG(IMAGE_ALIGN)
        LONG(MB2_RELOC_HIGHEST)
        . = ALIGN(MB2_HTAG_ALIGN);
