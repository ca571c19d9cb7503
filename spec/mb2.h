/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [mb2] Multiboot2 Specification 2.0.  Offsets and tag numbers, since all of
 * it is read and written as bytes.  For C and assembler.
 */
#ifndef SPEC_MB2_H
#define SPEC_MB2_H

/* [mb2] 3.1.1: the header, in the first 32768 bytes of the file, 8-aligned. */
#define MB2_HEADER_MAGIC        0xe85250d6
#define MB2_HEADER_WINDOW_BYTES 32768
#define MB2_HEADER_ALIGN        8
#define MB2_HEADER_BYTES        16 /* without its tags */
#define MB2_ARCH_I386           0

#define MB2_HEADER_MAGIC_AT     0
#define MB2_HEADER_ARCH_AT      4
#define MB2_HEADER_LENGTH_AT    8 /* tags included */
#define MB2_HEADER_CHECKSUM_AT  12 /* all four sum to 0 mod 2^32 */

/* [mb2] 3.1.3: header tags; u16 type, u16 flags, u32 size; 8-aligned. */
#define MB2_HTAG_TYPE_AT        0
#define MB2_HTAG_FLAGS_AT       2
#define MB2_HTAG_SIZE_AT        4
#define MB2_HTAG_HEAD_BYTES     8
#define MB2_HTAG_ALIGN          8
#define MB2_HTAG_OPTIONAL       1 /* flags: a loader may skip this tag */

#define MB2_HTAG_END            0  /* [mb2] 3.1.3 */
#define MB2_HTAG_INFO_REQUEST   1  /* [mb2] 3.1.4: u32 info tag types */
#define MB2_HTAG_ADDRESS        2  /* [mb2] 3.1.5 */
#define MB2_HTAG_ENTRY          3  /* [mb2] 3.1.6 */
#define MB2_HTAG_CONSOLE        4  /* [mb2] 3.1.10 */
#define MB2_HTAG_FRAMEBUFFER    5  /* [mb2] 3.1.11 */
#define MB2_HTAG_MODULE_ALIGN   6  /* [mb2] 3.1.12 */
#define MB2_HTAG_EFI_BS         7  /* [mb2] 3.1.13: keep boot services */
#define MB2_HTAG_ENTRY_EFI32    8  /* [mb2] 3.1.8 */
#define MB2_HTAG_ENTRY_EFI64    9  /* [mb2] 3.1.9 */
#define MB2_HTAG_RELOCATABLE    10 /* [mb2] 3.1.14 */

/* Sizes of the tags that have one, as `size` tells it. */
#define MB2_HTAG_END_BYTES      8
#define MB2_HTAG_ADDRESS_BYTES  24
#define MB2_HTAG_ENTRY_BYTES    12
#define MB2_HTAG_CONSOLE_BYTES  12
#define MB2_HTAG_FRAMEBUFFER_BYTES 20
#define MB2_HTAG_MODULE_ALIGN_BYTES 8
#define MB2_HTAG_EFI_BS_BYTES   8
#define MB2_HTAG_RELOCATABLE_BYTES 24

/* [mb2] 3.1.5: address tag. */
#define MB2_ADDRESS_HEADER_AT   8
#define MB2_ADDRESS_LOAD_AT     12
#define MB2_ADDRESS_LOAD_END_AT 16
#define MB2_ADDRESS_BSS_END_AT  20

/* [mb2] 3.1.6, 3.1.8, 3.1.9: all entry tags. */
#define MB2_ENTRY_AT            8

/* [mb2] 3.1.10: console flags. */
#define MB2_CONSOLE_FLAGS_AT    8
#define MB2_CONSOLE_REQUIRED    (1 << 0)
#define MB2_CONSOLE_EGA_TEXT    (1 << 1) /* the image can do EGA text */

/* [mb2] 3.1.11: preferred framebuffer; 0 is "no preference". */
#define MB2_FBREQ_WIDTH_AT      8
#define MB2_FBREQ_HEIGHT_AT     12
#define MB2_FBREQ_DEPTH_AT      16

/* [mb2] 3.1.14: relocatable header tag. */
#define MB2_RELOC_MIN_AT        8
#define MB2_RELOC_MAX_AT        12 /* highest address of the image's end */
#define MB2_RELOC_ALIGN_AT      16
#define MB2_RELOC_PREFERENCE_AT 20
#define MB2_RELOC_ANY           0
#define MB2_RELOC_LOWEST        1
#define MB2_RELOC_HIGHEST       2

/* [mb2] 3.3: what a loader leaves in %eax (%rax); %ebx holds the address. */
#define MB2_LOADER_MAGIC        0x36d76289

/* [mb2] 3.4.2: the information block: u32 total_size, u32 reserved, tags. */
#define MB2_INFO_TOTAL_SIZE_AT  0
#define MB2_INFO_HEAD_BYTES     8
#define MB2_INFO_MIN_BYTES      16 /* with its end tag */
#define MB2_INFO_ALIGN          8

