/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [linux] The Linux/x86 boot protocol 2.15 (Documentation/arch/x86/boot.rst)
 * and the zero page (zero-page.rst).  Offsets, since both are read and written
 * as bytes.  For C and assembler.
 */
#ifndef SPEC_LINUX_H
#define SPEC_LINUX_H

/* [linux] "The real-mode kernel header": offsets in the file and, equally, in
 * the zero page. */
#define LINUX_SETUP_SECTS_AT    0x1f1 /* u8; 0 means 4 */
#define LINUX_ROOT_FLAGS_AT     0x1f2
#define LINUX_SYSSIZE_AT        0x1f4 /* u32, in paragraphs of 16 */
#define LINUX_VID_MODE_AT       0x1fa
#define LINUX_BOOT_FLAG_AT      0x1fe
#define LINUX_JUMP_AT           0x200
#define LINUX_JUMP_OFFSET_AT    0x201 /* u8; the header ends at 0x202 + this */
#define LINUX_HEADER_AT         0x202
#define LINUX_VERSION_AT        0x206
#define LINUX_KERNEL_VERSION_AT 0x20e /* u16; + 0x200: version string */
#define LINUX_TYPE_OF_LOADER_AT 0x210
#define LINUX_LOADFLAGS_AT      0x211
#define LINUX_CODE32_START_AT   0x214
#define LINUX_RAMDISK_IMAGE_AT  0x218
#define LINUX_RAMDISK_SIZE_AT   0x21c
#define LINUX_HEAP_END_PTR_AT   0x224
#define LINUX_EXT_LOADER_VER_AT 0x226
#define LINUX_EXT_LOADER_TYPE_AT 0x227
#define LINUX_CMD_LINE_PTR_AT   0x228
#define LINUX_INITRD_ADDR_MAX_AT 0x22c /* highest byte it may occupy */
#define LINUX_KERNEL_ALIGNMENT_AT 0x230
#define LINUX_RELOCATABLE_AT    0x234 /* u8 */
#define LINUX_MIN_ALIGNMENT_AT  0x235 /* u8, a power of two */
#define LINUX_XLOADFLAGS_AT     0x236
#define LINUX_CMDLINE_SIZE_AT   0x238 /* without the NUL */
#define LINUX_HARDWARE_SUBARCH_AT 0x23c
#define LINUX_PAYLOAD_OFFSET_AT 0x248
#define LINUX_PAYLOAD_LENGTH_AT 0x24c
#define LINUX_SETUP_DATA_AT     0x250 /* u64 address of a list, 0 ends it */
#define LINUX_PREF_ADDRESS_AT   0x258 /* u64 */
#define LINUX_INIT_SIZE_AT      0x260
#define LINUX_HANDOVER_OFFSET_AT 0x264
#define LINUX_KERNEL_INFO_OFFSET_AT 0x268
#define LINUX_HEADER_2_15_END   0x26c /* protocol 2.15's last field ends */
/* The header's furthest possible end: the zero page goes on with other data. */
#define LINUX_HEADER_END_MAX    0x290

#define LINUX_BOOT_FLAG         0xaa55
#define LINUX_HEADER_MAGIC      0x53726448 /* "HdrS" */
#define LINUX_VERSION_2_00      0x0200 /* "HdrS", loadflags, initrd appear */
#define LINUX_VERSION_2_03      0x0203 /* initrd_addr_max appears */
#define LINUX_VERSION_2_04      0x0204 /* syssize has four bytes */
#define LINUX_VERSION_2_05      0x0205 /* relocatable_kernel appears */
#define LINUX_VERSION_2_06      0x0206 /* cmdline_size appears */
#define LINUX_VERSION_2_08      0x0208 /* payload_offset appears */
#define LINUX_VERSION_2_10      0x020a /* pref_address, init_size appear */
#define LINUX_VERSION_2_11      0x020b /* handover_offset appears */
#define LINUX_VERSION_2_12      0x020c /* xloadflags appear */
#define LINUX_VERSION_2_15      0x020f /* kernel_info_offset appears */

