/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Linux setup header, protocol 2.15: linker-script data from file offset
 * LINUX_SETUP_SECTS_AT on.  Fields that a loader writes are zero.  [linux]
 * "Details of header fields".
 */
        /* SYSLINUX on UEFI makes all of the boot sector the zero page: by
         * this we see that what is in front of the header means nothing. */
        . = LINUX_PARAMS_SENTINEL_AT;
        SHORT(0xffff)
        . = LINUX_SETUP_SECTS_AT;
        /* With the boot sector: page 0. */
        BYTE(LAYOUT_HEADERS_BYTES / LINUX_SECTOR_BYTES - 1)
        SHORT(0)                        /* root_flags */
        LONG((pe_load_end - text_start) / LINUX_PARAGRAPH_BYTES)
        SHORT(0)                        /* ram_size, obsolete */
        SHORT(0xffff)                   /* vid_mode: normal */
        SHORT(0)                        /* root_dev */
        SHORT(LINUX_BOOT_FLAG)
        /* jump: over the header, whose end it tells by that */
        BYTE(0xeb) BYTE(LINUX_HEADER_2_15_END - LINUX_HEADER_AT)
        LONG(LINUX_HEADER_MAGIC)
        SHORT(LINUX_VERSION_2_15)
        LONG(0)                         /* realmode_swtch */
        SHORT(0)                        /* start_sys_seg, obsolete */
        SHORT(linux_version - pe_head - LINUX_JUMP_AT)
        BYTE(0)                         /* type_of_loader */
        BYTE(LINUX_LOADED_HIGH)
        SHORT(0x8000)                   /* setup_move_size, obsolete */
        LONG(LINUX_HIGH_LOAD_ADDRESS)   /* code32_start */
        LONG(0) LONG(0)                 /* ramdisk_image, ramdisk_size */
        LONG(0)                         /* bootsect_kludge, obsolete */
        SHORT(0)                        /* heap_end_ptr */
        BYTE(0) BYTE(0)                 /* ext_loader_ver, _type */
        LONG(0)                         /* cmd_line_ptr */
        LONG(0x7fffffff)                /* initrd_addr_max */
        LONG(IMAGE_PAGE)                /* kernel_alignment ... */
        BYTE(1)                         /* relocatable_kernel */
        BYTE(IMAGE_PAGE_SHIFT)          /* ... and min_alignment, as log2 */
#ifdef ADIT_HAVE_MS_ABI
        SHORT(LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G | LINUX_XLF_5LEVEL |
              LINUX_XLF_EFI_HANDOVER_64)
#else
        SHORT(LINUX_XLF_KERNEL_64 | LINUX_XLF_ABOVE_4G | LINUX_XLF_5LEVEL)
#endif
        LONG(16383)                     /* cmdline_size: what boot_info takes */
        LONG(0)                         /* hardware_subarch: PC */
        QUAD(0)                         /* hardware_subarch_data */
        LONG(0) LONG(0)                 /* payload: nothing packed in here */
        QUAD(0)                         /* setup_data */
        QUAD(text_start)                /* pref_address: where others load */
        LONG(image_end - text_start)    /* init_size */
#ifdef ADIT_HAVE_MS_ABI
        LONG(linux_handover_start - linux64_start)
#else
        LONG(0)                         /* handover_offset: none */
#endif
        LONG(0)                         /* kernel_info_offset: none */
        /* Behind the header, where `jump` lands: on to the set-up code. */
        BYTE(0xe9) SHORT(LAYOUT_SETUP_AT - (LINUX_HEADER_2_15_END + 3))
