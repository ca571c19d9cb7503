/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [mb1] Multiboot Specification 0.6.96.  Offsets, since both structures are
 * read and written as bytes.  For C and assembler.
 */
#ifndef SPEC_MB1_H
#define SPEC_MB1_H

/* [mb1] 3.1: the header, in the first 8192 bytes of the file, 4-aligned. */
#define MB1_HEADER_MAGIC        0x1badb002
#define MB1_HEADER_WINDOW_BYTES 8192
#define MB1_HEADER_ALIGN        4
#define MB1_HEADER_BYTES        12 /* without the optional fields */
#define MB1_HEADER_FULL_BYTES   48 /* with addresses and video mode */

#define MB1_HEADER_MAGIC_AT     0
#define MB1_HEADER_FLAGS_AT     4
#define MB1_HEADER_CHECKSUM_AT  8 /* magic + flags + checksum = 0 mod 2^32 */
#define MB1_HEADER_ADDR_AT      12
#define MB1_HEADER_LOAD_AT      16
#define MB1_HEADER_LOAD_END_AT  20
#define MB1_HEADER_BSS_END_AT   24
#define MB1_HEADER_ENTRY_AT     28
#define MB1_HEADER_MODE_AT      32 /* 0 linear graphics, 1 EGA text */
#define MB1_HEADER_WIDTH_AT     36
#define MB1_HEADER_HEIGHT_AT    40
#define MB1_HEADER_DEPTH_AT     44

/* [mb1] 3.1.1: bits 0..15 must be understood by the loader or refused. */
#define MB1_HEADER_PAGE_ALIGN   (1 << 0) /* modules on page boundaries */
#define MB1_HEADER_MEMORY_INFO  (1 << 1)
#define MB1_HEADER_VIDEO_MODE   (1 << 2)
#define MB1_HEADER_ADDRESSES    (1 << 16) /* load by these, not by ELF */

/* [mb1] 3.2: what a loader leaves in %eax; %ebx holds the info's address. */
#define MB1_LOADER_MAGIC        0x2badb002

/* [mb1] 3.3: the information structure. */
#define MB1_INFO_FLAGS_AT       0
#define MB1_INFO_MEM_LOWER_AT   4 /* KiB from 0, at most 640 */
#define MB1_INFO_MEM_UPPER_AT   8 /* KiB from 1 MiB to the first hole */
#define MB1_INFO_BOOT_DEVICE_AT 12
#define MB1_INFO_CMDLINE_AT     16
#define MB1_INFO_MODS_COUNT_AT  20
#define MB1_INFO_MODS_ADDR_AT   24
#define MB1_INFO_SYMS_AT        28 /* a.out or ELF, 16 bytes */
#define MB1_INFO_MMAP_LENGTH_AT 44
#define MB1_INFO_MMAP_ADDR_AT   48
#define MB1_INFO_DRIVES_LENGTH_AT 52
#define MB1_INFO_DRIVES_ADDR_AT 56
#define MB1_INFO_CONFIG_AT      60
#define MB1_INFO_LOADER_NAME_AT 64
#define MB1_INFO_APM_AT         68
#define MB1_INFO_VBE_AT         72 /* 16 bytes */
#define MB1_INFO_FB_ADDR_AT     88 /* 64-bit */
#define MB1_INFO_FB_PITCH_AT    96
#define MB1_INFO_FB_WIDTH_AT    100
#define MB1_INFO_FB_HEIGHT_AT   104
#define MB1_INFO_FB_BPP_AT      108 /* 8-bit */
#define MB1_INFO_FB_TYPE_AT     109 /* 8-bit */
#define MB1_INFO_FB_COLOR_AT    110 /* 6 bytes */
#define MB1_INFO_BYTES          116

#define MB1_INFO_HAS_MEMORY     (1 << 0)
#define MB1_INFO_HAS_BOOT_DEVICE (1 << 1)
#define MB1_INFO_HAS_CMDLINE    (1 << 2)
#define MB1_INFO_HAS_MODS       (1 << 3)
#define MB1_INFO_HAS_AOUT_SYMS  (1 << 4) /* never together with the next */
#define MB1_INFO_HAS_ELF_SYMS   (1 << 5)
#define MB1_INFO_HAS_MMAP       (1 << 6)
#define MB1_INFO_HAS_DRIVES     (1 << 7)
#define MB1_INFO_HAS_CONFIG     (1 << 8)
#define MB1_INFO_HAS_LOADER_NAME (1 << 9)
#define MB1_INFO_HAS_APM        (1 << 10)
#define MB1_INFO_HAS_VBE        (1 << 11)
#define MB1_INFO_HAS_FRAMEBUFFER (1 << 12)

/* [mb1] 3.3, mods_addr: an array of these. */
#define MB1_MOD_START_AT        0
#define MB1_MOD_END_AT          4 /* first byte that is not the module's */
#define MB1_MOD_STRING_AT       8
#define MB1_MOD_BYTES           16

/* [mb1] 3.3, mmap: `size` does not count itself. */
#define MB1_MMAP_SIZE_AT        0
#define MB1_MMAP_BASE_AT        4
#define MB1_MMAP_LENGTH_AT      12
#define MB1_MMAP_TYPE_AT        20
#define MB1_MMAP_SIZE_MIN       20
#define MB1_MMAP_BYTES          24 /* of the usual entry, `size` included */

/* [mb1] 3.3: framebuffer types, and the RGB type's colour fields. */
#define MB1_FB_INDEXED          0
#define MB1_FB_RGB              1
#define MB1_FB_EGA_TEXT         2

#endif