/* type_of_loader: an id in the upper half, a version in the lower; and in
 * ext_loader_type and ext_loader_ver what does not fit. */
#define LINUX_LOADER_ID_SHIFT   4
#define LINUX_LOADER_VERSION_MASK 0xf
#define LINUX_LOADER_EXTENDED   0xe /* this id: + 0x10 in ext_loader_type */
#define LINUX_LOADER_EXTENDED_FIRST 0x10
#define LINUX_LOADER_EXT_VERSION_SHIFT 4
#define LINUX_LOADER_UNDEFINED  0xff /* a loader without an id */

#define LINUX_HIGH_LOAD_ADDRESS 0x100000 /* code32_start unless changed */

#define LINUX_SECTOR_BYTES      512
#define LINUX_SETUP_SECTS_DEFAULT 4
#define LINUX_PARAGRAPH_BYTES   16

/* loadflags */
#define LINUX_LOADED_HIGH       (1 << 0)
#define LINUX_KASLR_FLAG        (1 << 1)
#define LINUX_QUIET_FLAG        (1 << 5)
#define LINUX_KEEP_SEGMENTS     (1 << 6)
#define LINUX_CAN_USE_HEAP      (1 << 7)

/* xloadflags */
#define LINUX_XLF_KERNEL_64     (1 << 0) /* has the 64-bit entry at 0x200 */
#define LINUX_XLF_ABOVE_4G      (1 << 1)
#define LINUX_XLF_EFI_HANDOVER_32 (1 << 2)
#define LINUX_XLF_EFI_HANDOVER_64 (1 << 3)
#define LINUX_XLF_EFI_KEXEC     (1 << 4)
#define LINUX_XLF_5LEVEL        (1 << 5)
#define LINUX_XLF_5LEVEL_ENABLED (1 << 6)

/* [linux] "64-bit boot protocol": entry, from the loaded kernel's start. */
#define LINUX_ENTRY64_OFFSET    0x200
/* ... which needs these selectors: __BOOT_CS execute/read, __BOOT_DS. */
#define LINUX_BOOT_CS           0x10
#define LINUX_BOOT_DS           0x18

/* [linux] zero-page.rst */
#define LINUX_PARAMS_BYTES      4096
#define LINUX_PARAMS_SCREEN_AT  0x000
#define LINUX_PARAMS_RSDP_AT    0x070 /* u64 */
#define LINUX_PARAMS_EXT_RAMDISK_IMAGE_AT 0x0c0
#define LINUX_PARAMS_EXT_RAMDISK_SIZE_AT 0x0c4
#define LINUX_PARAMS_EXT_CMD_LINE_PTR_AT 0x0c8
#define LINUX_PARAMS_EFI_AT     0x1c0
#define LINUX_PARAMS_ALT_MEM_K_AT 0x1e0
#define LINUX_PARAMS_E820_ENTRIES_AT 0x1e8 /* u8 */
#define LINUX_PARAMS_SECURE_BOOT_AT 0x1ec /* u8 */
#define LINUX_PARAMS_SENTINEL_AT 0x1ef /* u8, must be 0 */
#define LINUX_PARAMS_HEADER_AT  0x1f1
#define LINUX_PARAMS_E820_AT    0x2d0

/* struct boot_e820_entry */
#define LINUX_E820_BASE_AT      0
#define LINUX_E820_LENGTH_AT    8
#define LINUX_E820_TYPE_AT      16
#define LINUX_E820_BYTES        20
#define LINUX_E820_MAX          128 /* in the zero page; more by setup_data */

/* enum efi_secureboot_mode of include/linux/efi.h */
#define LINUX_SECURE_BOOT_UNSET 0
#define LINUX_SECURE_BOOT_UNKNOWN 1
#define LINUX_SECURE_BOOT_DISABLED 2
#define LINUX_SECURE_BOOT_ENABLED 3