#define MB2_TAG_TYPE_AT         0 /* u32 */
#define MB2_TAG_SIZE_AT         4 /* u32, padding not counted */
#define MB2_TAG_HEAD_BYTES      8
#define MB2_TAG_ALIGN           8

#define MB2_TAG_END             0
#define MB2_TAG_CMDLINE         1  /* [mb2] 3.6.3 */
#define MB2_TAG_LOADER_NAME     2  /* [mb2] 3.6.5 */
#define MB2_TAG_MODULE          3  /* [mb2] 3.6.6 */
#define MB2_TAG_BASIC_MEMINFO   4  /* [mb2] 3.6.1 */
#define MB2_TAG_BOOT_DEVICE     5  /* [mb2] 3.6.2 */
#define MB2_TAG_MMAP            6  /* [mb2] 3.6.8 */
#define MB2_TAG_VBE             7  /* [mb2] 3.6.11 */
#define MB2_TAG_FRAMEBUFFER     8  /* [mb2] 3.6.12 */
#define MB2_TAG_ELF_SECTIONS    9  /* [mb2] 3.6.7 */
#define MB2_TAG_APM             10 /* [mb2] 3.6.10 */
#define MB2_TAG_EFI32_SYSTAB    11 /* [mb2] 3.6.13 */
#define MB2_TAG_EFI64_SYSTAB    12 /* [mb2] 3.6.14 */
#define MB2_TAG_SMBIOS          13 /* [mb2] 3.6.15 */
#define MB2_TAG_ACPI_OLD        14 /* [mb2] 3.6.16: a copy of the RSDP */
#define MB2_TAG_ACPI_NEW        15 /* [mb2] 3.6.17: a copy of the RSDP */
#define MB2_TAG_NETWORK         16 /* [mb2] 3.6.18 */
#define MB2_TAG_EFI_MMAP        17 /* [mb2] 3.6.9 */
#define MB2_TAG_EFI_BS          18 /* [mb2] 3.6.19: ExitBootServices not
                                      called yet */
#define MB2_TAG_EFI32_HANDLE    19 /* [mb2] 3.6.20 */
#define MB2_TAG_EFI64_HANDLE    20 /* [mb2] 3.6.21 */
#define MB2_TAG_LOAD_BASE       21 /* [mb2] 3.6.22 */

/* Offsets inside tags, from the tag's first byte. */
#define MB2_STRING_AT           8  /* command line and loader name */
#define MB2_MODULE_START_AT     8
#define MB2_MODULE_END_AT       12 /* first byte that is not the module's */
#define MB2_MODULE_STRING_AT    16
#define MB2_MEMINFO_LOWER_AT    8  /* KiB */
#define MB2_MEMINFO_UPPER_AT    12 /* KiB */
#define MB2_MEMINFO_BYTES       16
#define MB2_MMAP_ENTRY_SIZE_AT  8
#define MB2_MMAP_ENTRY_VERSION_AT 12
#define MB2_MMAP_ENTRIES_AT     16
#define MB2_FB_ADDR_AT          8  /* u64 */
#define MB2_FB_PITCH_AT         16
#define MB2_FB_WIDTH_AT         20
#define MB2_FB_HEIGHT_AT        24
#define MB2_FB_BPP_AT           28 /* u8 */
#define MB2_FB_TYPE_AT          29 /* u8 */
#define MB2_FB_COLOR_AT         32 /* RGB: six u8; GRUB's layout, see below */
#define MB2_FB_BYTES            32 /* without colour information */
#define MB2_EFI32_POINTER_AT    8  /* u32 */
#define MB2_EFI64_POINTER_AT    8  /* u64 */
#define MB2_SMBIOS_MAJOR_AT     8  /* u8, then u8 minor, 6 reserved */
#define MB2_SMBIOS_TABLE_AT     16 /* a copy of the entry point */
#define MB2_ACPI_RSDP_AT        8
#define MB2_EFI_MMAP_DESC_SIZE_AT 8
#define MB2_EFI_MMAP_DESC_VERSION_AT 12
#define MB2_EFI_MMAP_DESCS_AT   16
#define MB2_LOAD_BASE_AT        8  /* u32 */

/* [mb2] 3.6.8: a memory map entry. */
#define MB2_MMAP_BASE_AT        0
#define MB2_MMAP_LENGTH_AT      8
#define MB2_MMAP_TYPE_AT        16
#define MB2_MMAP_ENTRY_BYTES    24 /* at least; a multiple of 8 */

/*
 * [mb2] 3.6.12.  The manual draws `reserved` as one byte, loaders (GRUB since
 * 2010) write two, and every consumer reads the colours at 32.
 */
#define MB2_FB_INDEXED          0
#define MB2_FB_RGB              1
#define MB2_FB_EGA_TEXT         2
#define MB2_FB_RED_POSITION_AT  32
#define MB2_FB_RED_BITS_AT      33
#define MB2_FB_GREEN_POSITION_AT 34
#define MB2_FB_GREEN_BITS_AT    35
#define MB2_FB_BLUE_POSITION_AT 36
#define MB2_FB_BLUE_BITS_AT     37
#define MB2_FB_RGB_BYTES        38

#endif
