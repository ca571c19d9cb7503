/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * [pvh] x86/HVM direct boot ABI: struct hvm_start_info (xen.git,
 * docs/misc/pvh.pandoc and public/arch-x86/hvm/start_info.h) and its ELF notes
 * (public/elfnote.h).  Offsets, since all is read as bytes; 0 in an address
 * field is "absent".  For C and assembler.
 */
#ifndef SPEC_PVH_H
#define SPEC_PVH_H

/* public/elfnote.h: what a guest of Xen's says of itself. */
#define XEN_ELFNOTE_INFO               0
#define XEN_ELFNOTE_ENTRY              1
#define XEN_ELFNOTE_HYPERCALL_PAGE     2
#define XEN_ELFNOTE_VIRT_BASE          3
#define XEN_ELFNOTE_PADDR_OFFSET       4
#define XEN_ELFNOTE_XEN_VERSION        5 /* text, "xen-3.0" */
#define XEN_ELFNOTE_GUEST_OS           6 /* text */
#define XEN_ELFNOTE_GUEST_VERSION      7 /* text */
#define XEN_ELFNOTE_LOADER             8 /* text, "generic" */
#define XEN_ELFNOTE_PAE_MODE           9 /* text, "yes" */
#define XEN_ELFNOTE_FEATURES           10 /* text, a|b|c */
#define XEN_ELFNOTE_BSD_SYMTAB         11 /* text, "yes" */
#define XEN_ELFNOTE_HV_START_LOW       12
#define XEN_ELFNOTE_L1_MFN_VALID       13 /* pairs of mask and value */
#define XEN_ELFNOTE_SUSPEND_CANCEL     14
#define XEN_ELFNOTE_INIT_P2M           15
#define XEN_ELFNOTE_MOD_START_PFN      16
#define XEN_ELFNOTE_SUPPORTED_FEATURES 17 /* u32, a bit each */

/* The note: name "Xen", 4-aligned, in a PT_NOTE whose p_align is 4. */
#define XEN_ELFNOTE_ENTRY        1  /* desc: virtual entry of a PV guest */
#define XEN_ELFNOTE_PHYS32_ENTRY 18 /* desc: entry, 4 or 8 bytes */
#define XEN_ELFNOTE_PHYS32_RELOC 19 /* desc: u32 align[, min[, max]] */

/* Entry: %ebx = start_info, 32-bit protected mode, no paging. */
#define PVH_START_MAGIC         0x336ec578

#define PVH_START_MAGIC_AT      0
#define PVH_START_VERSION_AT    4
#define PVH_START_FLAGS_AT      8
#define PVH_START_NR_MODULES_AT 12
#define PVH_START_MODLIST_AT    16 /* u64 address */
#define PVH_START_CMDLINE_AT    24 /* u64 address */
#define PVH_START_RSDP_AT       32 /* u64 address */
#define PVH_START_V0_BYTES      40
#define PVH_START_MEMMAP_AT     40 /* u64 address; from version 1 on */
#define PVH_START_MEMMAP_ENTRIES_AT 48
#define PVH_START_V1_BYTES      56

#define PVH_FLAG_PRIVILEGED     (1 << 0) /* SIF_PRIVILEGED */
#define PVH_FLAG_INITDOMAIN     (1 << 1) /* SIF_INITDOMAIN */

/* struct hvm_modlist_entry */
#define PVH_MODULE_ADDR_AT      0  /* u64 */
#define PVH_MODULE_SIZE_AT      8  /* u64 */
#define PVH_MODULE_CMDLINE_AT   16 /* u64 address */
#define PVH_MODULE_BYTES        32

/* struct hvm_memmap_table_entry; types are ACPI's, 7 persistent memory */
#define PVH_MEMMAP_ADDR_AT      0  /* u64 */
#define PVH_MEMMAP_SIZE_AT      8  /* u64 */
#define PVH_MEMMAP_TYPE_AT      16 /* u32 */
#define PVH_MEMMAP_BYTES        24

#endif