/* struct setup_data: u64 next, u32 type, u32 length, then the data. */
#define LINUX_SETUP_DATA_NEXT_AT 0
#define LINUX_SETUP_DATA_TYPE_AT 8
#define LINUX_SETUP_DATA_LENGTH_AT 12
#define LINUX_SETUP_DATA_HEAD_BYTES 16
#define LINUX_SETUP_E820_EXT    1

/* struct screen_info, include/uapi/linux/screen_info.h; packed. */
#define LINUX_SCREEN_X_AT       0x00 /* u8 cursor column */
#define LINUX_SCREEN_Y_AT       0x01 /* u8 cursor row */
#define LINUX_SCREEN_EXT_MEM_K_AT 0x02 /* u16 */
#define LINUX_SCREEN_PAGE_AT    0x04 /* u16 */
#define LINUX_SCREEN_MODE_AT    0x06 /* u8 BIOS mode */
#define LINUX_SCREEN_COLS_AT    0x07 /* u8 */
#define LINUX_SCREEN_EGA_BX_AT  0x0a /* u16 */
#define LINUX_SCREEN_LINES_AT   0x0e /* u8 */
#define LINUX_SCREEN_TYPE_AT    0x0f /* u8 orig_video_isVGA */
#define LINUX_SCREEN_POINTS_AT  0x10 /* u16 font height */
#define LINUX_SCREEN_LFB_WIDTH_AT 0x12
#define LINUX_SCREEN_LFB_HEIGHT_AT 0x14
#define LINUX_SCREEN_LFB_DEPTH_AT 0x16
#define LINUX_SCREEN_LFB_BASE_AT 0x18 /* u32 */
#define LINUX_SCREEN_LFB_SIZE_AT 0x1c /* u32; VLFB: in 64 KiB, EFI: bytes */
#define LINUX_SCREEN_LFB_PITCH_AT 0x24 /* u16 */
#define LINUX_SCREEN_RED_SIZE_AT 0x26 /* u8, as are the next seven */
#define LINUX_SCREEN_RED_POS_AT 0x27
#define LINUX_SCREEN_GREEN_SIZE_AT 0x28
#define LINUX_SCREEN_GREEN_POS_AT 0x29
#define LINUX_SCREEN_BLUE_SIZE_AT 0x2a
#define LINUX_SCREEN_BLUE_POS_AT 0x2b
#define LINUX_SCREEN_RSVD_SIZE_AT 0x2c
#define LINUX_SCREEN_RSVD_POS_AT 0x2d
#define LINUX_SCREEN_PAGES_AT   0x32 /* u16 */
#define LINUX_SCREEN_CAPABILITIES_AT 0x36 /* u32 */
#define LINUX_SCREEN_EXT_LFB_BASE_AT 0x3a /* u32 high half */

#define LINUX_SCREEN_VGA_TEXT   0x01 /* what setup writes for a VGA console */
#define LINUX_SCREEN_VLFB       0x23 /* VESA linear framebuffer */
#define LINUX_SCREEN_EFI        0x70 /* EFI GOP framebuffer */
#define LINUX_SCREEN_CAP_SKIP_QUIRKS (1 << 0)
#define LINUX_SCREEN_CAP_64BIT_BASE (1 << 1)

/* struct efi_info; offsets inside it. */
#define LINUX_EFI_SIGNATURE_AT  0x00
#define LINUX_EFI_SYSTAB_AT     0x04
#define LINUX_EFI_MEMDESC_SIZE_AT 0x08
#define LINUX_EFI_MEMDESC_VERSION_AT 0x0c
#define LINUX_EFI_MEMMAP_AT     0x10
#define LINUX_EFI_MEMMAP_SIZE_AT 0x14
#define LINUX_EFI_SYSTAB_HI_AT  0x18
#define LINUX_EFI_MEMMAP_HI_AT  0x1c
#define LINUX_EFI_BYTES         0x20
#define LINUX_EFI_SIGNATURE_64  0x34364c45 /* "EL64" */
#define LINUX_EFI_SIGNATURE_32  0x32334c45 /* "EL32" */

#endif
